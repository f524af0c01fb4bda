# SPDX-License-Identifier: ISC
# tar: an archive made with gzip, listed, unpacked.
. "${0%/*}/../real.sh"

setup()
{
	files
	touch -d @1000000000 ./* ./*/*
	ln -s one.txt sub/link
	touch -h -d @1000000000 sub/link sub
}
learned()
{
	run tar czf a.tgz one.txt sub
	run tar tvzf a.tgz
	mkdir a
	run tar xzf a.tgz -C a
	find a | sort
}
enforced()
{
	run tar czf b.tgz two.txt more sub
	run tar tzf b.tgz
	mkdir b
	run tar xzf b.tgz -C b
	find b | sort
	cat b/more/five.txt
}
never() { run tar cf c.tar "$SECRET"; }
real tar gzip
