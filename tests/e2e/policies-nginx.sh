# SPDX-License-Identifier: ISC
# limit: 240
# The shipped policy of nginx: it serves as Debian sets it up.
# shipped: usr_sbin_nginx
. "${0%/*}/shipped.sh"
. "${0%/*}/daemon.sh"
need nginx curl pgrep

lay_out()
{
	own_folders /var/log/nginx /var/lib/nginx /var/www /run /etc/nginx/sites-enabled
	mkdir /var/www/html /var/www/html/sub
	seq 100 >/var/www/html/index.html
	seq 1 200000 >/var/www/html/large
	: >/var/www/html/empty
	echo '# any' >/var/www/html/.hidden
	ln -s "$OUT/other" /var/www/html/trap
	echo other >"$OUT/other"
	cat >/etc/nginx/sites-enabled/test <<EOT
server {
	listen 127.0.0.1:80;
	root /var/www/html;
	location /keys/ { alias $OUT/; }
	location /home/ { alias /home/other/; }
	location /up/ { proxy_pass http://192.0.2.1:8080/; }
	location /list/ { alias /var/www/html/; autoindex on; }
}
EOT
}

get() { curl -s -H 'Accept-Encoding: gzip;q=0' "$@"; }
serves()
{
	for u in '' index.html large empty missing list/ sub; do
		get -w '%{http_code} %{size_download}\n' "http://127.0.0.1/$u" | cksum
	done
	get -I http://127.0.0.1/large | grep -i length
	get -r 100-199 http://127.0.0.1/large
	get -X POST -d @/var/www/html/index.html http://127.0.0.1/ -o /dev/null -w '%{http_code}\n'
}

# A thousand requests, four clients at once.
thousand()
{
	seq 1 250 | sed 's,.*,url = "http://127.0.0.1/index.html?&",' >"$T/urls"
	clients=
	for c in 1 2 3 4; do
		curl -s -K "$T/urls" >"$T/got.$c" &
		clients="$clients $!"
	done
	# shellcheck disable=SC2086 # pids
	wait $clients
	cat "$T"/got.? >"$T/got"
	equal 'a thousand requests' "$((1000 * $(wc -c </var/www/html/index.html)))" "$(wc -c <"$T/got")"
}

lay_out
nginx -t -q 2>"$T/err" || { cat "$T/err"; fail 'natively'; }
nginx
await -p 80
serves >"$T/native"
pid=$(cat /run/nginx.pid)
kill -QUIT "$pid"
await -g "$pid"

for way in 'on' 'off'; do
	lay_out
	: >"$LOG"
	if [ $way = on ]; then
		enforce nginx || fail "nginx: status $?"
	else
		enforce nginx -g 'daemon off;' &
		front=$!
	fi
	await -p 80
	serves >"$T/enforced"
	same_file "nginx, daemon $way" "$T/native" "$T/enforced"
	thousand
	await -s /run/nginx.pid
	pid=$(cat /run/nginx.pid)
	old=$(pgrep -P "$pid" | head -n 1)
	equal 'whose workers' www-data "$(ps -o user= -p "$old")"
	kill -HUP "$pid"
	await -g "$old"
	serves >"$T/enforced"
	same_file 'nginx reloaded' "$T/native" "$T/enforced"
	mv /var/log/nginx/access.log /var/log/nginx/access.log.1
	kill -USR1 "$pid"
	await -f /var/log/nginx/access.log
	get -o /dev/null http://127.0.0.1/index.html?after
	until grep -q after /var/log/nginx/access.log; do
		get -o /dev/null http://127.0.0.1/index.html?after
	done
	no_denial "nginx, daemon $way"
	get -o /dev/null http://127.0.0.1/keys/file
	denied "filename: $OUT/file"
	: >"$LOG"
	get -o /dev/null http://127.0.0.1/trap
	denied "filename: $OUT/other"
	get -o /dev/null http://127.0.0.1/home/notes
	denied "filename: /home/other/notes"
	get -o /dev/null http://127.0.0.1/up/
	denied 'connect.*sockaddr: inet-.192.0.2.1.:8080'
	kill -QUIT "$pid"
	await -g "$pid"
	[ $way = on ] || { wait "$front"; equal 'its status' 0 $?; }
done

holds usr_sbin_nginx -become -connect connect 192.0.2.1:80
