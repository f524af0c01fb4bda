# SPDX-License-Identifier: ISC
# bc: from a file and from a pipe.
. "${0%/*}/../real.sh"

setup()
{
	printf '2^100\nquit\n' >a.bc
	printf 'scale=50\n4*a(1)\nquit\n' >b.bc
}
learned() { run bc -l a.bc; }
enforced()
{
	run bc -l b.bc
}
never() { run bc -l "$SECRET"; }
real bc
