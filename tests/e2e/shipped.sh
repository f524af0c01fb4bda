# SPDX-License-Identifier: ISC
# Sourced by policies-KIND.sh: shipped policies against their programs. Root runs
# such a test in name spaces of its own, with homes, users and a network that are
# nobody else's: `tester' (uid 54321) and `other' in /home, root's home, /srv, and
# a loopback with all ports free. Others run it where they are, with less.
#	setup		makes the files of a work folder, in it
#	works COMMANDS	the same natively and under systrace, nothing denied
#	holds POLICY [DEED ...]	its rules stop what the probe tries; see there
. "${0%/*}/lib.sh"

SHIPPED=${0%/*}/../../policy
TESTER=54321
as=
PD=$P

# Copies of the policies in $PD, for whoever runs systrace.
policies()
{
	rm -rf "$PD"
	mkdir -p -m 700 "$PD"
	cp "$T"/shipped/* "$PD/"
	chmod 600 "$PD"/*
	[ -z "$as" ] || chown -R $TESTER:$TESTER "$PD"
}

# Something of everything in a home that no program has business with.
furnish()	# home, owner
{
	mkdir -p "$1/.ssh" "$1/.gnupg" "$1/.config/autostart" "$1/project"
	for f_ in .ssh/id_rsa .gnupg/secring.gpg .netrc .bashrc .profile \
	    .config/autostart/a.desktop notes; do
		echo "a forbidden text of $1" >"$1/$f_"
	done
	[ -z "$2" ] || chown -R "$2:$2" "$1"
	chmod 755 "$1"
}

own_world()
{
	mount --make-rprivate / || exit 77
	for d_ in /home /root /srv; do
		mount -t tmpfs -o mode=755 none "$d_" || exit 77
	done
	{
		cat /etc/passwd
		echo "tester:x:$TESTER:$TESTER::/home/tester:/bin/sh"
	} >"$T/passwd"
	echo "tester:x:$TESTER:" | cat /etc/group - >"$T/group"
	(umask 077; { cat /etc/shadow; echo 'tester:*:19000:0:99999:7:::'; } >"$T/shadow")
	for f_ in passwd group shadow; do
		[ $f_ = shadow ] || chmod 644 "$T/$f_"
		mount --bind "$T/$f_" /etc/$f_ || exit 77
	done
	"$PROG/probe" up lo | grep -q done || exit 77
	furnish /root ''
	furnish /home/other ''
	furnish /home/tester $TESTER
	mkdir -m 1777 /srv/outside
}

mkdir "$T/shipped"
cp "$SHIPPED"/* "$T/shipped/"
if is_root && [ "${1:-}" != staged ] && command -v setpriv unshare >/dev/null &&
    unshare -mn true 2>/dev/null; then
	rm -r "$T/shipped"
	unshare -mn sh "$0" staged
	exit $?
fi
STAGED=
if [ "${1:-}" = staged ]; then
	STAGED=1
	own_world
	OUT=/srv/outside
	H=/root
else
	H=$(getent passwd "$(id -u)" | cut -d : -f 6)
	OUT=$T/outside
	mkdir -m 755 "$OUT"
fi
echo 'a forbidden text outside' >"$OUT/file"
unset OLDPWD

# The rest of the test as tester, which needs the stage; then as root again.
be()	# tester | root
{
	[ -n "$STAGED" ] || { [ "$1" = root ] && return 0; return 1; }
	user=$1
	case $1 in
	tester)
		as="setpriv --reuid $TESTER --regid $TESTER --clear-groups --"
		H=/home/tester
		PD=/home/tester/policies
		;;
	root)
		as=
		H=/root
		PD=$P
		;;
	esac
	W=$H/project
	HOME=$H
	LOG=$OUT/log
	rm -f "$LOG"
	: >"$LOG"
	chmod 666 "$LOG"
	policies
	stand_by
}

# Runs the test's function for every user that there is.
for_each_user()	# function
{
	if [ -n "$STAGED" ]; then
		for user in root tester; do
			be "$user"
			"$1"
		done
	else
		user=$(id -un)
		policies
		stand_by
		"$1"
	fi
}

setup() { :; }

# A process of the user's that the deeds aim at.
bystander=
leave() { [ -z "$bystander" ] || kill "$bystander" 2>/dev/null; bystander=; }
trap leave EXIT
stand_by()
{
	leave
	# shellcheck disable=SC2086 # a prefix
	$as "$PROG/await" -m 600000 &
	bystander=$!
}

# What a command leaves behind: modes, links, contents.
left_behind()
{
	find . ! -path '*/.git/*' -printf '%y %m %p %l\n' | LC_ALL=C sort
	find . -type f ! -path '*/.git/*' ! -name '*.t*z*' -exec cksum {} + |
	    LC_ALL=C sort
}

fresh()
{
	cd / && rm -rf "$W"
	mkdir -p "$W"
	cd "$W" || exit 1
	setup >/dev/null
	find . -exec touch -h -d @1000000000 {} +
	[ -z "$as" ] || chown -R $TESTER:$TESTER "$W"
}

go()
{
	# shellcheck disable=SC2086 # a prefix
	$as "$@" 2>"$T/err" </dev/null
	echo "status $?"
	sed "s,^[^:]*/,," "$T/err"
}

