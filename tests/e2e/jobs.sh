# SPDX-License-Identifier: ISC
# Job control through an interactive shell: systrace as a job of it, and the
# shell under systrace.
. "${0%/*}/lib.sh"
need bash

cd "$W" || exit 1
TERM=dumb HISTFILE=
export TERM HISTFILE
play()	# name, what cat is called, command ...
{
	name=$1 cat=$2
	shift 2
	"$PROG/pty" "$@" >out 2>err <<EOF
prompt
send PS1='% '\r
prompt
send $cat\r
job cat
send hello\r
expect hello
expect hello
send \^Z
expect Stopped
prompt
send jobs\r
expect Stopped
prompt
send fg\r
job cat
send again\r
expect again
expect again
send \^D
prompt
send $cat\r
job cat
send \^C
prompt
send echo status \$?\r
expect status 130
prompt
send $cat <fifo &\r
prompt
send bg 2>/dev/null; jobs\r
expect Running
prompt
send kill %1; wait %1; echo ended \$?\r
expect ended 143
prompt
send exit 5\r
EOF
	status=$?
	[ $status -eq 5 ] || cat -v out err
	equal "$name" 5 $status
}
mkfifo fifo
play native cat bash --norc --noprofile -i
play 'systrace as a job' "'$ST' -A -d '$P' -E '$LOG' cat" bash --norc --noprofile -i
play 'the shell under -A' cat "$ST" -A -d "$P" -E "$LOG" bash --norc --noprofile -i
# The job may have been killed before it came to open the FIFO.
learn bash -c 'cat <fifo & : >fifo; wait' || fail 'learning the FIFO'
play 'the shell under -a' cat "$ST" -a -d "$P" -E "$LOG" bash --norc --noprofile -i
no_denial jobs
