# SPDX-License-Identifier: ISC
# systrace ends as the program did: every kind of status, every kind of death.
. "${0%/*}/lib.sh"

for how in learn enforce; do
	for n in 0 1 2 7 77 126 127 128 255; do
		$how "$PROG/die" $n
		equal "$how, exit $n" $n $?
	done
	for n in 1 2 3 4 6 8 9 10 11 13 14 15 24 31 34; do
		$how "$PROG/die" -$n 2>/dev/null
		equal "$how, signal $n" $((128 + n)) $?
	done
	$how "$PROG/die" 9 thread
	equal "$how, a thread's exit" 9 $?
	$how "$PROG/die" -9 thread 2>/dev/null
	equal "$how, a thread's SIGKILL" 137 $?
	$how sh -c "$PROG/die 5; exit 6"
	equal "$how, a child's is not taken for it" 6 $?
done
no_denial 'ways to end'
