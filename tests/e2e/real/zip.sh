# SPDX-License-Identifier: ISC
# zip: an archive made and added to, by a temporary file.
. "${0%/*}/../real.sh"

setup()
{
	files
	touch -d @1000000000 ./*/* ./*
}
learned()
{
	run zip -q a.zip one.txt
	run zip -q -r a.zip sub
	run unzip -l a.zip
}
enforced()
{
	run zip -q b.zip two.txt
	run zip -q -r b.zip more
	run unzip -l b.zip
}
never() { run zip -q c.zip "$SECRET"; }
real zip unzip
