# SPDX-License-Identifier: ISC
# limit: 200
# The shipped policy of curl, against a server of files on port 80.
# shipped: usr_bin_curl
. "${0%/*}/shipped.sh"
need curl python3

RUN='curl'
setup()
{
	seq 1 40 >one.txt
	seq 3 7 90000 >two.txt
	printf 'url = "http://127.0.0.1/index"\n' >config
}
work()
{
	[ -n "$STAGED" ] || { works 'curl -s file://$PWD/one.txt; curl -V | grep -c curl; curl -s no-such:'; return; }
	works 'curl -s http://127.0.0.1/index; curl -sS http://localhost/missing -o x -w "%{http_code}\n"'
	works 'curl -s -o got http://127.0.0.1/large; curl -s -O http://127.0.0.1/index; curl -s -r 10-19 -C - http://127.0.0.1/index'
	works 'curl -s http://127.0.0.1/empty http://127.0.0.1/index http://localhost/large | cksum; curl -s -K config; curl -sI http://127.0.0.1/index | head -n 1'
	works 'curl -s -d @one.txt -o y -w "%{http_code}\n" http://127.0.0.1/; curl -s -T two.txt -o z -w "%{http_code}\n" http://127.0.0.1/up; cat one.txt | curl -s -F "f=@-" http://127.0.0.1/ -o w'
	works 'curl -s file://$PWD/one.txt; curl -s -c jar http://127.0.0.1/index; curl -s --retry 0 -m 5 http://127.0.0.1:443/; curl -s https://127.0.0.1/; curl -s no-such:'
}
refused()
{
	fresh
	never 'connect.*inet-.127.0.0.1.:9,' curl -s http://127.0.0.1:9/
	never 'connect.*inet-.169.254.169.254.:80' curl -s -m 3 http://169.254.169.254/
	never "filename: $OUT/file" curl -s "file://$OUT/file"
	never "connect.*$OUT/agent.sock" curl -s --unix-socket "$OUT/agent.sock" http://localhost/
	[ -n "$STAGED" ] || return 0
	never "filename: $H/.ssh/id_rsa" curl -s -T "$H/.ssh/id_rsa" http://127.0.0.1/
	never "filename: $H/.bashrc" curl -s -o "$H/.bashrc" http://127.0.0.1/index
	never "filename: $OUT/made" curl -s -o "$OUT/made" http://127.0.0.1/index
	! grep -q forbidden "$T/www.log" || fail 'sent'
}
all()
{
	[ "$user" = tester ] || export LC_ALL=C.UTF-8
	work
	export LC_ALL=C
	holds usr_bin_curl -family -read read "$H/.ssh/id_rsa" connect 169.254.169.254:80
	refused
}
www=
if [ -n "$STAGED" ]; then
	mkdir "$T/www"
	seq 9 >"$T/www/index"
	: >"$T/www/empty"
	seq 1 200000 >"$T/www/large"
	find "$T/www" -exec touch -d @1000000000 {} +
	python3 -m http.server -d "$T/www" --bind 127.0.0.1 80 >"$T/www.log" 2>&1 &
	www=$!
	await -p 80
fi
for_each_user all
[ -z "$www" ] || { kill "$www"; wait "$www"; }
exit 0
