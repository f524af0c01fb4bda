# SPDX-License-Identifier: ISC
# SIGTERM, SIGINT and SIGHUP to systrace end the whole tree, in the end also what
# ignores them, and systrace with it; its policies are saved.
. "${0%/*}/lib.sh"

cat >"$W/polite" <<'EOF'
trap 'echo heard >>heard; exit 9' TERM INT HUP
mkfifo f1
cat f1 &
echo $! $$ >pids
read -r x <f1
EOF
cat >"$W/stubborn" <<'EOF'
trap '' TERM INT HUP
mkfifo f1 f2
cat f1 &
(exec setsid cat f2) &
echo $! $$ >pids
read -r x <f1
EOF
ends()	# signal, script
{
	rm -rf "$W/run"
	mkdir "$W/run"
	cd "$W/run" || exit 1
	# A shell has its background jobs ignore SIGINT.
	env --default-signal=INT,HUP "$ST" -A -d "$P" -E "$LOG" sh "../$2" &
	pid=$!
	await -s pids
	kill -"$1" $pid
	"$PROG/await" -t 20 -g $pid || fail "systrace lives on after SIG$1 ($2)"
	wait $pid
	[ $? -ne 0 ] || fail "status 0 after SIG$1 ($2)"
	# shellcheck disable=SC2013 # words
	for p in $(cat pids); do
		"$PROG/await" -t 5 -g "$p" || fail "$p lives on after SIG$1 ($2)"
	done
}
for sig in TERM INT HUP; do
	ends $sig polite
	equal "SIG$sig was heard" heard "$(cat heard)"
done
ends TERM stubborn
for f in "$P"/*; do
	"$ST" -n -f "$f" || fail "$f is broken"
done
