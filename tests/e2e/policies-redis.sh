# SPDX-License-Identifier: ISC
# limit: 240
# The shipped policy of redis-server: it keeps what clients tell it, and no more.
# shipped: usr_bin_redis_check_rdb
. "${0%/*}/shipped.sh"
. "${0%/*}/daemon.sh"
need redis-server redis-cli setpriv
[ "$(readlink -f /usr/bin/redis-server)" = /usr/bin/redis-check-rdb ] ||
    skip 'redis-server is another file here'
getent passwd redis >/dev/null || skip 'no user redis here'

lay_out()
{
	own_folders /var/lib/redis /var/log/redis /run /etc/redis
	mkdir /run/redis
	cat >/etc/redis/redis.conf <<EOT
bind 127.0.0.1
port 6379
dir /var/lib/redis
logfile /var/log/redis/redis-server.log
unixsocket /run/redis/redis-server.sock
save ""
enable-protected-configs yes
enable-module-command yes
io-threads 2
$1
EOT
	chown -R redis:redis /var/lib/redis /var/log/redis /run/redis /etc/redis
}
cli() { redis-cli "$@"; }
saved()
{
	until cli info persistence | grep -q "$1_in_progress:0"; do await -m 20; done
}
uses()
{
	cli set key value
	cli get key
	seq 1 5000 | sed 's/.*/SET k& v&/' | cli --pipe | grep errors
	head -c 300000 /dev/zero | tr '\0' x | cli -x set large
	cli strlen large
	cli rpush list a b c
	cli lrange list 0 -1
	cli eval 'return redis.call("dbsize")' 0
	cli multi
	cli --no-auth-warning object encoding key
	cli -s /run/redis/redis-server.sock ping
	cli save
	cli bgsave
	saved rdb_bgsave
	cli config set appendonly yes
	saved aof_rewrite
	cli bgrewriteaof
	saved aof_rewrite
	cli del list
	cli no-such-command
	cli client list | grep -c addr=
	cli config set maxclients 200
	cli debug sleep 0
	cli expire key 1000
	cli publish x y
	cli dbsize
}
again()
{
	cli dbsize
	cli get k77
	cli strlen large
}

# Natively, in the foreground, by itself in the background.
for way in native no yes; do
	lay_out "daemonize $([ $way = yes ] && echo yes || echo no)
appendonly no
enable-debug-command yes
pidfile /run/redis/redis.pid"
	: >"$LOG"
	for run in uses again; do
		set -- redis-server /etc/redis/redis.conf
		[ $run = uses ] || set -- "$@" --appendonly yes
		[ $way = native ] || set -- "$ST" -a -d "$PD" -E "$LOG" "$@"
		[ $way = native ] || chown -R redis "$PD"
		setpriv --reuid redis --regid redis --init-groups -- "$@" >"$T/$way.$run.out" 2>&1 &
		front=$!
		await -p 6379
		until [ "$(cli ping)" = PONG ]; do await -m 20; done
		$run >"$T/$way.$run" 2>&1
		pid=$(cli info server | tr -d '\r' | sed -n 's/^process_id://p')
		if [ $run = uses ] && [ $way != native ]; then
			no_denial "redis, daemonize $way"
			cli config set dir "$OUT" >/dev/null
			denied "chdir.*filename: $OUT"
			cli config set logfile "$OUT/x" >/dev/null 2>&1 || :
			cli module load "$OUT/file" >/dev/null
			denied "filename: $OUT/file"
			cli config set dbfilename ../x.rdb >/dev/null
			: >"$LOG"
			cli replicaof 127.0.0.1 9 >/dev/null
			said 'connect.*inet-.127.0.0.1.:9,'
			cli replicaof no one >/dev/null
		fi
		cli shutdown >/dev/null 2>&1
		await -g "$pid"
		wait $front
		equal "$way: its status" 0 $?
	done
	[ $way = native ] || for run in uses again; do
		same_file "redis, daemonize $way, $run" "$T/native.$run" "$T/$way.$run"
	done
done

chown -R root "$PD"
holds usr_bin_redis_check_rdb -bind bind 0.0.0.0:6379 bind 127.0.0.1:80
