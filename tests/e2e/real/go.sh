# SPDX-License-Identifier: ISC
# limit: 300
# A Go program: goroutines, files, a child process, a server and its client.
. "${0%/*}/../real.sh"
need go

export GOCACHE="$BUILD/e2e/gocache" GOFLAGS=-mod=mod GO111MODULE=off GOTOOLCHAIN=local
cat >"$T/app.go" <<'EOF'
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for i := 0; i < 50; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			b, err := os.ReadFile(os.Args[1])
			if err == nil {
				mu.Lock()
				total += len(b)
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	fmt.Println(total)
	if total == 0 {
		os.Exit(3)
	}
	out, err := exec.Command("wc", "-l", os.Args[1]).Output()
	fmt.Print(string(out), err, "\n")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	go func() {
		c, _ := l.Accept()
		fmt.Fprint(c, "hello")
		c.Close()
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	b, _ := io.ReadAll(c)
	fmt.Println(string(b))
	f, _ := os.CreateTemp("", "app")
	f.WriteString("x")
	f.Close()
	os.Remove(f.Name())
	os.Exit(4)
}
EOF
[ -x "$BUILD/e2e/goapp" ] && [ "$BUILD/e2e/goapp" -nt "$0" ] ||
    (cd "$T" && go build -o "$BUILD/e2e/goapp" app.go) || skip 'go does not build'
cp "$BUILD/e2e/goapp" "$T/goapp"

setup() { files; }
learned() { run "$T/goapp" one.txt; }
enforced()
{
	run "$T/goapp" two.txt
	run "$T/goapp" more/five.txt
}
never() { run "$T/goapp" "$SECRET"; }
real
