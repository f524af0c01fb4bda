# SPDX-License-Identifier: ISC
# sort: in memory, and with temporary files of names that are new each time.
. "${0%/*}/../real.sh"

setup()
{
	files
	seq 60000 | rev >big1.txt
	seq 90000 | rev >big2.txt
}
learned()
{
	run sort sub/four.txt
	run sort -S 64k --parallel=2 -o sorted1.txt big1.txt
	cksum <sorted1.txt
}
enforced()
{
	run sort -r more/five.txt
	run sort -n -S 64k --parallel=2 -o sorted2.txt big2.txt
	cksum <sorted2.txt
}
never() { run sort "$SECRET"; }
real sort
