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
# The next run has nothing to add.
cat "$P"/* | sort >before
learn sh temps >/dev/null
cat "$P"/* | sort >after
same_file 'learned twice' before after
# Not by permitting all of /tmp.
echo other >"$T/.ssh/in-tmp"
enforce sh -c 'cat "$0"' "$T/.ssh/in-tmp" >/dev/null 2>&1
denied in-tmp

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
