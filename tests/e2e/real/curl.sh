# SPDX-License-Identifier: ISC
# curl: a page from a server on loopback. Never: another port of it.
. "${0%/*}/../real.sh"
[ -x /usr/bin/python3 ] || skip 'no python3 here'
need curl

PORT=$(free_port)
OTHER=$(free_port)
NEVER="sockaddr: inet-.?127\.0\.0\.1.?:$OTHER"
setup()
{
	files
	pages=$T/pages
	mkdir -p "$pages"
	cp one.txt two.txt sub/three.txt "$pages"
}
curls()
{
	(cd "$pages" && exec /usr/bin/python3 -m http.server -b 127.0.0.1 "$PORT") \
	    >/dev/null 2>&1 &
	server=$!
	await -p "$PORT"
	for u; do
		run curl -s -o "got-$u" -w '%{http_code} %{size_download}\n' \
		    "http://127.0.0.1:$PORT/$u"
		cksum <"got-$u"
	done
	kill $server
	wait $server
}
pages=$T/pages
learned() { curls one.txt; }
enforced() { curls two.txt three.txt nothing.txt; }
never() { run curl -s "http://127.0.0.1:$OTHER/"; }
real curl
