# SPDX-License-Identifier: ISC
# python3: sqlite3, with a journal beside the data.
. "${0%/*}/../real.sh"

setup()
{
	files
	cat >app.py <<'EOF'
import sqlite3, sys, os
for name in sys.argv[1:]:
    db = name + ".db"
    for mode in "delete", "wal":
        c = sqlite3.connect(db)
        print(c.execute("pragma journal_mode=" + mode).fetchone())
        c.execute("create table if not exists t (n integer, s text)")
        with c:
            c.executemany("insert into t values (?, ?)", enumerate(open(name)))
        try:
            with c:
                c.execute("delete from t")
                raise KeyError
        except KeyError:
            pass
        print(c.execute("select count(*), max(s) from t").fetchone())
        c.close()
    print(sorted(f for f in os.listdir(os.path.dirname(db) or ".") if "db" in f))
EOF
}
learned() { run /usr/bin/python3 app.py one.txt sub/three.txt; }
enforced()
{
	run /usr/bin/python3 app.py two.txt more/five.txt
	run /usr/bin/python3 app.py sub/four.txt
}
never() { run /usr/bin/python3 -c 'open(__import__("sys").argv[1])' "$SECRET"; }
[ -x /usr/bin/python3 ] || skip 'no python3 here'
real
