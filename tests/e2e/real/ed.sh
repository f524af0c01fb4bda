# SPDX-License-Identifier: ISC
# ed: a file changed and written.
. "${0%/*}/../real.sh"

setup() { files; }
learned()
{
	printf '1d\nw\nq\n' >commands
	run sh -c 'ed -s one.txt <commands'
	cksum <one.txt
}
enforced()
{
	printf ',s/i/I/\nw new.txt\n,p\nQ\n' >commands
	run sh -c 'ed -s more/five.txt <commands'
	cksum <new.txt
}
never() { run ed -s "$SECRET"; }
real ed
