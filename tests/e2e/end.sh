# SPDX-License-Identifier: ISC
# SIGTERM, SIGINT and SIGHUP to systrace end the whole tree, also what ignores
# them, and systrace with it.
. "${0%/*}/lib.sh"

cat >"$W/tree" <<'EOF'
trap 'echo term >>heard' TERM
trap '' INT HUP
mkfifo f1 f2
cat f1 &
(trap '' TERM; exec cat f2) &
(trap '' TERM; cat f2) &
echo $! $$ >pids
read -r x <f1
read -r x <f1
read -r x <f1
EOF
for sig in TERM INT HUP; do
	rm -rf "$W/run"
	mkdir "$W/run"
	cd "$W/run" || exit 1
	# A shell's background job ignores SIGINT; a supervisor takes it back.
	"$ST" -A -d "$P" -E "$LOG" sh ../tree &
	pid=$!
	await -s pids
	kill -$sig $pid
	"$PROG/await" -t 20 -g $pid || fail "systrace lives on after SIG$sig"
	wait $pid
	[ $? -ne 0 ] || fail "status 0 after SIG$sig"
	# shellcheck disable=SC2013 # words
	for p in $(cat pids); do
		"$PROG/await" -t 5 -g "$p" || fail "$p lives on after SIG$sig"
	done
done
"$ST" -n -d "$P" || fail 'policies are broken'
