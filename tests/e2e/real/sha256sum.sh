# SPDX-License-Identifier: ISC
# sha256sum: sums.
. "${0%/*}/../real.sh"

setup() { files; }
learned() { run sha256sum one.txt sub/three.txt; }
enforced() { run sha256sum two.txt sub/four.txt more/five.txt; }
never() { run sha256sum "$SECRET"; }
real sha256sum
