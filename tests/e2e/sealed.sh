# SPDX-License-Identifier: ISC
# Which protection there is: the full one; one without mseal(2), which says so and
# is refused by --require-sealed; none in a chroot without /proc, where what would
# be judged by its name is refused.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
echo fine >fine
! is_root || chown -R $NOBODY:$NOBODY "$W" "$SECRET" "${SECRET%/*}"
user()
{
	if is_root; then as_nobody "$@"; else "$@"; fi
}
said()	# what, times, expression
{
	equal "$1" "$2" "$(grep -cE -- "$3" "$LOG")"
}

# protection, command ...: works, holds, and says once a run what it lacks.
works()
{
	kind=$1
	shift
	rm -rf "$W/policy" "$LOG"
	equal "$kind: -V" "protection: $kind" \
	    "$("$@" "$ST" -V | sed -n 's/^\(protection: [a-z]*\).*/\1/p')"
	equal "$kind: learning" fine \
	    "$("$@" "$ST" -A --quiet -d "$W/policy" -E "$W/log" cat fine 2>&1)"
	equal "$kind: enforcing" fine \
	    "$("$@" "$ST" -a -d "$W/policy" -E "$W/log" cat fine 2>&1)"
	"$@" "$ST" -a -d "$W/policy" -E "$W/log" cat "$SECRET" >out 2>&1
	! grep -q 'a secret' out || fail "$kind: not enforced"
	mv "$W/log" "$LOG"
	denied "$SECRET"
}

# protection, command ...: --require-sealed runs nothing.
refuses()
{
	kind=$1
	shift
	"$@" "$ST" -a -d "$W/policy" -E "$W/log" --require-sealed cat fine >out 2>err
	equal "$kind: status of --require-sealed" 1 $?
	[ ! -s out ] || fail "$kind: --require-sealed ran the program"
	grep -q "^systrace: --require-sealed: the protection here is $kind" err ||
	    fail "$kind: --require-sealed says: $(cat err)"
}

if "$ST" -V | grep -q 'mseal  *yes'; then
	works sealed user
	said 'the full protection is nothing to speak of' 0 protection
	equal 'the full protection is enough' fine \
	    "$(user "$ST" -a -d "$W/policy" -E "$W/log" --require-sealed cat fine 2>&1)"
	works fenced user "$PROG/refuse" 1 462
	said 'refused by a container' 3 '[^a-z]protection: fenced \(no mseal: Operation not permitted\)'
	said 'and once a run' 3 mseal
	refuses fenced user "$PROG/refuse" 1 462
else
	echo '# no mseal in this kernel'
fi
works fenced user "$PROG/contained"
said 'in a container' 3 '[^a-z]protection: fenced \(no mseal: Function not implemented\)'
refuses fenced user "$PROG/contained"
# No keeper: it cannot give its capabilities up.
user "$PROG/refuse" 1 126 "$ST" -A -d "$W/policy" -E "$W/log" cat fine >out 2>&1 &&
    fail 'without a keeper names were judged'
refuses unsealed user "$PROG/refuse" 1 126

is_root || exit 0
program=$(readlink -f "$(command -v chroot)") || skip 'no chroot here'
mkdir jail
cp "$PROG/static" jail/
echo mine >jail/mine
for p in "$program" /static "$W/jail/static"; do
	cat <<-END
	Policy: $p, Emulation: native
	native-@descriptor: permit
	native-@memory: permit
	native-@self: permit
	native-@signal: permit
	native-@thread: permit
	native-mmap: permit
	native-mprotect: permit
	native-prlimit64: permit
	native-arch_prctl: permit
	native-chroot: permit
	native-chdir: permit
	native-execve: permit
	native-fsread: filename under "/" then permit
	native-fswrite: filename under "/" then permit
	END
done >"$T/rules"
inside()	# name, expected, command ...
{
	name=$1
	echo "$2" | tr ',' '\n' | sed 's/^ *//' >expected
	shift 2
	rm -rf jail/made jail/renamed
	echo mine >jail/mine
	: >"$LOG"
	"$ST" -a -d "$T/none" -f "$T/rules" -E "$LOG" "$@" >out 2>&1
	equal "$name: status" 0 $?
	cmp -s expected out || { diff -u expected out; cat "$LOG"; fail "$name"; }
	equal "$name: what is left" 'mine static' "$(ls jail | tr '\n' ' ' | sed 's/ $//')"
}
refused='chmod: EPERM, mkdir: EPERM, rename: EPERM, unlink: EPERM, getcwd: done'
inside 'executed without /proc' "open: EPERM, stat: EPERM, $refused" \
    "$program" jail /static -t /mine
said 'that memory is not sealed' 1 'prog: /static, .*memory could not be sealed'
said 'why calls are refused' 6 'deny .*filename: /.* rule: what was judged cannot be sealed'
inside 'without /proc later' "open: done, stat: EPERM, $refused" \
    "$W/jail/static" -c jail -t /mine
said 'why names are refused' 5 'deny .* rule: what was judged cannot be pinned: /proc is not'
# The control: with a /proc all of it is done.
mkdir jail/proc
unshare -m sh -c 'mount -t proc proc jail/proc' 2>/dev/null || exit 0
unshare -m sh -c 'mount -t proc proc jail/proc && exec "$@"' sh "$ST" -a -d "$T/none" \
    -f "$T/rules" -E "$LOG" "$program" jail /static -t /mine >out 2>&1
printf '%s\n' 'open: done' 'stat: done' 'chmod: done' 'mkdir: done' 'rename: done' \
    'unlink: ENOENT' 'getcwd: done' >expected
same_file 'with a /proc' expected out
