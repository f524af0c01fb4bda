# SPDX-License-Identifier: ISC
# Nothing may be aimed at the supervisor, which is the program's parent; the same
# aimed at itself or at a child works as natively.
. "${0%/*}/lib.sh"

# The control: without a supervisor in the way, all of it can be done.
"$PROG/aim" alone >"$T/control"
if grep -v ': done$' "$T/control"; then
	skip 'this system refuses some of it by itself'
fi
for how in learn enforce; do
	: >"$LOG"
	$how "$PROG/aim" parent >"$T/out" 2>"$T/err"
	equal "$how: status" 0 $?
	equal "$how: attempts" "$(wc -l <"$T/control")" "$(wc -l <"$T/out")"
	# root/ is a link to /, which is not the supervisor's.
	if grep -v 'open root/' "$T/out" |
	    grep -vE ': E(PERM|ACCES|SRCH|NOSYS|NOENT)$'; then
		fail "$how: something was done to the supervisor"
	fi
	for what in kill tkill tgkill ptrace process_vm_readv process_vm_writev \
	    pidfd_open kcmp prlimit sched_setaffinity /mem oom_score_adj; do
		denied "$what"
	done
	# systrace may be more than one process: then the parent's parent is it too.
	comm=$(learn sh -c 'cat /proc/$(sed -n "s/^PPid:.//p" /proc/$PPID/status)/comm' 2>/dev/null)
	[ "$comm" = "$(basename "$ST")" ] || continue
	$how "$PROG/aim" grandparent >"$T/out" 2>"$T/err"
	equal "$how: attempts" "$(wc -l <"$T/control")" "$(wc -l <"$T/out")"
	if grep -v 'open root/' "$T/out" |
	    grep -vE ': E(PERM|ACCES|SRCH|NOSYS|NOENT)$'; then
		fail "$how: something was done to the other half of the supervisor"
	fi
done
# Left out there: ptrace, as a traced child cannot be traced again, and pidfd_getfd,
# which is not learned.
same "$PROG/aim" itself
