# SPDX-License-Identifier: ISC
# limit: 300
# The shipped policies of python3, node and npm.
# shipped: usr_bin_python3_11
# shipped: usr_bin_node
# shipped: usr_share_nodejs_npm_bin_npm_cli_js
. "${0%/*}/shipped.sh"
[ -n "$STAGED" ] || skip 'a home of its own is for root to make'

RUN='python3 node npm'
NPM=$(readlink -f /usr/bin/npm 2>/dev/null)
# Where another package than Debian's has npm, its policy is for that path.
n=usr_share_nodejs_npm_bin_npm_cli_js
if [ -n "$NPM" ]; then
	sed -i "s,^Policy: [^,]*,Policy: $NPM," "$T/shipped/$n"
	name=$(echo "${NPM#/}" | tr -c 'a-zA-Z0-9\n' _)
	[ "$name" = $n ] || mv "$T/shipped/$n" "$T/shipped/$name"
	n=$name
fi
unset NODE_EXTRA_CA_CERTS PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED
setup()
{
	mkdir pkg mod
	seq 1 40 >one.txt
	echo 'def double(x): return 2 * x' >mod/__init__.py
	cat >work.py <<'EOT'
import json, os, re, sqlite3, sys, tempfile, threading, zlib, datetime, pathlib
import mod
out = []
t = [threading.Thread(target=out.append, args=(i,)) for i in range(4)]
[x.start() for x in t]; [x.join() for x in t]
with tempfile.TemporaryDirectory() as d:
    p = pathlib.Path(d) / 'x'
    p.write_text('hello')
    os.chmod(p, 0o600)
    print(p.read_text(), zlib.crc32(p.read_bytes()))
with tempfile.NamedTemporaryFile('w+') as f:
    f.write('x' * 100000); f.flush(); print(os.path.getsize(f.name))
db = sqlite3.connect('a.db')
db.execute('create table t (x)'); db.executemany('insert into t values (?)', [(i,) for i in range(100)])
db.commit(); print(db.execute('select sum(x) from t').fetchone())
json.dump({'n': sorted(out), 'd': mod.double(21)}, open('out.json', 'w'))
print(re.sub('[0-9]', '', open('one.txt').read()).count('\n'), os.listdir('mod')[:1])
os.rename('out.json', 'done.json'); os.mkdir('new'); os.symlink('one.txt', 'new/l')
os.unlink('a.db'); print(datetime.date(2020, 1, 2).strftime('%x'))
EOT
	cat >multi.py <<'EOT'
import multiprocessing, os, socket
def f(x): return x * x
if __name__ == '__main__':
    with multiprocessing.Pool(2) as p: print(p.map(f, range(10)))
    a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))
    q = multiprocessing.Queue(); p = multiprocessing.Process(target=q.put, args=(7,)); p.start(); print(q.get()); p.join()
    if os.fork() == 0: os._exit(3)
    print(os.wait()[1])
EOT
	cat >work.js <<'EOT'
const fs = require('fs'), z = require('zlib'), c = require('crypto'), w = require('worker_threads');
if (!w.isMainThread) { w.parentPort.postMessage(w.workerData * 2); return; }
const t = fs.readFileSync('one.txt', 'utf8');
console.log(t.split('\n').length, z.gunzipSync(z.gzipSync(t)).length, c.createHash('sha1').update(t).digest('hex'));
fs.mkdirSync('new/deep', { recursive: true }); fs.writeFileSync('new/deep/x', 'y'.repeat(200000)); fs.renameSync('new/deep/x', 'new/z');
fs.promises.readdir('.').then((l) => console.log(l.length > 3));
new w.Worker(__filename, { workerData: 21 }).on('message', (m) => { console.log(m); fs.rmSync('new/deep', { recursive: true }); });
let s = 0; for (let i = 0; i < 3e6; i++) s += i % 7; console.log(s);
console.log(new Intl.NumberFormat('de').format(1234.5), new Date(0).getUTCFullYear());
EOT
	echo '{ "name": "pkg", "version": "1.0.0", "main": "i.js" }' >pkg/package.json
	echo 'module.exports = 42' >pkg/i.js
	echo '{ "name": "top", "version": "0.1.0", "license": "ISC" }' >package.json
}

