# SPDX-License-Identifier: ISC
# tail: the last lines.
. "${0%/*}/../real.sh"

setup() { files; }
learned() { run tail -n 3 one.txt sub/three.txt; }
enforced() { run tail -c 20 two.txt more/five.txt; }
never() { run tail "$SECRET"; }
real tail
