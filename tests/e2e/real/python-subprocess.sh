# SPDX-License-Identifier: ISC
# python3: subprocess, pipes, temporary files.
. "${0%/*}/../real.sh"

setup()
{
	files
	cat >app.py <<'EOF'
import subprocess, sys, tempfile, os
for name in sys.argv[1:]:
    p = subprocess.run(["wc", "-l", name], capture_output=True, text=True)
    print(p.stdout, p.returncode)
    a = subprocess.Popen(["cat", name], stdout=subprocess.PIPE)
    b = subprocess.Popen(["sort", "-r"], stdin=a.stdout, stdout=subprocess.PIPE)
    a.stdout.close()
    print(b.communicate()[0][:20], a.wait())
    print(subprocess.call("exit 7", shell=True))
    with tempfile.TemporaryDirectory() as d:
        with open(os.path.join(d, "x"), "w") as f:
            f.write(name)
        with tempfile.NamedTemporaryFile(dir=d) as t, tempfile.NamedTemporaryFile() as u:
            t.write(b"y")
            print(sorted(os.listdir(d))[-1:] == ["x"] or len(os.listdir(d)))
    p = subprocess.Popen(["sh", "-c", "kill -TERM $$"])
    print(p.wait())
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
