# SPDX-License-Identifier: ISC
# xz: with threads, to and fro.
. "${0%/*}/../real.sh"

setup()
{
	files
	seq 200000 >big1
	seq 300000 >big2
}
learned()
{
	run xz -T2 -0 big1
	run xz -d big1.xz
	cksum <big1
}
enforced()
{
	run xz -T2 -1 big2 sub/four.txt
	run xz -dk big2.xz
	cksum <big2
}
never() { run xz -c "$SECRET"; }
real xz
