# SPDX-License-Identifier: ISC
# patch: a file and a tree, by temporary files.
. "${0%/*}/../real.sh"

setup()
{
	files
	cp -r sub sub2
	echo changed >>sub2/three.txt
	echo another >>sub2/four.txt
	(diff -u sub/three.txt sub2/three.txt >a.patch; diff -ru sub sub2 >b.patch; :)
}
learned()
{
	run patch -p0 -i a.patch
	run patch -p0 -R -i a.patch
	cat sub/three.txt
}
enforced()
{
	run patch -p0 -i b.patch
	cat sub/*
}
never() { run patch -p0 -i "$SECRET"; }
real patch diff
