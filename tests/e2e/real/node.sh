# SPDX-License-Identifier: ISC
# limit: 240
# node: child processes by exec, spawn and fork, workers, files.
. "${0%/*}/../real.sh"

setup()
{
	files
	cat >app.js <<'EOF'
const cp = require('child_process'), fs = require('fs'), os = require('os'),
    path = require('path'), wt = require('worker_threads');
if (!wt.isMainThread) {
	wt.parentPort.postMessage(fs.readFileSync(wt.workerData).length);
} else if (process.argv[2] === 'child') {
	process.on('message', (m) => { process.send(m + 1); process.disconnect(); });
} else {
	const name = process.argv[2];
	(async () => {
		console.log(cp.execSync('wc -l <' + name).toString().trim());
		await new Promise((ok) => {
			const c = cp.spawn('sort', ['-r', name]);
			let out = '';
			c.stdout.on('data', (d) => out += d);
			c.on('close', (code) => { console.log(out.length, code); ok(); });
		});
		await new Promise((ok) => {
			const c = cp.fork(__filename, ['child']);
			c.on('message', (m) => console.log('child said', m));
			c.on('exit', (code) => { console.log('exit', code); ok(); });
			c.send(41);
		});
		const sizes = await Promise.all([1, 2, 3].map(() => new Promise((ok) =>
			new wt.Worker(__filename, { workerData: name }).on('message', ok))));
		console.log(sizes.join(' '));
		const d = await fs.promises.mkdtemp(path.join(os.tmpdir(), 'app-'));
		await fs.promises.writeFile(path.join(d, 'f'), 'x');
		console.log((await fs.promises.readdir(d)).join());
		await fs.promises.rm(d, { recursive: true });
	})();
}
EOF
}
learned() { run node app.js one.txt; }
enforced()
{
	run node app.js two.txt
	run node app.js sub/four.txt
}
never() { run node -e 'require("fs").readFileSync(process.argv[1])' "$SECRET"; }
real node
