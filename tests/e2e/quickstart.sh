#!/bin/sh
# SPDX-License-Identifier: ISC
# `make quickstart': shows a newcomer a program learned, enforced, and refused
# something. Leaves nothing behind but the build.
set -u
st=$(cd "$1" && pwd)/systrace
dir=$(mktemp -d /tmp/quickstart.XXXXXX) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM HUP
cd "$dir" || exit 1
LC_ALL=C
export LC_ALL

say()
{
	echo
	printf '%s\n' "$@"
}

# Prints a command as one would type it, and runs it.
show()
{
	printf '\n    $'
	for w; do
		case $w in
		"$st") printf ' systrace' ;;
		*' '* | *'|'*) printf " '%s'" "$w" ;;
		*) printf ' %s' "$w" ;;
		esac
	done
	printf '\n'
	"$@" >"$dir/.out" 2>&1
	status=$?
	fold -s -w 90 <"$dir/.out" | sed 's/^/    /'
	return $status
}

fail()
{
	echo
	echo "quickstart: $*"
	exit 1
}

mkdir project policies
cd project || exit 1
printf 'milk\nbread\napples\n' >list.txt
printf 'walk the dog\nmend the roof\ncall home\n' >todo.txt

say 'A program on this machine can read whatever you can read and write whatever' \
    'you can write. systrace holds it to what it needs: a policy, a file of rules,' \
    'one for each program. Nobody has to write it by hand.' \
    '' \
    "Here is a folder with two small files ($dir/project)." \
    '' \
    '1. Learn. sort runs as always, and all it does is written down (-A).'
show "$st" -A -d ../policies sort list.txt || fail 'sort failed while learning'
[ -s ../policies/usr_bin_sort ] || fail 'no policy was learned'

say 'That made a policy. A few of its lines: it may read this folder and its own' \
    'libraries, and make calls that do no harm.'
show grep -E 'Policy:|CWD|project|libc|native-(read|brk|close):' ../policies/usr_bin_sort

say '2. Enforce (-a). The same kind of work goes on as before, with another file.'
show "$st" -a -e -d ../policies sort -r todo.txt || fail 'sort was refused its work'

say '3. Now sort is asked for something that it never did: to read the list of' \
    'users. The policy does not cover it, so the call fails, and systrace says why.'
show "$st" -a -e -d ../policies sort /etc/passwd && fail 'sort read /etc/passwd'
grep -q 'deny .*/etc/passwd' "$dir/.out" || fail 'no denial was told'

say "Read the line from left to right: who was refused (user, program, process)," \
    'the call and the file, the errno that the program got ("no rule" covers it),' \
    'and, at its end, the rule that would permit it. If you want that, put the rule' \
    'into policies/usr_bin_sort, or run the program once more with -A.' \
    '' \
    'Next: man ./man/systrace.1, and a program of your own:' \
    '' \
    "    $st -A COMMAND        learns; policies are in ~/.systrace" \
    "    $st -a -e COMMAND     enforces"
exit 0
