# SPDX-License-Identifier: ISC
# A 32-bit binary: its calls are those of another ABI.
. "${0%/*}/../real.sh"
[ -x "$PROG/m32" ] || skip 'no 32-bit programs here'
"$PROG/m32" >/dev/null 2>&1 || skip 'this kernel runs no 32-bit programs'

setup() { files; }
learned() { run "$PROG/m32" one.txt; }
enforced() { run "$PROG/m32" two.txt sub/three.txt more/five.txt; }
never() { run "$PROG/m32" "$SECRET"; }
real
