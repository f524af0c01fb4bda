# SPDX-License-Identifier: ISC
# redis: keys, a saved file made by a fork, an end by command. Never: a save
# elsewhere.
. "${0%/*}/../real.sh"
need redis-server redis-cli

NEVER=$T/outside
PORT=$(free_port)
setup()
{
	mkdir -p data "$T/outside"
	cat >redis.conf <<EOF
port $PORT
bind 127.0.0.1
dir $W/data
save ""
daemonize no
enable-protected-configs yes
EOF
}
cli() { redis-cli -p "$PORT" "$@"; }
redis()	# keys
{
	serve "$PORT" redis-server redis.conf
	for k; do cli set "key:$k" "value of $k"; done
	cli save
	cli set extra 1
	cli bgsave
	until cli info persistence | grep -q 'rdb_bgsave_in_progress:0'; do await -m 20; done
	for k; do cli get "key:$k"; done
	cli dbsize
	[ -z "${2:-}" ] || ls data
	cli shutdown nosave
	ended
}
learned() { redis a b; }
enforced() { redis some more keys here; }
never()
{
	serve "$PORT" redis-server redis.conf
	cli config set dir "$T/outside"
	cli save
	cli shutdown nosave
	ended
}
real redis-server
