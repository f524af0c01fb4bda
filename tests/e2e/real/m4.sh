# SPDX-License-Identifier: ISC
# m4: macros, an include, a command.
. "${0%/*}/../real.sh"

setup()
{
	files
	echo 'define(`x'\'', `y$1'\'')x(2) include(sub/three.txt)esyscmd(wc -l one.txt)' >a.m4
	echo 'include(more/five.txt)esyscmd(wc -l two.txt)len(abc)' >b.m4
}
learned() { run m4 a.m4; }
enforced() { run m4 b.m4 sub/four.txt; }
never() { run m4 "$SECRET"; }
real m4
