# SPDX-License-Identifier: ISC
# limit: 240
# The shipped policies: well-formed, each lets its program work as natively, as
# root and as an ordinary user, with and without a locale, and stops what its
# head says that it stops.
. "${0%/*}/lib.sh"

SHIPPED=${0%/*}/../../policy
OUT=$T/outside

# nginx, on folders of its own: the policy names those of the system.
nginx_part()
{
	mount --make-rprivate / || exit 77
	for d in /var/log/nginx /var/lib/nginx /var/www /run /etc/nginx/sites-enabled; do
		mkdir -p "$d" && mount -t tmpfs -o mode=755 none "$d" || exit 77
	done
	mkdir /var/www/html
	seq 100 >/var/www/html/index.html
	echo '# any' >/var/www/html/.hidden
	cat >/etc/nginx/sites-enabled/test <<EOT
server {
	listen 127.0.0.1:80;
	root /var/www/html;
	location /keys/ { alias $OUT/; }
}
EOT
	nginx -t -q 2>/dev/null || exit 77
	nginx 2>/dev/null || exit 77	# port 80 is another's
	await -p 80
	curl -s http://127.0.0.1/ >"$T/native"
	pid=$(cat /run/nginx.pid)
	kill -QUIT "$pid"
	await -g "$pid"
	enforce nginx || fail "nginx: status $?"
	await -p 80
	curl -s http://127.0.0.1/ >"$T/enforced"
	same_file nginx "$T/native" "$T/enforced"
	pid=$(cat /run/nginx.pid)
	old=$(pgrep -P "$pid" | head -n 1)
	kill -HUP "$pid"
	await -g "$old"
	curl -s http://127.0.0.1/ >"$T/enforced"
	same_file 'nginx reloaded' "$T/native" "$T/enforced"
	no_denial nginx
	curl -s -o /dev/null http://127.0.0.1/keys/file
	denied "filename: $OUT/file"
	kill -QUIT "$pid"
	await -g "$pid"
}

if [ "${1:-}" = nginx ]; then
	nginx_part
	exit 0
fi

mkdir -m 700 "$P"
mkdir "$OUT" "$T/in"
echo 'a forbidden text' >"$OUT/file"
chmod 755 "$OUT"
for f in "$SHIPPED"/*; do
	n=${f##*/}
	cp "$f" "$P/$n"
	chmod 600 "$P/$n"
	program=$(sed -n 's/^Policy: \([^,]*\),.*/\1/p' "$f")
	"$ST" -n -U -f "$P/$n" "$program" >out 2>&1 || { cat out; fail "$n: not clean"; }
	equal "$n" '0 errors, 0 warnings' "$(cat out)"
	head -n 1 "$f" | grep -q '^# ' || fail "$n does not begin with what it permits"
	equal "$n: its name" "$n" "$(echo "${program#/}" | tr -c 'a-zA-Z0-9\n' _)"
	case ${n##*_} in
	cat | grep | ls | nginx | sort | tar) ;;
	*) fail "$n has no test" ;;
	esac
done

# What a command leaves behind: modes, links, contents.
left_behind()
{
	find . ! -name .git -printf '%y %m %p %l\n' | LC_ALL=C sort
	find . -type f ! -name '*.t*z*' -exec cksum {} + | LC_ALL=C sort
}

setup()
{
	rm -rf "$W"
	mkdir "$W" "$W/sub"
	cd "$W" || exit 1
	seq 1 40 >one.txt
	seq 3 7 9000 >two.txt
	printf 'pear\n\303\244pfel\nfig\nfig\n' >sub/fruit
	ln -s ../one.txt sub/link
	ln one.txt sub/hard
	mkdir .ssh
	echo 'a forbidden key' >.ssh/key
	find . -exec touch -h -d @1000000000 {} +
	[ -z "$as" ] || chown -R $NOBODY:$NOBODY "$W"
}

go()
{
	# shellcheck disable=SC2086 # a prefix
	$as "$@" 2>"$T/err" </dev/null
	echo "status $?"
	sed "s,^[^:]*/,," "$T/err"
}

