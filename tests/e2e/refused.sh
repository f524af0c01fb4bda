# SPDX-License-Identifier: ISC
# Refused in every mode, with a line in the log: io_uring, children that nobody
# traces, filters with a listener. A program's own filter works.
. "${0%/*}/lib.sh"

"$PROG/refused" >"$T/native"
for how in learn enforce; do
	: >"$LOG"
	$how "$PROG/refused" >"$T/out" || fail "$how: status $?"
	cat "$T/out"
	for what in io_uring_setup io_uring_enter io_uring_register; do
		grep -qE "^$what: E(NOSYS|PERM)$" "$T/out" || fail "$how: $what"
		denied "$what"
	done
	# Refused, or traced all the same.
	for what in 'clone untraced' 'clone3 untraced'; do
		grep -qE "^$what: (E(NOSYS|PERM)|a child, traced)$" "$T/out" ||
		    fail "$how: $what"
	done
	grep -qE '^filter with listener: E' "$T/out" || fail "$how: listener"
	denied 'seccomp'
done
same "$PROG/refused" own
