# SPDX-License-Identifier: ISC
# limit: 3000
# Is what was learned from one run a policy that one keeps? Each program of
# generalise/seen.sh and generalise/aside.sh is learned from one run, enforced on
# others (twenty with FULL=1) with other files, sizes, folders, users, languages
# and time zones, and then its very policy is asked for fifty things that the
# program never does. A table says how often a run was denied something (never;
# of what is aside once in a hundred), what of the fifty was permitted (at most
# one), and how many lines --exact would have written (three times as many). It is
# left in BUILD/generalise, too. ONLY_PROGRAMS='ls cat' runs these; SETS=aside one
# set; KEEP=1 keeps what was learned.
. "${0%/*}/lib.sh"
. "${0%/*}/generalise/project.sh"
here=${0%/*}
unset LC_ALL
# Small programs begin with as much as large ones: few of them are no third.
runs=${RUNS:-2} sets=seen thrifty=2
programs=${ONLY_PROGRAMS:-ls sort sed tar python3 gcc bash}
if [ -n "${FULL:-}" ]; then
	thrifty=3 runs=20 sets=${SETS:-seen aside}
	programs=${ONLY_PROGRAMS:-}
fi
[ -z "${ONLY_PROGRAMS:-}" ] || thrifty=0
D=/tmp/systrace-generalise.$$
trap 'kill $servers $victim 2>/dev/null; [ -n "${KEEP:-}" ] || rm -rf "$D"' EXIT
servers='' victim=''
mkdir -m 755 "$D"

# Homes, and what is in them, are not this machine's: in a mount name space that
# root can have. Elsewhere what is not there is left out of the fifty.
if is_root && [ -z "${STAGED:-}" ] && unshare -m true 2>/dev/null; then
	rm -rf "$D"
	STAGED=1 exec unshare -m --propagation private sh "$0"
fi
if [ -n "${STAGED:-}" ]; then
	home=$(getent passwd 0 | cut -d: -f 6)
	mount -t tmpfs none "$home" && mount -t tmpfs none /home &&
	    mount -t tmpfs none /var/spool || fail 'no stage to play on'
	mkdir -p "$home/.ssh" "$home/.gnupg" "$home/.aws" "$home/.config/autostart" \
	    "$home/Documents" /home/other /var/spool/cron/crontabs
	for f in "$home"/.ssh/id_rsa "$home"/.ssh/known_hosts "$home"/.gnupg/secring \
	    "$home"/.aws/credentials "$home"/.netrc "$home"/.bash_history \
	    "$home"/.bashrc "$home"/Documents/letter /home/other/notes \
	    /var/spool/cron/crontabs/root; do
		echo secret >"$f"
	done
fi

# A command of the table, in the mode at hand: native, or systrace's options.
run()
{
	case $mode in
	native) $as "$@" ;;
	*) $as "$ST" $mode -d "$dir" -E "$D/log" "$@" ;;
	esac
}

# Other languages, zones and users, by number.
dress()	# number
{
	as='' HOME=$home
	set -- "$1" C C.UTF-8 de_DE.UTF-8 POSIX C.UTF-8
	shift $(($1 % 5 + 1))
	LANG=$1
	set -- "$i" Europe/Berlin UTC America/New_York Asia/Tokyo
	shift $(($1 % 4 + 1))
	TZ=$1
	if is_root && [ $((i % 4)) -eq 3 ]; then
		as="setpriv --reuid $NOBODY --regid $NOBODY --clear-groups --"
		chown -R $NOBODY:$NOBODY .
		HOME=/nonexistent
	fi
	export HOME LANG TZ
	port=$(sed -n "$((i % 3 + 1))p" "$D/ports")
}

# Run number $1 of $command, in a project of its own.
one()	# number, mode, policies
{
	i=$1 mode=$2 dir=$3
	rm -rf "$D/work/$1"
	mkdir -p "$D/work/$1"
	cd "$D/work/$1" || exit 1
	cp -rp "$D/projects/$1/." .
	dress "$1"
	eval "run $command" >"$D/out" 2>"$D/err" <more/fruit.txt
	status=$?
	cd "$D" || exit 1
}

# The program's policy, asked for what it never does: what it permits goes to
# $D/permitted, the number of denials to $asked_denied.
ask_fifty()	# program's path
{
	sed "s,^Policy: $1\,,Policy: $PROG/never\,," \
	    "$D/policies/$(echo "${1#/}" | tr -c 'A-Za-z0-9\n' _)" >"$D/renamed"
	cd "$D/work/0" || exit 1
	: >"$D/permitted"
	n_denied=0
	for what in $("$PROG/never" list); do
		# What ends without a word has executed something.
		HOME=$home VICTIM=$victim "$ST" -a -e -U -f "$D/renamed" \
		    "$PROG/never" "$what" 2>"$D/asked" >/dev/null </dev/null
		if grep -qE ' (deny|kill) ' "$D/asked"; then
			n_denied=$((n_denied + 1))
		elif ! grep -q '^n/a' "$D/asked"; then
			echo "$what" >>"$D/permitted"
		fi
	done
	echo "$n_denied" >"$D/denied"
	cd "$D" || exit 1
}

lines() { cat "$1"/* 2>/dev/null | grep -c '^	'; }

# One row of the table.
measure()	# set
{
	rm -rf "$D/policies" "$D/exact"
	mkdir -m 755 "$D/policies" "$D/exact"
	: >"$D/log"
	one 0 native -
	want=$status
	one 0 '-A --quiet' "$D/policies"
	equal "$name: learned ($(head -n 3 "$D/err"))" "$want" "$status"
	one 0 '-A --exact --quiet' "$D/exact"
	chmod -R a+rX "$D/policies"
	denied=0 bad=''
	i=1
	while [ $i -le $runs ]; do
		: >"$D/log"
		n_=$i
		one $i -a "$D/policies"
		if grep -qE ' (deny|kill) ' "$D/log" || [ $status -ne "$want" ]; then
			denied=$((denied + 1))
			bad="$bad $n_"
			{ echo "$name run $n_ status $status"; cat "$D/log"
			    head -n 3 "$D/err"; } >>"$D/denials"
		fi
		i=$((n_ + 1))
	done
	ask_fifty "$(readlink -f "$(command -v "$program")")"
	general=$(lines "$D/policies") exact=$(lines "$D/exact")
	printf '%-12s %5d %7d %7d  %5d %6d  %s\n' "$name" $runs $denied \
	    "$(cat "$D/denied")" "$general" "$exact" \
	    "$(tr '\n' ' ' <"$D/permitted")" | tee -a "$table"
	sums="$denied $general $exact $(wc -l <"$D/permitted")"
	if [ -n "${KEEP:-}" ]; then
		mkdir -p "$D/kept"
		mv "$D/policies" "$D/kept/$name"
		mv "$D/exact" "$D/kept/$name.exact"
	fi
}

# The server whose files curl fetches, at three ports that the kernel chose.
serve_files()
{
	: >"$D/ports"
	command -v python3 >/dev/null || return
	mkdir "$D/served"
	for n in 0 1 2; do
		(cd "$D/served" && exec python3 -u -m http.server -b 127.0.0.1 \
		    0) >"$D/port.$n" 2>/dev/null &
		servers="$servers $!"
		await -s "$D/port.$n"
		sed -n 's/.* port \([0-9]*\) .*/\1/p' "$D/port.$n" >>"$D/ports"
	done
	i=0
	while [ $i -le $runs ]; do
		seq 1 $((i * 300)) >"$D/served/file$i"
		i=$((i + 1))
	done
}

