# SPDX-License-Identifier: ISC
# python3: threads, queues, locks.
. "${0%/*}/../real.sh"

setup()
{
	files
	cat >app.py <<'EOF'
import threading, queue, sys, os, time, concurrent.futures
q = queue.Queue()
def work(name):
    while True:
        n = q.get()
        if n is None:
            return
        with open(name) as f:
            done.append(len(f.read()) * n)
for name in sys.argv[1:]:
    done = []
    ts = [threading.Thread(target=work, args=(name,)) for _ in range(8)]
    for t in ts: t.start()
    for n in range(200): q.put(n)
    for t in ts: q.put(None)
    for t in ts: t.join()
    print(name, sum(done), len(done))
    with concurrent.futures.ThreadPoolExecutor(5) as ex:
        print(sum(ex.map(os.path.getsize, [name] * 50)))
e = threading.Event()
threading.Timer(0.01, e.set).start()
print(e.wait(10))
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
