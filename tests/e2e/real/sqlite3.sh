# SPDX-License-Identifier: ISC
# sqlite3: a data base made, changed, dumped. Never: one elsewhere.
. "${0%/*}/../real.sh"

NEVER=$T/outside
setup()
{
	files
	mkdir -p "$T/outside"
}
learned()
{
	run sqlite3 first.db 'create table t (a, b); insert into t values (1, 2), (3, 4);'
	run sqlite3 first.db '.import sub/four.txt u' 'select * from u; delete from t where a = 1;' .dump
}
enforced()
{
	run sqlite3 second.db 'create table t (n); insert into t values (7); begin; delete from t; rollback; select * from t;'
	run sqlite3 second.db '.import more/five.txt v' 'select count(*) from v; update t set n = 8;' .dump
}
never() { run sqlite3 "$T/outside/x.db" 'create table t (a);'; }
real sqlite3
