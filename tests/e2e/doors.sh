# SPDX-License-Identifier: ISC
# Doors: what a rule by the call's name alone does not let through, what no rule
# does, what learning does not learn.
. "${0%/*}/lib.sh"

# A process of the same user that nobody traces.
sleep 300 &
out=$!
trap 'kill $out' EXIT
try() { "$@" -p$out $tries 2>/dev/null | tr '\n' ';'; }
says()	# what, expected, command ...
{
	what_=$1 expected_=$2
	shift 2
	got_=$(try "$@")
	[ "$expected_" = "$got_" ] || tail -n 5 "$LOG"
	equal "$what_" "$expected_" "$got_"
}

# A policy that permits by name whatever is tried, and no more than that.
learn "$PROG/doors" harmless >/dev/null || fail 'learn'
policy=$(ls "$P"/*doors)
cp "$policy" "$W/learned"
by_name()	# call ...
{
	sed -n 1p "$W/learned" >"$policy"
	for call_; do
		echo "	native-$call_: permit" >>"$policy"
	done
	sed 1d "$W/learned" >>"$policy"
}

# Commands that type for the user or for everybody, also with garbage above the
# 32 bits that the kernel looks at.
tries='harmless tty_linux cons setd keys'
bad='tty_linux: EPERM;cons: EPERM;setd: EPERM;keys: EPERM;'
says 'natively' 'harmless: EBADF;tty_linux: EBADF;cons: EBADF;setd: EBADF;keys: EBADF;' \
    "$PROG/doors"
by_name ioctl
says 'ioctl: permit' "harmless: EBADF;$bad" enforce "$PROG/doors"
denied 'TIOCCONS.*no rule, permit with: native-ioctl: cmd eq "TIOCCONS" then permit'
says 'ioctl: permit, learning' "harmless: EBADF;$bad" learn "$PROG/doors"
cp "$W/learned" "$policy"
says 'learning' "harmless: EBADF;$bad" learn "$PROG/doors"
grep -E 'TIOC(LINUX|CONS|SETD)|KDSKB' "$policy" && fail 'learned a door'
tries='sti sti_high'
typed=$(try "$PROG/doors")
by_name ioctl @descriptor 'fsread' 'fswrite'
says 'TIOCSTI' 'sti: EPERM;sti_high: EPERM;' enforce "$PROG/doors"
by_name 'ioctl: cmd match "TIOC*" then permit #' ioctl fsread fswrite
says 'a pattern' 'sti: EPERM;sti_high: EPERM;' enforce "$PROG/doors"
by_name 'ioctl: cmd eq "TIOCSTI" then permit #' ioctl fsread fswrite
says 'named' "$typed" enforce "$PROG/doors"

# Memory that is filled in by the program: systrace would wait for it.
tries='faults faults_dev'
case $(try "$PROG/doors") in
faults:\ ENOSYS*) ;;
*)
	by_name userfaultfd 'ioctl: cmd eq "<unknown>: 0xaa00" then permit #'
	for how in enforce learn; do
		says "$how: userfaultfd" 'faults: ENOSYS;faults_dev: EPERM;' \
		    $how "$PROG/doors"
		denied 'userfaultfd'
	done
	;;
esac

# A file by its handle is not learned; a rule can be written.
tries=handle
native=$(try "$PROG/doors")
if [ "$native" = 'handle: ok;' ]; then
	cp "$W/learned" "$policy"
	says 'learning a handle' 'handle: EPERM;' learn "$PROG/doors"
	grep open_by_handle_at "$policy" && fail 'learned a handle'
	by_name open_by_handle_at fsread name_to_handle_at
	says 'a handle, by rule' "$native" enforce "$PROG/doors"
fi

# Processes outside.
tries='attach readv writev'
held='attach: EPERM;readv: EPERM;writev: EPERM;'
native=$(try "$PROG/doors")
[ "$native" != "$held" ] || echo "natively held as well: $native"
by_name ptrace process_vm_readv process_vm_writev wait4
says 'by name' "$held" enforce "$PROG/doors"
cp "$W/learned" "$policy"
says 'learning' "$held" learn "$PROG/doors"
denied 'ptrace.*permit with: native-ptrace: pidname eq "<unknown>" then permit'
by_name 'ptrace: pidname eq "<unknown>" then permit #' \
    'process_vm_readv: pidname eq "<unknown>" then permit #' \
    'process_vm_writev: pidname eq "<unknown>" then permit #' wait4
says 'named' "$native" enforce "$PROG/doors"
tries=getfd
native=$(try "$PROG/doors")
cp "$W/learned" "$policy"
says 'learning a descriptor' 'getfd: EPERM;' learn "$PROG/doors"
by_name pidfd_getfd pidfd_open
says 'a descriptor, by rule' "$native" enforce "$PROG/doors"

# Ours, whatever the rules say. The program's parent is the supervisor.
for call in ioctl kill fcntl pipe pipe2 pidfd_open pidfd_send_signal prctl \
    process_madvise fsread write stat; do
	echo "$call"
done >"$W/calls"
# shellcheck disable=SC2046 # words
by_name $(cat "$W/calls") \
    'ptrace: pidname eq "<unknown>" then permit #' \
    'process_vm_readv: pidname eq "<unknown>" then permit #' \
    'process_vm_writev: pidname eq "<unknown>" then permit #'
ours()	# expected, try ...
{
	expected_=$1
	shift
	got_=$(setsid -w "$ST" -a -d "$P" -E "$LOG" "$PROG/doors" "$@" |
	    tr '\n' ';')
	equal "at the supervisor" "$expected_" "$got_"
}
ours "$held" attach readv writev
ours 'getfd: EPERM;owner: EPERM;group_pidfd: EPERM;' getfd owner group_pidfd
ours 'fork_advice: EPERM;sched_core: EPERM;' fork_advice sched_core
ours 'look: ok;proc: EPERM;proc_mem: EPERM;proc_stat: ok;' look proc proc_mem \
    proc_stat
# It goes on, and so does the front: signals to the whole job, here its own.
ours 'sigio: ok;everybody: ok;look: ok;' sigio everybody look

# Policies and the log are not for what they are about, whatever a rule says; nor
# is the folder that they are in, or one above it.
cat >"$W/own" <<'EOF'
echo 'x' 2>/dev/null >>"$1" && echo "appended to $1"
echo 'x' 2>/dev/null >"$2/new" && echo "made $2/new"
mv "$2" "$2.old" 2>/dev/null && echo "moved $2"
mv "${2%/*}" "${2%/*}.old" 2>/dev/null && echo "moved ${2%/*}"
ln "$3" "$4/linked" 2>/dev/null && echo "linked $3"
echo 'x' >"$4/mine" && echo "made $4/mine"
EOF
mkdir "$W/mine" "$W/up"
cp -r "$P" "$W/up/policy"
learn sh "$W/own" /dev/null /nowhere "$LOG" "$W/mine" >/dev/null 2>&1
ln -s "$LOG" "$W/log"
: >"$LOG"
"$ST" -A -d "$W/up/policy" -E "$W/log" sh "$W/own" "$LOG" "$W/up/policy" \
    "$policy" "$W/mine" >"$W/out"
equal 'policies and logs' "linked $policy;made $W/mine/mine;" \
    "$(grep -v 'mine/linked' "$W/out" | tr '\n' ';')"
denied "filename: $W/up/policy/new.*not for what they are about"
denied "filename: $LOG.*not for what they are about"

# A device is not one more file: its name alone does not permit it.
if is_root && mknod "$W/native" b 7 0 2>/dev/null; then
	mknod=$(command -v mknod)
	learn mknod "$W/pipe" p || fail 'a fifo'
	learn mknod "$W/disk" b 7 0 2>/dev/null && fail 'learned a device'
	denied "permit with: native-mknod(at)?: filename eq \"$W/disk\" and mode"
	file=$P/$(echo "${mknod#/}" | tr -c 'a-zA-Z0-9\n' _)
	sed -i 's/^.*fswrite: .*pipe.*/	native-fswrite: permit/' "$file"
	enforce mknod "$W/disk" b 7 0 2>/dev/null && fail 'a device by fswrite'
	{
		cat "$file"
		echo "	native-mknod: filename under \"$W\" then permit"
		echo "	native-mknodat: filename under \"$W\" then permit"
	} >"$W/edited"
	cp "$W/edited" "$file"
	enforce mknod "$W/disk" b 7 0 || fail 'a device by its own rule'
fi

# proc(5) by another name.
mkdir "$W/proc"
if is_root && unshare -m sh -c 'mount --bind /proc "$1"' sh "$W/proc"; then
	cat >"$W/in" <<'EOF'
mount --bind /proc "$PROC" || exit 1
exec "$@"
EOF
	PROC=$W/proc
	export PROC
	equal 'proc(5) elsewhere' 'look: ok;proc: EPERM;proc_mem: EPERM;' \
	    "$(unshare -m sh "$W/in" "$ST" -a -d "$P" -E "$LOG" \
	    "$PROG/doors" look proc proc_mem | tr '\n' ';')"
fi