home=${home:-$HOME}
# Nobody's own, and outside of everything that is traced.
"$PROG/await" -m 3000000 &
victim=$!
i=0
while [ $i -le $runs ]; do
	mkdir -p "$D/projects/$i"
	cd "$D/projects/$i" || exit 1
	project "$i" >/dev/null 2>&1
	i=$((i + 1))
done
serve_files
: >"$D/denials"
: >"$D/log"
chmod 666 "$D/log"
failed=0
table=$BUILD/generalise
: >"$table"
for set in $sets; do
	. "$here/generalise/$set.sh"
	table >"$D/table"
	# In a hundred runs: of what it was not made with, one.
	many=0
	[ "$set" = seen ] || many=1
	printf '%s\n%-12s %5s %7s %7s  %5s %6s  %s\n' "# $set" program runs \
	    false denied lines exact 'permitted, of what it never does' |
	    tee -a "$table"
	all=0 false=0 general=0 exact=0 open=0
	: >"$D/sums"
	while read -r name program command <&7; do
		case " $programs " in
		'  ' | *" $name "*) ;;
		*) continue ;;
		esac
		command -v "$program" >/dev/null || { echo "$name: not here"; continue; }
		measure "$set"
		echo "$sums" >>"$D/sums"
	done 7<"$D/table"
	awk '{ f += $1; g += $2; e += $3; if ($4 > 1) o++ } END {
	    printf "# %d programs: %d false denials, %d with more than one permitted, %d lines of %d (%.2f)\n",
	    NR, f, o, g, e, e ? g / e : 0
	    exit 100 * f > '"$many"' * NR * '"$runs"' || o > 0 }' "$D/sums" \
	    >"$D/total" || failed=1
	tee -a "$table" <"$D/total"
	cat "$D/sums" >>"$D/all"
done
awk '{ g += $2; e += $3 } END {
    printf "# all: %d lines of %d (%.2f)\n", g, e, e ? g / e : 0
    exit '"$thrifty"' * g > e }' "$D/all" >"$D/total" || failed=1
tee -a "$table" <"$D/total"
[ ! -s "$D/denials" ] || head -n 60 "$D/denials"
[ -z "${KEEP:-}" ] || echo "kept in $D/kept"
[ $failed -eq 0 ] || fail 'the policies are not what was claimed'
