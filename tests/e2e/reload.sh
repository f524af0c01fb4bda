# SPDX-License-Identifier: ISC
# An edited policy is taken up while the program runs, whole or not at all.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
echo fine >fine
mkfifo go said
cat >script <<'EOF'
while read -r what; do
	read -r x <"$what" && echo "$x" || echo refused
done <go >said 2>/dev/null
EOF
learn sh script &
exec 8>go 9<said
ask() { echo "$1" >&8; read -r answer <&9; }
ask fine
exec 8>&- 9<&-
wait
policy=$(ls "$P"/*sh)
cp "$policy" base
enforce sh script &
exec 8>go 9<said
ask fine
equal 'before' fine "$answer"
ask "$SECRET"
equal 'not yet' refused "$answer"
{ cat base; echo '	native-fsread: filename eq "'"$SECRET"'" then permit'; } >new
chmod 600 new
mv new "$policy"
n=0
until ask "$SECRET"; [ "$answer" = 'a secret' ]; do
	n=$((n + 1))
	[ $n -lt 400 ] || fail 'an edit is not taken up'
	await -m 100
done
# A broken edit changes nothing, and is reported.
{ cat base; echo '	native-fsread: rubbish'; } >new
mv new "$policy"
n=0
until grep -qE 'error|broken' "$LOG" || [ $n -ge 100 ]; do
	ask "$SECRET"
	equal 'with a broken edit' 'a secret' "$answer"
	n=$((n + 1))
	await -m 100
done
exec 8>&- 9<&-
wait
