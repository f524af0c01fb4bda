# SPDX-License-Identifier: ISC
# awk: files read and written, a command's output read.
. "${0%/*}/../real.sh"

setup() { files; }
learned()
{
	run awk '{ n += $1 } END { print n; print n >"sum.txt" }' one.txt
	run awk 'BEGIN { while (("wc -c <one.txt" | getline x) > 0) print x }'
	cat sum.txt
}
enforced()
{
	run awk '$1 % 2 { print NR, $0 >"odd.txt" }' two.txt
	run awk 'BEGIN { while (("wc -c <two.txt" | getline x) > 0) print x }'
	cksum <odd.txt
}
never() { run awk '{ print }' "$SECRET"; }
real awk
