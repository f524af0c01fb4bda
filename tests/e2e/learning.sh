# SPDX-License-Identifier: ISC
# A learned policy serves a later run with other temporary names, pids, ports;
# two that learn at once lose nothing; every program has its own file.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
cat >temps <<'EOF'
f=$(mktemp) d=$(mktemp -d) g=$(mktemp -p . part.XXXXXXXX)
echo x >"$d/inside"
cat "$d/inside" /proc/$$/comm /proc/self/comm
echo y >"$f" && cat "$f"
mv "$g" "$g.done"
test -e /nonexistent/$$ || echo none
rm -r "$f" "$d" "$g.done"
EOF
learn sh temps >out || fail 'learning'
to native sh temps
for i in 1 2 3; do
	to out enforce sh temps
	equal 'status' 0 "$status"
	same_file "run $i" native out
done
no_denial 'other temporary names'
# The next run has nothing to add but its counts.
uncounted() { cat "$P"/* | sed 's/ # .* ~[0-9a-f]*$//' | sort; }
uncounted >before
learn sh temps >/dev/null 2>"$T/said"
uncounted >after
same_file 'learned twice' before after
equal 'said of nothing new' '' "$(cat "$T/said")"
# Not by permitting all of /tmp.
echo other >"$T/.ssh/in-tmp"
enforce sh -c 'cat "$0"' "$T/.ssh/in-tmp" >/dev/null 2>&1
denied in-tmp

# What is said at the end, and what is not said with --quiet.
rm -r "$P"
learn sh temps >out 2>"$T/said" || fail 'learning again'
grep -qE '^systrace: learned [0-9]+ new rules of [0-9]+, for [0-9]+ programs:' \
    "$T/said" || { cat "$T/said"; fail 'no summary'; }
grep -q '^  deserves a look:' "$T/said" && fail 'there is nothing to look at'
learn cat "$SECRET" >/dev/null 2>"$T/said" || fail 'a secret'
grep -qF '    /usr/bin/cat: ssh keys: fsread: filename eq "' "$T/said" ||
    { cat "$T/said"; fail 'a key is not worth a look'; }
grep -qF '/.ssh/id_test" then permit # sensitive: ssh keys; 2' "$P"/*cat ||
    fail 'a key is not marked'
rm -r "$P"
learn --quiet sh temps >out 2>"$T/said" || fail 'learning quietly'
equal '--quiet' '' "$(cat "$T/said")"

# --exact: what was seen, and no more.
"$ST" -A --exact --quiet -d "$T/exact" -E "$LOG" cat temps >/dev/null ||
    fail '--exact'
grep -qF "native-fsread: filename eq \"$W/temps\" then permit # 2" \
    "$T/exact"/*cat || { cat "$T/exact"/*cat; fail '--exact: not the name'; }
grep -E '@|under|match| re ' "$T/exact"/*cat && fail '--exact generalises'
"$ST" -a -d "$T/exact" -E "$LOG" cat temps >/dev/null || fail '--exact denies'
cp temps temps2
"$ST" -a -d "$T/exact" -E "$LOG" cat temps2 >/dev/null 2>&1 &&
    fail '--exact permits another'
"$ST" --exact -a -d "$T/exact" cat temps >/dev/null 2>&1 && fail '--exact -a'

# A file for each program.
for p in sh cat mktemp mv rm; do
	file=$(readlink -f "$(command -v $p)" | sed 's,^/,,; s,[^A-Za-z0-9],_,g')
	[ -f "$P/$file" ] || fail "no policy $file for $p"
	equal "its header" "Policy: /$(echo "$(readlink -f "$(command -v $p)")" | cut -c2-), Emulation: native" \
	    "$(grep -m 1 '^Policy' "$P/$file")"
	equal "its mode" 600 "$(stat -c %a "$P/$file")"
done

# Eight learn at once, each something of its own.
for i in 1 2 3 4 5 6 7 8; do
	mkdir "dir$i"
	echo "$i" >"dir$i/file"
	learn cat "dir$i/file" >/dev/null &
done
wait
for i in 1 2 3 4 5 6 7 8; do
	to out enforce cat "dir$i/file"
	equal "what run $i learned" "0 $i" "$status $(cat out)"
done

# A port that the kernel chose is another one each time.
if [ -x /usr/bin/python3 ]; then
	cat >port.py <<'EOF'
import socket
s = socket.create_server(("127.0.0.1", 0))
c = socket.create_connection(s.getsockname())
print(c.getpeername() == s.getsockname())
EOF
	same /usr/bin/python3 port.py
fi