work()
{
	if [ -x /usr/bin/python3.11 ]; then
		works 'python3 work.py; python3 multi.py'
		works 'python3 -c "print(1 + 1)"; echo "print(6 * 7)" | python3 -; python3 -m json.tool package.json; python3 missing.py; python3 -c "1 / 0"'
		works 'python3 -m py_compile mod/__init__.py && ls mod/__pycache__ | wc -l; rm -r mod/__pycache__; python3 -m timeit -n 1 -r 1 pass | grep -c loop; python3 -m zipfile -c a.zip one.txt; python3 -m tarfile -l missing'
		works 'python3 -c "import ssl, asyncio, decimal, ctypes, uuid, locale, pwd; print(pwd.getpwuid(0)[0], asyncio.run(asyncio.sleep(0, 5)), uuid.UUID(int=0))"; python3 -S -E -c "import sys; print(len(sys.argv))" a b; python3 -V'
	fi
	have node || return 0
	works 'node work.js'
	works 'node -e "console.log(1 + 1)"; echo "console.log(6 * 7)" | node -; node -p process.argv.length a b; node missing.js 2>/dev/null; node -e "process.exit(3)"; node -v | grep -c v'
	works "echo 'import fs from \"fs\"; console.log(fs.existsSync(\"x\"), await 1)' >a.mjs; node a.mjs; node -e 'require(\"./pkg\")'; node --check work.js; node -e 'process.stdin.on(\"data\", (d) => console.log(d.length))' <one.txt"
	have npm || return 0
	works 'npm -v | grep -c .; npm ls --json; cd pkg; npm pack --json --loglevel=silent | grep -c shasum; ls'
	works 'npm install --silent --offline --no-audit --no-fund ./pkg; node -p "require(\"pkg\")"; npm uninstall --silent --no-audit --offline pkg; npm run 2>&1 | wc -l; npm view missing --offline >/dev/null 2>&1'
	registry
}

# npm from a registry of files, on port 80 of the test's own network.
registry()
{
	[ -n "$STAGED" ] && have python3 || return 0
	rm -rf "$T/www"
	mkdir -p "$T/www/-" "$T/www/d"
	(cd "$T/www/d" && mkdir package && echo 'module.exports = "far"' >package/index.js &&
	    echo '{ "name": "far", "version": "2.0.0", "scripts": { "postinstall": "echo ran >ran" } }' >package/package.json &&
	    tar czf ../-/far.tgz package)
	cat >"$T/www/far" <<EOT
{ "name": "far", "dist-tags": { "latest": "2.0.0" }, "versions": { "2.0.0": { "name": "far", "version": "2.0.0",
 "dist": { "tarball": "http://localhost/-/far.tgz", "shasum": "$(sha1sum <"$T/www/-/far.tgz" | cut -c 1-40)" } } } }
EOT
	python3 -m http.server -d "$T/www" --bind 127.0.0.1 80 >"$T/www.log" 2>&1 &
	www=$!
	await -p 80
	works 'npm install --silent --ignore-scripts --no-audit --no-fund --registry=http://localhost/ far@2; node -p "require(\"far\")"; ls node_modules/far'
	kill $www
	wait $www
}

refused()
{
	fresh
	if [ -x /usr/bin/python3.11 ]; then
		never "filename: $OUT/file" python3 -c "open('$OUT/file').read()"
		never "filename: $OUT/made" python3 -c "open('$OUT/made', 'w')"
		never 'execve.*filename: /usr/bin/dash' tolerant python3 -c "import os; os.system('cat /etc/passwd')"
		never 'execve.*filename: /usr/bin/cat' python3 -c "import subprocess; subprocess.run(['cat', '/etc/passwd'])"
		never 'socket.*AF_INET' python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:9/')"
		[ -z "$STAGED" ] || never "filename: $H/.ssh/id_rsa" python3 -c "open('$H/.ssh/id_rsa').read()"
	fi
	have node || return 0
	never "filename: $OUT/file" node -e "require('fs').readFileSync('$OUT/file')"
	never 'clone|fork|execve' node -e "require('child_process').execSync('cat /etc/passwd')"
	never 'socket.*AF_INET' node -e "require('http').get('http://127.0.0.1:9/')"
	[ -z "$STAGED" ] || never "filename: $H/.bashrc" node -e "require('fs').appendFileSync('$H/.bashrc', 'x')"
	have npm || return 0
	echo '{ "name": "x", "version": "1.0.0", "scripts": { "go": "cat one.txt", "postinstall": "touch ran" } }' >pkg/package.json
	never 'clone|fork|execve' npm --prefix pkg run go
	never 'clone|fork|execve' npm install --silent --offline --no-audit --install-links --foreground-scripts ./pkg
	[ ! -e node_modules/x/ran ] || fail 'an install script ran'
}

all()
{
	[ "$user" = tester ] || export LC_ALL=C.UTF-8
	work
	export LC_ALL=C
	holds usr_bin_python3_11
	holds usr_bin_node -wx
	holds $n -wx -family connect 169.254.169.254:80
	refused
}
for_each_user all
