# SPDX-License-Identifier: ISC
# Descriptors that systrace was started with: closed to the program, but for
# those that its starter names for it, and with -k all are its own. Nothing of
# ours holds them open.
. "${0%/*}/lib.sh"
# Whatever the tests themselves were started with.
[ "${BARE-}" ] || exec "$PROG/bare" env BARE=1 sh "$0"

open_in() { "$@" sh -c 'ls /proc/self/fd' 2>/dev/null | tr '\n' ' '; }

# ls has one of its own, 3.
exec 3>&- 7</etc/passwd 8>"$W/held" 9</etc
equal 'closed' '0 1 2 3 ' "$(open_in learn)"
equal 'kept by -k' '0 1 2 3 7 8 9 ' "$(open_in learn -k)"
learn cat /dev/fd/7 >"$W/copy" || fail 'a descriptor among the arguments'
same_file 'a descriptor among the arguments' /etc/passwd "$W/copy"
learn sh -c 'ls /proc/self/fd' --x=/proc/self/fd/9 -f/dev/fd/8 >"$W/list"
equal 'named in arguments' '0 1 2 3 8 9 ' "$(tr '\n' ' ' <"$W/list")"
learn sh -c 'ls /proc/self/fd' /dev/fd/88 /dev/fd/ /dev/fd/x /dev/fd/4294967303 \
    >"$W/list"
equal 'numbers that are not there' '0 1 2 3 ' "$(tr '\n' ' ' <"$W/list")"
exec 7>&- 8>&- 9>&-

# Closed for the program means that it cannot get at them by another way.
echo 'not yours' >"$W/inherited"
learn sh -c 'cat <&6' 6<"$W/inherited" >"$W/out" 2>&1 &&
    fail 'read what was not given'
learn -k sh -c 'cat <&6' 6<"$W/inherited" >"$W/out" || fail '-k'
equal '-k' 'not yours' "$(cat "$W/out")"

# make's pipe of tokens. A file under such a name is none.
mkfifo "$W/tokens"
exec 5<>"$W/tokens" 6</etc/passwd
for flags in ' -j --jobserver-auth=5,5' 'w -j4 --jobserver-fds=5,6 -- X=1'; do
	MAKEFLAGS=$flags
	export MAKEFLAGS
	equal "$flags" '0 1 2 3 5 ' "$(open_in learn)"
done
CARGO_MAKEFLAGS=$MAKEFLAGS
MAKEFLAGS=' -j --jobserver-auth=fifo:/tmp/x'
export CARGO_MAKEFLAGS
equal "cargo's" '0 1 2 3 5 ' "$(open_in learn)"
unset CARGO_MAKEFLAGS
equal 'a named fifo' '0 1 2 3 ' "$(open_in learn)"
unset MAKEFLAGS
exec 5>&- 6>&-

# A service manager's sockets, for the process that it starts: the program then
# finds its own pid.
cat >"$W/service" <<'EOF'
[ "$LISTEN_PID" = $$ ] && echo mine || echo "not mine"
[ "$WATCHDOG_PID" = $$ ] && echo watched || echo "not watched"
echo ${LISTEN_PIDFDID-no id}
ls /proc/self/fd | tr '\n' ' '
EOF
as_service()	# option
{
	sh -c 'LISTEN_PID=$$ WATCHDOG_PID=$$ LISTEN_FDS=2 LISTEN_PIDFDID=1
	    export LISTEN_PID WATCHDOG_PID LISTEN_FDS LISTEN_PIDFDID
	    exec "$@"' sh "$ST" -A -d "$P" -E "$LOG" $1 sh "$W/service" \
	    3</etc/passwd 4</etc/group 5</etc/fstab
}
as_service '' >"$W/out" || fail 'service'
printf 'mine\nwatched\nno id\n0 1 2 3 4 5 ' >"$W/expected"
same_file "a service manager's" "$W/expected" "$W/out"
LISTEN_PID=1 LISTEN_FDS=2 learn sh "$W/service" 3</etc/passwd 4</etc/group \
    >"$W/out"
grep -qx '0 1 2 3 ' "$W/out" || fail "another process' sockets: $(cat "$W/out")"
grep -qx 'not mine' "$W/out" || fail "another process' pid was changed"

# A reader of the pipe sees its end when the program has ended, though something
# is left of its tree.
mkfifo "$W/pipe" "$W/go"
for k in '' -k; do
	{ cat "$W/pipe" >"$W/end$k"; } &
	reader=$!
	exec 6>"$W/pipe"
	learn $k sh -c '(read x <"$1") 6>&- >/dev/null 2>&1 & echo ok >&2' \
	    sh "$W/go" 2>/dev/null
	exec 6>&-
	wait $reader
	echo >"$W/go"
done

# Policies and logs by descriptor are ours, and are read before.
cat >"$W/policy" <<'EOF'
Policy: /usr/bin/true, Emulation: native
	detached
EOF
"$ST" -a -U -f /dev/fd/4 -E /dev/fd/5 true 4<"$W/policy" 5>"$W/log" ||
    fail '-f and -E by descriptor'