# The same natively and under the shipped policy.
both()	# command ...
{
	setup
	go sh -c "$*" >"$T/native"
	left_behind >>"$T/native"
	setup
	: >"$LOG"
	go sh -c "systrace() { '$ST' -a -d '$PD' -E '$LOG' \"\$@\"; }
	    $(echo "$*" | sed -E 's/(^|[|;&] *)(cat|grep|ls|sort|tar) /\1systrace \2 /g')" >"$T/enforced"
	left_behind >>"$T/enforced"
	same_file "${as:-root} $*" "$T/native" "$T/enforced"
	no_denial "${as:-root} $*"
}

everything()
{
	both 'cat one.txt sub/fruit'
	both 'cat -An sub/link nothing'
	both 'cat one.txt >copy; cat <two.txt | cat -'
	both 'grep -rn 1 sub one.txt'
	both 'grep -ic FIG sub/fruit; cat two.txt | grep -q 17; grep x nothing'
	both 'grep -oP "\d+$" two.txt'
	both 'ls -la --time-style=+%s --color=always one.txt sub'
	both 'ls -R / -d; ls -l /etc/passwd; ls -Z one.txt; ls nothing'
	both 'sort -r sub/fruit two.txt -o three'
	both 'sort -S 20k -n two.txt two.txt two.txt -o two.txt; sort --parallel=2 -u one.txt'
	both 'tar cf a.tar one.txt sub; tar tvf a.tar; mkdir x; tar xf a.tar -C x'
	both 'tar cf - sub | tar xvf - --transform s,sub,other,'
	for z in gzip:z bzip2:j xz:J zstd:-zstd; do
		command -v "${z%:*}" >/dev/null || continue
		both "tar -c -${z#*:} -f a.t.z one.txt sub; tar tvf a.t.z; mkdir x; tar xf a.t.z -C x; tar df a.t.z"
	done
}

never()	# what the log says, what is said natively, command ...
{
	pattern=$1
	shift
	: >"$LOG"
	"$@" >"$T/out" 2>&1 </dev/null && [ "$1" != tolerant ] && fail "not refused: $*"
	denied "$pattern"
	! grep -q forbidden "$T/out" || fail "read: $*"
}
tolerant() { "$@"; }

as=
PD=$P
setup
ENF="$ST -a -d $P -E $LOG"
# shellcheck disable=SC2086 # words
{
	never "filename: $OUT/file" $ENF cat "$OUT/file"
	never "filename: $W/.ssh/key" $ENF cat .ssh/key
	ln -s "$OUT/file" trap
	never "filename: $OUT/file" $ENF cat trap
	never "filename: $OUT" $ENF grep -r e "$OUT"
	never "filename: $W/.ssh" $ENF grep -rq nowhere .
	never "filename: $OUT/file" tolerant env TZ=":$OUT/file" $ENF ls -l one.txt
	never "filename: $OUT/made" $ENF sort one.txt -o "$OUT/made"
	tar cf evil.tar -P "$OUT/file"
	never "filename: $OUT/file" $ENF tar xPf evil.tar
	never "filename: $OUT/file" $ENF tar cf copy.tar "$OUT/file"
	never 'execve' tolerant $ENF tar cf copy.tar one.txt --checkpoint=1 \
	    --checkpoint-action=exec='cat .ssh/key' sub
	cp two.txt setid && chmod 4755 setid && tar cf setid.tar setid && rm setid
	never 'mode: 4755' $ENF tar xpf setid.tar
	mkfifo fifo && tar cf fifo.tar fifo && rm fifo
	never 'syscall: native-fswrite.*filename: .*fifo|mknodat' $ENF tar xf fifo.tar
}
equal 'what is outside' 'file' "$(ls "$OUT")"

for locale in '' C.UTF-8; do
	unset LC_ALL LANG
	[ -z "$locale" ] || export LANG=$locale
	as=
	PD=$P
	everything
	is_root || continue
	command -v setpriv >/dev/null || continue
	as="setpriv --reuid $NOBODY --regid $NOBODY --clear-groups --"
	PD=$T/in/policy
	rm -rf "$PD"
	cp -r "$P" "$PD"
	chown -R $NOBODY:$NOBODY "$PD"
	chmod 666 "$LOG"
	everything
done
LC_ALL=C
export LC_ALL

cd "$T" || exit 1
: >"$LOG"
is_root && command -v nginx curl unshare pgrep >/dev/null || exit 0
unshare -m sh "$0" nginx
case $? in
0) ;;
77) echo '# nginx cannot be tried here' ;;
*) exit 1 ;;
esac
