# SPDX-License-Identifier: ISC
# Sourced by real/NAME.sh: a real program is learned with one command, enforced
# on others of the same kind, and does one thing that it never did. A test says
#   setup    makes the project folder's files, in that folder
#   learned  what it is learned from        enforced  what it does later
#   never    what it must not do, $NEVER the denial's mark in the log ($SECRET)
# with `run COMMAND ...' for each start of a program, and ends with: real PROGRAM.
# The other world of a service (clients) runs outside, as it would.
. "${0%/*}/../lib.sh"

NEVER=$SECRET
mode=native

# Starts a program natively or under systrace and prints its status.
run()
{
	start "$@"
	echo "status $?"
}

start()
{
	case $mode in
	native) "$@" ;;
	learn) learn "$@" ;;
	enforce) enforce "$@" ;;
	esac
}

# A service: SRV is its pid, PORT answers when this returns. `ended' waits.
serve()	# PORT command ...
{
	port=$1
	shift
	start "$@" >>"$T/serve.out" 2>&1 &
	SRV=$!
	await -p "$port"
}
ended()
{
	wait "$SRV"
	echo "status $?"
}
free_port() { "$PROG/await" -P; }

setup() { :; }

# The files that most tests use: two of each kind, of other sizes.
files()
{
	mkdir sub more
	seq 1 40 >one.txt
	seq 3 7 900 >two.txt
	echo 'the third, with words' >sub/three.txt
	printf 'pear\napple\nfig\nfig\n' >sub/four.txt
	printf 'plum\nlime\nlime\nkiwi\ndate\n' >more/five.txt
}

# One part in a fresh project folder of the same name.
part()	# FILE function
{
	rm -rf "$W"
	mkdir "$W"
	(cd "$W" && setup) >"$T/setup.out" 2>&1 </dev/null ||
	    { cat "$T/setup.out"; fail 'setup'; }
	(cd "$W" && $2) >"$1" 2>"$1.err" </dev/null || :
}

# A part natively and under systrace must say the same.
compare()	# function mode
{
	mode=native
	part "$T/$1.native" "$1"
	grep -q . "$T/$1.native" || fail "$1 says nothing natively"
	mode=$2
	part "$T/$1.$2" "$1"
	if ! cmp -s "$T/$1.native" "$T/$1.$2"; then
		tail -n 5 "$T/$1.native.err" "$T/$1.$2.err" "$LOG"
		[ ! -s "$T/serve.out" ] || tail -n 5 "$T/serve.out"
		same_file "$1 ($2)" "$T/$1.native" "$T/$1.$2"
	fi
	no_denial "$1 ($2)"
}

real()
{
	need "$@"
	compare learned learn
	compare enforced enforce
	mode=enforce
	part "$T/never.out" never
	denied "$NEVER"
}
