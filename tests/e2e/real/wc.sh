# SPDX-License-Identifier: ISC
# wc: counts.
. "${0%/*}/../real.sh"

setup() { files; }
learned() { run wc one.txt; }
enforced() { run wc -l two.txt sub/three.txt more/five.txt; }
never() { run wc "$SECRET"; }
real wc
