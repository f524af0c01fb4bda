# SPDX-License-Identifier: ISC
# cat: one file, several, one that is not there.
. "${0%/*}/../real.sh"

setup() { files; }
learned()
{
	run cat one.txt sub/three.txt
	run cat nothing.txt
}
enforced()
{
	run cat two.txt sub/four.txt more/five.txt
	run cat nowhere.txt
}
never() { run cat "$SECRET"; }
real cat