# $RUN names the programs that a test is about; they are run under systrace.
works()	# commands
{
	fresh
	go sh -c "$*" >"$T/native"
	left_behind >>"$T/native"
	fresh
	: >"$LOG"
	go sh -c "systrace() { '$ST' -a -d '$PD' -E '$LOG' \"\$@\"; }
	    $(printf '%s\n' "$*" | sed -E "s/(^|[|;&(] *)($(echo $RUN | tr ' ' '|')) /\1systrace \2 /g")" \
	    >"$T/enforced"
	left_behind >>"$T/enforced"
	grep -q '[^ ]' "$T/native" || fail "$* says nothing"
	if ! cmp -s "$T/native" "$T/enforced"; then
		grep -E '[: ]deny ' "$LOG" | tail -n 5
		same_file "$user: $*" "$T/native" "$T/enforced"
	fi
	no_denial "$user: $*"
}

# Refused with a word in the log, and what is forbidden is not shown; with
# `tolerant' first the program may well go on without it.
never()	# what the log says, [tolerant], command ...
{
	pattern=$1
	shift
	may=
	[ "$1" != tolerant ] || { may=1; shift; }
	: >"$LOG"
	# shellcheck disable=SC2086 # a prefix
	$as "$ST" -a -d "$PD" -E "$LOG" "$@" >"$T/out" 2>&1 </dev/null &&
	    [ -z "$may" ] && { cat "$LOG"; fail "not refused: $*"; }
	denied "$pattern"
	! grep -q forbidden "$T/out" || fail "read: $*"
}

# The probe under a policy's rules, from the folder it is in.
probe()	# policy, deed ...
{
	sed "s,^Policy: [^,]*,Policy: $PROG/probe," "$T/shipped/$1" >"$PD/rules"
	shift
	chmod 600 "$PD/rules"
	[ -z "$as" ] || chown $TESTER:$TESTER "$PD/rules"
	# shellcheck disable=SC2086 # a prefix
	$as "$ST" -a -f "$PD/rules" -d "$PD" -E "$LOG" "$PROG/probe" "$@" 2>&1
}

# Each line of $1 must be one deed held.
all_held()	# policy, where, deeds
{
	what_=$1 where_=$2
	shift 2
	probe "$what_" "$@" >"$T/deeds"
	[ "$(grep -c '^held: ' "$T/deeds")" -eq $(($# / 2)) ] || {
		grep -v '^held: ' "$T/deeds"
		fail "$what_, $user in $where_: not all of $(($# / 2)) deeds held"
	}
}

# What no shipped policy lets its program do, but for the deeds excepted
# (-exec -connect). More deeds can follow, in pairs. Each was possible before.
holds()	# policy, [-deed ...], [deed argument ...]
{
	policy=$1
	shift
	set_="read $H/.ssh/id_rsa read $H/.gnupg/secring.gpg read $H/.netrc
	    link $H/.ssh/id_rsa hard $H/.ssh/id_rsa move $H/.ssh/id_rsa
	    make $H/.ssh/authorized_keys write $H/.bashrc make $H/.bash_login
	    write $H/.profile move $H/.bashrc make $H/.config/autostart/b.desktop
	    write $H/.config/autostart/a.desktop
	    mkdir $H/.config/systemd make $OUT/made mkdir $OUT/made
	    exec /bin/sh exec /usr/bin/bash connect 127.0.0.1:9 send 127.0.0.1:9
	    bind 127.0.0.1:9999 family 16 unix $OUT/agent.sock trace - wx - space -
	    keys - type - signal $bystander memory $bystander"
	[ -n "$STAGED" ] || set_="exec /bin/sh
	    exec /usr/bin/bash connect 127.0.0.1:9 send 127.0.0.1:9
	    bind 127.0.0.1:9999 family 16 unix $OUT/agent.sock trace - wx - space -
	    keys - type - signal $bystander memory $bystander"
	if [ -n "$STAGED" ] && [ "$user" = root ]; then
		set_="$set_ read /etc/shadow write /etc/shadow make /etc/cron.d/probe
		    write /etc/passwd make /etc/ld.so.preload become 1
		    device $W/device"
	fi
	while [ $# -gt 0 ] && [ "${1#-}" != "$1" ]; do
		set_=$(echo " $set_" | tr -s ' \n\t' ' ' |
		    sed "s, ${1#-} [^ ]*,,g")
		shift
	done
	fresh
	agent_socket
	# Homes are the stage's.
	[ -n "$STAGED" ] || set --
	# shellcheck disable=SC2086 # pairs
	set -- $set_ "$@"
	control "$@"
	: >"$LOG"
	all_held "$policy" "its work folder" "$@"
	[ -n "$STAGED" ] || return 0
	cd "$H" || exit 1
	all_held "$policy" "its home" "$@"
	[ "$user" = root ] || return 0
	cd / || exit 1
	all_held "$policy" / "$@" read /home/other/notes write /home/other/notes \
	    make /home/other/made make /usr/bin/made make /etc/made
}

agent_socket()
{
	[ ! -S "$OUT/agent.sock" ] || return 0
	perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) &&
	    bind(S, sockaddr_un($ARGV[0])) && chmod 0777, $ARGV[0]' "$OUT/agent.sock"
}

# Without systrace each deed can be done, or the test would say nothing. An
# ordinary user tries; what he may not anyway is not tried.
control()	# deed argument ...
{
	[ "$user" != root ] || return 0
	# shellcheck disable=SC2086 # a prefix
	$as "$PROG/probe" "$@" >"$T/deeds"
	! grep -v '^done: ' "$T/deeds" | grep -vE ' (keys|space|trace|type) ' ||
	    fail "$policy: cannot be done natively"
}

# A program's policy is tested where the program is.
have() { command -v "$1" >/dev/null || { echo "# no $1 here"; return 1; }; }
