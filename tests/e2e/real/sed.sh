# SPDX-License-Identifier: ISC
# sed: to stdout, and in place by a temporary file.
. "${0%/*}/../real.sh"

setup() { files; }
learned()
{
	run sed -n '/1/p' one.txt
	run sed -i 's/fig/date/' sub/four.txt
	cat sub/four.txt
}
enforced()
{
	run sed -e 's/7/seven/g' -e '5q' two.txt
	run sed -i '2d' more/five.txt
	cat more/five.txt
}
never() { run sed p "$SECRET"; }
real sed
