# SPDX-License-Identifier: ISC
# python3: a pool of processes, shared memory, spawned ones.
. "${0%/*}/../real.sh"

setup()
{
	files
	cat >app.py <<'EOF'
import multiprocessing as mp, sys, os
def size(name):
    return os.path.getsize(name), os.getpid() != parent
def child(q, name):
    q.put(open(name).readline())
if __name__ == "__main__":
    parent = os.getpid()
    with mp.Pool(4) as pool:
        for name in sys.argv[1:]:
            r = pool.map(size, [name] * 20)
            print(name, sum(n for n, _ in r), all(other for _, other in r))
    v = mp.Value("i", 0)
    def add():
        for _ in range(100):
            with v.get_lock():
                v.value += 1
    ps = [mp.Process(target=add) for _ in range(4)]
    for p in ps: p.start()
    for p in ps: p.join()
    print(v.value, [p.exitcode for p in ps])
    ctx = mp.get_context("spawn")
    q = ctx.Queue()
    p = ctx.Process(target=child, args=(q, sys.argv[1]))
    p.start()
    print(q.get())
    p.join()
    print(p.exitcode)
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
