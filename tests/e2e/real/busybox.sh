# SPDX-License-Identifier: ISC
# busybox, static, as many programs in one: a shell and its tools.
. "${0%/*}/../real.sh"
need busybox

BB=$(command -v busybox)
setup()
{
	files
	cat >script.sh <<'EOF'
b=$1
$b sort "$2" | $b uniq -c | $b tail -n 2
$b mkdir -p made
$b cp "$2" made/copy
$b md5sum made/copy
$b tar cf made.tar made
$b tar tf made.tar
$b rm -r made made.tar
EOF
}
learned() { run "$BB" sh script.sh "$BB" one.txt; }
enforced()
{
	run "$BB" sh script.sh "$BB" two.txt
	run "$BB" sh script.sh "$BB" sub/four.txt
}
never() { run "$BB" cat "$SECRET"; }
real busybox
