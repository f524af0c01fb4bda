# SPDX-License-Identifier: ISC
# bash: pipelines, traps, job control with stops, process substitution, a coprocess.
. "${0%/*}/../real.sh"

setup()
{
	files
	cat >script.bash <<'EOF'
set -m -o pipefail
trap 'echo exit trap' EXIT
trap 'echo caught' USR1
kill -USR1 $$
sort "$1" | uniq -c | sort -rn | head -n 3 | cat
diff <(sort "$1") <(sort -u "$1") | head -n 2
echo "pipe: ${PIPESTATUS[*]}"
coproc tr a-z A-Z
exec {from}<&"${COPROC[0]}"	# bash closes its own when the coprocess ends
echo coprocess >&"${COPROC[1]}"
eval "exec ${COPROC[1]}>&-"
read -r line <&"$from"
echo "$line"
wait
(kill -STOP $BASHPID; exit 7) &
until [[ $(jobs -s) ]]; do :; done
jobs -s | sed 's/^[^ ]* *//; s/ *(.*//'
fg %% >/dev/null
echo "fg: $?"
mapfile -t lines <"$2"
echo "${#lines[@]} lines, $(<"$2" wc -c) bytes"
exec {fd}>"out.$RANDOM"
echo x >&$fd
rm -f out.*
exit 6
EOF
}
learned() { run bash script.bash sub/four.txt sub/three.txt; }
enforced()
{
	run bash script.bash two.txt more/five.txt
	run bash script.bash one.txt sub/three.txt
}
never() { run bash -c 'mapfile -t x <"$0"; echo "${x[0]}"' "$SECRET"; }
real bash
