# SPDX-License-Identifier: ISC
# nginx: serves, reloads, stops. Never: a folder outside that its configuration
# names.
. "${0%/*}/../real.sh"
need nginx curl

NEVER=$T/.ssh
PORT=$(free_port)
setup()
{
	files
	mkdir logs
	chmod -R a+rX . "$T/.ssh"
	{
		! is_root || echo 'user nobody nogroup;'
		cat <<EOF
daemon off;
worker_processes 2;
pid nginx.pid;
error_log logs/error.log;
events { worker_connections 64; }
http {
	access_log logs/access.log;
	client_body_temp_path tmp1; proxy_temp_path tmp2; fastcgi_temp_path tmp3;
	uwsgi_temp_path tmp4; scgi_temp_path tmp5;
	server {
		listen 127.0.0.1:$PORT;
		root $W;
		autoindex on;
		location /keys/ { alias $T/.ssh/; }
	}
}
EOF
	} >nginx.conf
}
nginx_serves()	# paths, before and after a reload
{
	serve "$PORT" nginx -p "$W" -c "$W/nginx.conf" -e logs/error.log
	curl -s "http://127.0.0.1:$PORT/$1" | cksum
	old=$(pgrep -P "$(cat nginx.pid)" | head -n 1)
	kill -HUP "$(cat nginx.pid)"
	await -g "$old"
	curl -s "http://127.0.0.1:$PORT/$2" | cksum
	curl -s -o /dev/null -w '%{http_code}\n' "http://127.0.0.1:$PORT/$3"
	kill -QUIT "$(cat nginx.pid)"
	ended
}
learned() { nginx_serves one.txt sub/three.txt nothing; }
enforced() { nginx_serves two.txt more/five.txt nowhere; }
never() { nginx_serves one.txt keys/id_test keys/id_test; }
real nginx
