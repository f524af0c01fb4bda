# SPDX-License-Identifier: ISC
# limit: 240
# The shipped policy of named: a zone of its own, served from Debian's folders.
# shipped: usr_sbin_named
. "${0%/*}/shipped.sh"
. "${0%/*}/daemon.sh"
[ -n "${FULL:-}" ] || skip 'long: FULL=1 runs it'
need named dig rndc
getent passwd bind >/dev/null || skip 'no user bind here'

lay_out()
{
	own_folders /etc/bind /var/cache/bind /var/lib/bind /run
	mkdir /run/named
	cat >/etc/bind/named.conf <<EOT
options {
	directory "/var/cache/bind";
	listen-on { 127.0.0.1; };
	listen-on-v6 { none; };
	recursion yes;
	allow-recursion { any; };
	forwarders { 127.0.0.2; };
	forward only;
	dnssec-validation no;
	pid-file "/run/named/named.pid";
	session-keyfile "/run/named/session.key";
};
include "/etc/bind/rndc.key";
controls { inet 127.0.0.1 port 953 allow { 127.0.0.1; } keys { "rndc-key"; }; };
zone "example.test" { type primary; file "/etc/bind/db.example"; };
zone "moving.test" { type primary; file "/var/lib/bind/db.moving"; allow-update { key "rndc-key"; }; };
$1
EOT
	cat >/etc/bind/db.example <<'EOT'
$TTL 300
@	IN SOA ns admin 1 60 60 600 60
	IN NS ns
ns	IN A 127.0.0.1
www	IN A 192.0.2.7
	IN AAAA 2001:db8::7
	IN TXT "a text"
large	IN TXT "x"
EOT
	seq 1 90 | sed "s,.*,many IN A 192.0.2.&," >>/etc/bind/db.example
	sed '/^many/d' /etc/bind/db.example >/var/lib/bind/db.moving
	rndc-confgen -a -c /etc/bind/rndc.key -u bind >/dev/null 2>&1 || skip 'no key for rndc'
	chown -R bind:bind /var/cache/bind /var/lib/bind /run/named
}
ask() { dig @127.0.0.1 +time=5 +tries=1 "$@"; }
answers()
{
	ask +short www.example.test A www.example.test AAAA
	ask +short TXT www.example.test
	ask +short many.example.test | sort | cksum
	ask +tcp +short ns.example.test
	ask +noall +comments nothing.example.test | grep -o 'status: [A-Z]*'
	ask +short axfr example.test | wc -l
	ask +short version.bind CH TXT | grep -c .
	printf 'server 127.0.0.1\nzone moving.test\nupdate add new.moving.test 60 A 192.0.2.9\nsend\n' |
	    nsupdate -k /etc/bind/rndc.key
	ask +short new.moving.test
	rndc -k /etc/bind/rndc.key status | grep -c zones
	sed -i 's/192.0.2.7/192.0.2.8/; s/admin 1/admin 2/' /etc/bind/db.example
	rndc -k /etc/bind/rndc.key reload
	until [ "$(ask +short www.example.test A)" = 192.0.2.8 ]; do await -m 20; done
	ask +short www.example.test A
	rndc -k /etc/bind/rndc.key sync
	rndc -k /etc/bind/rndc.key dumpdb -zones && await -s /var/cache/bind/named_dump.db
}

for way in native front back; do
	lay_out ''
	: >"$LOG"
	case $way in
	native) named -u bind -c /etc/bind/named.conf -f 2>"$T/err" & ;;
	front) enforce named -u bind -c /etc/bind/named.conf -f 2>"$T/err" & ;;
	back) enforce named -u bind -c /etc/bind/named.conf 2>"$T/err" & ;;
	esac
	front=$!
	await -p 953
	await -s /run/named/named.pid
	answers >"$T/$way" 2>&1
	pid=$(cat /run/named/named.pid)
	equal 'who it is' bind "$(ps -o user= -p "$pid")"
	if [ $way != native ]; then
		same_file "named, $way" "$T/native" "$T/$way"
		no_denial "named, $way"
		ask +short elsewhere.test >/dev/null
		chmod 755 "$OUT"
		echo "zone \"out.test\" { type primary; file \"$OUT/file\"; };" >>/etc/bind/named.conf
		rndc -k /etc/bind/rndc.key reconfig
		said "filename: $OUT/file"
	fi
	kill "$pid"
	await -g "$pid"
	wait $front
	equal "$way: its status" 0 $?
done

holds usr_sbin_named -become -family -send -bind connect 127.0.0.1:80 bind 0.0.0.0:80
