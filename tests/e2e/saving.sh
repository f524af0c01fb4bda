# SPDX-License-Identifier: ISC
# limit: 300
# What saves policies may be killed at any moment, find no room, or not be allowed
# to: no file is broken, no rule that was saved is lost, and a message says what
# could not be saved and why. Several learn at once: each finds its rules.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
# Keys, since each gets a rule of its own; and folders that become one.
n=100
mkdir "$T/keys"
while [ $n -lt 400 ]; do
	echo "$n" >"$T/keys/id_rsa$n"
	n=$((n + 1))
done
for n in 100 101 102 103 104 105; do
	mkdir -p "$T/data/d$n/x"
done
cat=$(readlink -f "$(command -v cat)")
file=$P/$(echo "${cat#/}" | tr -c 'A-Za-z0-9\n' _)

# Every policy can be read, nothing half written is left in the way.
whole()	# when
{
	for f in "$P"/*; do
		[ -f "$f" ] || continue
		"$ST" -n -f "$f" >"$T/said" 2>&1 ||
		    { cat "$T/said"; fail "$1: $f is broken"; }
	done
}

# What the file has permitted, it permits.
kept()	# when
{
	[ -s "$T/names" ] || return 0
	: >"$LOG"
	xargs "$ST" -a -d "$P" -E "$LOG" cat <"$T/names" >/dev/null 2>&1
	no_denial "$1: what was saved"
}

# Killed at any moment, a hundred times with FULL=1.
rounds=12
[ -z "${FULL:-}" ] || rounds=100
: >"$T/names"
seed=$(date +%s)
echo "seed $seed"
n=100
start=$(date +%s%3N)
learn --quiet cat "$T/keys/id_rsa398" >/dev/null || fail 'learning'
took=$(($(date +%s%3N) - start))
while [ $rounds -gt 0 ]; do
	: >"$T/tried"
	for _ in 1 2 3; do
		echo "$T/keys/id_rsa$n" >>"$T/tried"
		n=$((n + 1))
		[ $n -lt 400 ] || n=100
	done
	# shellcheck disable=SC2046 # names
	"$ST" -A --quiet -d "$P" -E "$LOG" cat $(cat "$T/tried") \
	    >/dev/null 2>&1 &
	pid=$!
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	"$PROG/await" -m $((seed / 65536 % (took * 3 / 2)))
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	await -g $pid
	whole "killed ($seed)"
	kept "killed ($seed)"
	# What was saved this time has to be there the next.
	for f in $(cat "$T/tried"); do
		: >"$LOG"
		[ ! -f "$file" ] || ! enforce cat "$f" >/dev/null 2>&1 ||
		    echo "$f" >>"$T/names"
	done
	rounds=$((rounds - 1))
done
echo "# $(wc -l <"$T/names") names saved before a kill"
learn --quiet cat "$T/keys/id_rsa399" >/dev/null || fail 'learning afterwards'

# Six at once, of which one alone sees what makes a folder one rule.
for n in 100 101 102 103 104 105; do
	echo "$n" >"$T/data/d$n/x/file"
	learn --quiet cat "$T/data/d$n/x/file" >/dev/null &
done
wait
whole 'six at once'
: >"$LOG"
for n in 100 101 102 103 104 105; do
	to out enforce cat "$T/data/d$n/x/file"
	equal "what run $n learned" "0 $n" "$status $(cat out)"
done
equal 'one rule for six' 1 "$(grep -c '/data' "$file")"
grep -q 'under "[^"]*/data" then permit # [456] names, e.g. file; [0-9-]*, 6 times' "$file" ||
    { cat "$file"; fail 'six folders are not one'; }

# No room: a limit on the size of files, once the program runs ...
need prlimit
mkfifo "$T/go" "$T/ready"
# shellcheck disable=SC2016 # for the inner shell
shell=$(readlink -f "$(command -v sh)")
file=$P/$(echo "${shell#/}" | tr -c 'A-Za-z0-9\n' _)
rereads() { exec "$ST" -A --quiet -d "$P" -e sh -c 'echo >"$1"; read x <"$2"
    read y <"$3"' sh "$T/ready" "$T/go" "$1"; }
# The killed have left some, which are removed when they are a day old.
halves() { find "$P" -name '.tmp*' | wc -l; }
halves=$(halves)
learn --quiet sh -c : || fail 'a shell'
cp "$file" "$T/before"
rereads "$T/keys/id_rsa300" >/dev/null 2>"$T/said" &
front=$!
read -r _ <"$T/ready"
prlimit --fsize=512 --pid "$(tr -d ' ' <"/proc/$front/task/$front/children")" ||
    fail 'the supervisor is not to be found'
echo >"$T/go"
wait $front
grep -q "$file: error: cannot be saved: File too large" "$T/said" ||
    { cat "$T/said"; fail 'a file that is too large'; }
whole 'no room'
equal 'a rule that was saved' '' "$(grep -vxFf "$file" "$T/before" | grep -v '~')"
equal 'what is left half written' "$halves" "$(halves)"
# ... and it is learned when there is room.
learn --quiet sh -c 'read x <"$1"' sh "$T/keys/id_rsa300" || fail 'room again'
grep -q id_rsa300 "$file" || fail 'not learned when there was room'

# A folder that becomes read-only under an ordinary user's run.
user=''
is_root && user="setpriv --reuid $NOBODY --regid $NOBODY --clear-groups --"
mkdir -p "$T/mine" "$T/theirs"
is_root && chown $NOBODY "$T/mine" "$T/theirs" "$T/go" "$T/ready"
chmod 700 "$T/mine"
cp "$ST" "$T/st"
# shellcheck disable=SC2016 # for the inner shell
$user "$T/st" -A --quiet -d "$T/mine" -e sh -c \
    'echo >"$1"; read x <"$2"; cat "$3"' sh "$T/ready" "$T/go" \
    "$T/keys/id_rsa301" >/dev/null 2>"$T/said" &
read -r _ <"$T/ready"
chmod 500 "$T/mine"
ls -A "$T/mine" >"$T/before"
echo >"$T/go"
wait $!
grep -qE "$T/mine.*(cannot be saved|Permission denied)" "$T/said" ||
    { cat "$T/said"; fail 'a folder that became read-only'; }
for f in "$T"/mine/*; do
	[ ! -f "$f" ] || "$ST" -n -f "$f" >/dev/null 2>&1 || is_root ||
	    fail "$f is broken"
done
# One that is read-only before is told before anything runs.
chmod 500 "$T/theirs"
$user "$T/st" -A -d "$T/theirs" -e touch "$T/mine/ran" >/dev/null 2>"$T/said" &&
    fail 'ran without a place to save to'
grep -q "policies cannot be saved in $T/theirs: Permission denied" "$T/said" ||
    { cat "$T/said"; fail 'a folder that is read-only'; }

# A full disk: a small one of its own, where root can have one.
if is_root && [ -z "${STAGED:-}" ] && unshare -m true 2>/dev/null; then
	mkdir -p "$T/small"
	# shellcheck disable=SC2016 # for the inner shell
	unshare -m --propagation private sh -c '
		mount -t tmpfs -o size=64k,mode=700 none "$1" || exit 77
		"$2" -A --quiet -d "$1" -e cat "$3/keys/id_rsa302" || exit 1
		head -c 1000000 /dev/zero >"$1/ballast" 2>/dev/null
		sum=$(cksum <"$1"/usr_bin_cat)
		"$2" -A --quiet -d "$1" -e cat "$3/keys/id_rsa303" || exit 2
		[ "$sum" = "$(cksum <"$1"/usr_bin_cat)" ] || exit 3
		rm "$1/ballast"
		"$2" -A --quiet -d "$1" -e cat "$3/keys/id_rsa303" || exit 4
		"$2" -a -d "$1" -e cat "$3/keys/id_rsa302" \
		    "$3/keys/id_rsa303" || exit 5
	' sh "$T/small" "$ST" "$T" >"$T/out" 2>"$T/said"
	status=$?
	[ $status -eq 77 ] || equal "a full disk ($(cat "$T/said"))" 0 $status
	[ $status -eq 77 ] || grep -q 'cannot be saved: No space left' "$T/said" ||
	    { cat "$T/said"; fail 'a full disk: no message'; }
fi
exit 0
