# SPDX-License-Identifier: ISC
# dash: pipelines, a trap, a here-document, jobs in the background, a subshell.
. "${0%/*}/../real.sh"

setup()
{
	files
	cat >script.sh <<'EOF'
trap 'echo ended by $?; rm -f part.$$' EXIT
trap 'echo usr1' USR1
kill -USR1 $$
sort "$1" | uniq -c | sort -n | head -n 3
cat <<END | tr a-z A-Z
of $(wc -l <"$1") lines
END
(echo a subshell; exit 3)
echo $?
echo part >part.$$
cat part.$$ &
wait $!
for i in 1 2 3 4; do (exit $i) & done
wait
echo "$1" | while read -r f; do cut -c1-4 "$f" | tail -n 1; done
test -f "$2" && cat "$2"
exit 5
EOF
}
learned() { run dash script.sh one.txt sub/three.txt; }
enforced()
{
	run dash script.sh two.txt more/five.txt
	run dash script.sh sub/four.txt nothing.txt
}
never() { run dash -c 'read -r x <"$0" && echo "$x"' "$SECRET"; }
real dash
