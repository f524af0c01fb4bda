# SPDX-License-Identifier: ISC
# uniq: repeated lines, to stdout and to a file.
. "${0%/*}/../real.sh"

setup() { files; }
learned()
{
	run uniq -c sub/four.txt
	run uniq -d sub/four.txt twice.txt
	cat twice.txt
}
enforced()
{
	run uniq -u more/five.txt
	run uniq -c more/five.txt counted.txt
	cat counted.txt
}
never() { run uniq "$SECRET"; }
real uniq
