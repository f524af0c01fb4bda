# SPDX-License-Identifier: ISC
# cut: columns.
. "${0%/*}/../real.sh"

setup() { files; }
learned() { run cut -c1 one.txt sub/three.txt; }
enforced() { run cut -d" " -f2 two.txt sub/four.txt more/five.txt; }
never() { run cut -c1 "$SECRET"; }
real cut
