# SPDX-License-Identifier: ISC
# A static binary.
. "${0%/*}/../real.sh"
[ -x "$PROG/static" ] || skip 'no static programs here'

setup() { files; }
learned()
{
	run "$PROG/static" one.txt
	run "$PROG/static" missing.txt
}
enforced()
{
	run "$PROG/static" two.txt sub/three.txt
	run "$PROG/static" nothing.txt
}
never() { run "$PROG/static" "$SECRET"; }
real
