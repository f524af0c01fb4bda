# SPDX-License-Identifier: ISC
# head: the first lines.
. "${0%/*}/../real.sh"

setup() { files; }
learned() { run head -n 3 one.txt sub/three.txt; }
enforced() { run head -c 20 two.txt more/five.txt; }
never() { run head "$SECRET"; }
real head
