# SPDX-License-Identifier: ISC
# diff: two files, two trees.
. "${0%/*}/../real.sh"

setup()
{
	files
	cp -r sub sub2
	echo changed >>sub2/three.txt
	touch -d @1000000000 ./*/*
}
learned()
{
	run diff one.txt two.txt
	run diff -ru sub sub2
}
enforced()
{
	run diff -y sub/four.txt more/five.txt
	run diff -rq sub more
	run diff one.txt one.txt
}
never() { run diff one.txt "$SECRET"; }
real diff
