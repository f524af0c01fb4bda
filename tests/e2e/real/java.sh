# SPDX-License-Identifier: ISC
# limit: 300
# A Java program: files, threads, a child process.
. "${0%/*}/../real.sh"
need java javac

mkdir "$T/classes"
cat >"$T/App.java" <<'EOF'
import java.nio.file.*;
import java.util.concurrent.*;
import java.util.*;

public class App {
	public static void main(String[] args) throws Exception {
		Path p = Paths.get(args[0]);
		// The pool's threads would outlive a failure.
		Thread.setDefaultUncaughtExceptionHandler((t, e) -> {
			System.err.println(e);
			Runtime.getRuntime().halt(1);
		});
		ExecutorService ex = Executors.newFixedThreadPool(4);
		List<Future<Integer>> fs = new ArrayList<>();
		for (int i = 0; i < 50; i++)
			fs.add(ex.submit(() -> Files.readAllLines(p).size()));
		int n = 0;
		for (Future<Integer> f : fs)
			n += f.get();
		ex.shutdown();
		System.out.println(n);
		Process c = new ProcessBuilder("wc", "-l", args[0]).redirectErrorStream(true).start();
		System.out.print(new String(c.getInputStream().readAllBytes()));
		System.out.println(c.waitFor());
		Path t = Files.createTempFile("app", ".tmp");
		Files.writeString(t, "x");
		System.out.println(Files.size(t));
		Files.delete(t);
		System.exit(5);
	}
}
EOF
javac -d "$T/classes" "$T/App.java" || skip 'javac does not compile'

setup() { files; }
learned() { run java -cp "$T/classes" App one.txt; }
enforced() { run java -cp "$T/classes" App two.txt; }
never() { run java -cp "$T/classes" App "$SECRET"; }
real
