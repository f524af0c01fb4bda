# SPDX-License-Identifier: ISC
# tmux: a server, a session with a terminal, its end. Never: a configuration from
# elsewhere.
. "${0%/*}/../real.sh"

# Without SHELL tmux takes the login shell, which may be nologin.
export TERM=xterm SHELL=/bin/sh
# A window that takes its program's name looks at it now and then: by chance.
setup()
{
	files
	echo 'set -g automatic-rename off' >tmux.conf
}
session()	# file, socket
{
	run sh -c 'tmux -S ./$2 -f tmux.conf new-session -d -x 80 -y 24 \
	    "wc -l $1 >out; tmux -S ./$2 wait-for -S done; cat"
	tmux -S ./$2 wait-for done
	tmux -S ./$2 list-windows -F "#{window_width}"
	tmux -S ./$2 kill-server
	cat out' sh "$1" "$2"
}
learned() { session one.txt s1; }
enforced()
{
	session two.txt s2
	session sub/four.txt s3
}
never() { run tmux -S ./other -f "$SECRET" new-session -d cat; tmux -S ./other kill-server; }
real tmux
