# SPDX-License-Identifier: ISC
# gzip: to and fro.
. "${0%/*}/../real.sh"

setup()
{
	files
	touch -d @1000000000 ./*/* ./*
}
learned()
{
	run gzip one.txt
	run gzip -d one.txt.gz
	run gzip -l one.txt.gz
	cksum <one.txt
}
enforced()
{
	run gzip -9 two.txt more/five.txt
	cksum <two.txt.gz
	run gzip -dk more/five.txt.gz
	ls more
}
never() { run gzip -c "$SECRET"; }
real gzip
