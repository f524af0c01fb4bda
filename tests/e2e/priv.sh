# SPDX-License-Identifier: ISC
# What the supervisor keeps, and that the program keeps all that it has.
. "${0%/*}/lib.sh"

field() { sed -n "s/^$1:[[:space:]]*//p" "$2"; }

# The program writes down how the supervisor and it itself look.
cat >"$W/look" <<'EOF'
cat /proc/$PPID/status >"$1/super"
cat /proc/self/status >"$1/self"
EOF
cat /proc/self/status >"$W/native"
learn sh "$W/look" "$W" || fail 'look'
equal 'NoNewPrivs' 1 "$(field NoNewPrivs "$W/super")"
equal 'a filter' 2 "$(field Seccomp "$W/super")"
for set in CapInh CapAmb; do
	equal "$set" 0000000000000000 "$(field $set "$W/super")"
done
if is_root; then
	# At most CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, KILL, SETGID,
	# SETUID and SYS_PTRACE.
	for set in CapPrm CapEff CapBnd; do
		have=$((0x$(field $set "$W/native") & 0x800ef))
		equal "$set" $have $((0x$(field $set "$W/super")))
	done
	for set in CapInh CapPrm CapEff CapBnd CapAmb; do
		equal "the program's $set" "$(field $set "$W/native")" \
		    "$(field $set "$W/self")"
	done
	chmod 755 "$T" "$W"
	mkdir -m 777 "$W/open"
	# Whose capabilities are gone, and who has more than the supervisor.
	learn setpriv --reuid $NOBODY --regid $NOBODY --clear-groups \
	    sh "$W/look" "$W/open" || fail 'setpriv'
	equal "nobody's CapEff" 0000000000000000 \
	    "$(field CapEff "$W/open/self")"
	# A program that is killed though it is another user's.
	"$ST" -A -d "$P" -E "$LOG" setpriv --reuid $NOBODY --regid $NOBODY \
	    --clear-groups sh -c 'echo >"$1"; exec sleep 300' sh "$W/open/up" &
	st=$!
	await -t 20 -f "$W/open/up"
	kill $st
	wait $st
	equal 'ended' 143 $?
else
	equal 'CapPrm' 0000000000000000 "$(field CapPrm "$W/super")"
fi

# Seen from outside: no core, and spared when memory is short.
mkfifo "$W/go"
cat >"$W/wait" <<'EOF'
cat /proc/self/oom_score_adj >"$1/adj"
echo $PPID >"$1/pid.new"
mv "$1/pid.new" "$1/pid"
read x <"$1/go"
EOF
learn sh "$W/wait" "$W" &
await -t 20 -f "$W/pid"
super=$(cat "$W/pid")
if [ -r "/proc/$super/limits" ]; then
	grep -q '^Max core file size *0 *0 ' "/proc/$super/limits" ||
	    fail "core: $(grep core "/proc/$super/limits")"
	# Not every system lets root ask.
	if is_root && sh -c 'echo -500 >/proc/self/oom_score_adj' 2>/dev/null
	then
		equal 'oom_score_adj' -500 "$(cat "/proc/$super/oom_score_adj")"
		equal "the program's" "$(cat /proc/self/oom_score_adj)" \
		    "$(cat "$W/adj")"
	fi
fi
echo >"$W/go"
wait $! || fail 'status'
no_denial 'priv'
