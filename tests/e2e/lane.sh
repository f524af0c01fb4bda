# SPDX-License-Identifier: ISC
# What programs ask most is answered in the look-up lane, also if the answer is an
# error: -S says how often it was not.
. "${0%/*}/lib.sh"
need readlink
cd "$W" || exit 1
mkdir folder
ln -s folder link

# The calls of that name that stopped, while so many were answered in the lane.
lane()	# call, least of answers, command ...
{
	call=$1 least=$2
	shift 2
	same "$@"
	"$ST" -S -a -d "$P" -E "$LOG" "$@" >/dev/null 2>"$T/stops"
	cat "$T/stops"
	stopped=$(awk -v call="$call" '$2 == call { print $1 }' "$T/stops")
	answered=$(awk '/answered in the look-up lane/ { print $1 }' "$T/stops")
	[ -n "$answered" ] || skip 'no look-up lane here'
	equal "stops of $call by $1" '' "$stopped"
	[ "$answered" -ge "$least" ] || fail "$answered answers of $1"
}

names=$(yes folder | head -n 60)
# shellcheck disable=SC2086 # names
lane readlink 60 readlink -v $names
grep -q 'folder: Invalid argument' "$T/enforced.err" || fail 'no link, no error'
# shellcheck disable=SC2086 # names
lane readlink 60 readlink $(echo "$names" | sed 's/folder/link/')
# shellcheck disable=SC2086 # names
lane readlink 60 readlink -v $(echo "$names" | sed 's/folder/missing/')
grep -q 'missing: No such file' "$T/enforced.err" || fail 'nothing there, no error'
