# SPDX-License-Identifier: ISC
# limit: 300
# The shipped policies of make, gcc and what gcc runs.
# shipped: usr_bin_x86_64_linux_gnu_as
# shipped: usr_bin_x86_64_linux_gnu_ld_bfd
# shipped: usr_bin_x86_64_linux_gnu_gcc_12
# shipped: usr_bin_make
# shipped: usr_lib_gcc_x86_64_linux_gnu_12_cc1
# shipped: usr_lib_gcc_x86_64_linux_gnu_12_collect2
. "${0%/*}/shipped.sh"
[ "$(readlink -f /usr/bin/gcc)" = /usr/bin/x86_64-linux-gnu-gcc-12 ] || skip "no gcc-12 here"
need make

RUN='gcc make'
setup()
{
	mkdir inc lib
	cat >main.c <<'EOT'
#include <stdio.h>
#include <math.h>
#include "say.h"
int main(int argc, char **argv) { say("built", argc); return (int)floor(0.5); }
EOT
	cat >say.c <<'EOT'
#include <stdio.h>
#include "say.h"
void say(const char *s, int n) { printf("%s %d\n", s, n); }
EOT
	echo 'void say(const char *, int);' >inc/say.h
	echo 'int broken( {' >broken.c
	printf '\t.globl one\none:\tmov $1, %%eax\n\tret\n' >one.s
	printf '#define ONE 1\nONE\n' >pre.S
	cat >Makefile <<'EOT'
CFLAGS = -Iinc -O1 -Wall
OBJ = main.o lib/libsay.a
all: prog list
prog: $(OBJ)
	$(CC) -o $@ $(OBJ) -lm
main.o say.o: inc/say.h
lib/libsay.a: say.o
	ar rcsD $@ say.o && ranlib -D $@
list: main.c say.c
	@for f in $^; do wc -l < $$f; done | sort -n >$@; sed -i s/1/one/ list
	test -s list && echo done | tr a-z A-Z | grep -c D
sub:
	mkdir -p out/deep && cp -p main.c out && mv out/main.c out/deep && $(MAKE) -C out/deep -f ../../Makefile none
none:
	@pwd | grep -o 'out/deep'; date +%Y | cut -c 1,2
fail:
	false
install: prog
	install -d dest/bin && install -m 755 prog dest/bin && touch -r main.c dest/bin/prog
clean:
	rm -rf prog list *.o lib/*.a out dest
run: prog
	./prog
sh:
	cat $(KEY)
EOT
}

work()
{
	works 'gcc -c -Iinc main.c; gcc -O2 -g -Iinc -o prog main.c say.c -lm; ./prog a b'
	works 'gcc -E -Iinc say.c | wc -c; gcc -S -O0 -Iinc say.c -o -; gcc -MMD -c -Iinc say.c -o lib/say.o; cat say.d'
	works 'gcc broken.c; gcc missing.c; gcc -c one.s pre.S; echo "int x;" | gcc -xc -c - -o x.o; gcc -pipe -c -Iinc say.c'
	works 'gcc -shared -fPIC -Iinc say.c -o lib/libsay.so; gcc -Iinc main.c -Llib -lsay -lm -o p; LD_LIBRARY_PATH=lib ./p'
	works 'gcc -static -Iinc -o prog main.c say.c -lm; ./prog; gcc -pthread -Wl,-z,now -Iinc say.c main.c -lnothing; gcc -v 2>&1 | tail -n1; gcc -print-file-name=libc.so'
	works 'make; ./prog; make; touch -d "2001-01-01" inc/say.h; make -n | wc -l; make clean; make -s -j2; make install'
	works 'make sub; make fail; make -k fail missing; make -f nothing; make -q; make -p -f /dev/null 2>&1 | grep -c CC; make -B -j3 prog'
}

refused()
{
	fresh
	never "execve.*filename: $W/prog" make -s run
	never "filename: $OUT/file" make KEY="$OUT/file" sh
	never "filename: $OUT/made" gcc -Iinc -c say.c -o "$OUT/made"
	never "filename: $OUT/file" gcc -include "$OUT/file" -Iinc -c say.c
	never 'execve.*filename: .*cc1plus' gcc -xc++ -c say.c
	printf 'all:\n\tcurl -s http://127.0.0.1:9/\n' >net.mk
	never 'execve.*filename: /usr/bin/' make -f net.mk
	printf 'all:\n\techo x >.git/hooks/pre-commit\n' >hook.mk
	mkdir -p .git/hooks
	[ -z "$as" ] || chown -R $TESTER .git
	never 'filename: .*/.git/hooks/pre-commit' make -f hook.mk
	[ -n "$STAGED" ] || return 0
	never "filename: $H/.netrc" make KEY="$H/.netrc" sh
	never "filename: $H/.netrc" gcc -include "$H/.netrc" -Iinc -c say.c
	printf '.incbin "%s/.ssh/id_rsa"\n' "$H" >bin.s
	never "filename: $H/.ssh/id_rsa" gcc -c bin.s
	printf 'all:\n\techo alias x=y >>%s/.bashrc\n' "$H" >rc.mk
	never "filename: $H/.bashrc" make -f rc.mk
	printf 'all:\n\tln -s / %s/.config/autostart/x\n' "$H" >auto.mk
	never "filename.*: $H/.config/autostart/x" make -f auto.mk
}

all()
{
	[ "$user" = tester ] || export LC_ALL=C.UTF-8
	work
	export LC_ALL=C
	g=usr_lib_gcc_x86_64_linux_gnu_12
	holds ${g}_cc1
	holds usr_bin_x86_64_linux_gnu_as
	holds usr_bin_x86_64_linux_gnu_ld_bfd
	holds usr_bin_x86_64_linux_gnu_gcc_12
	holds ${g}_collect2
	holds usr_bin_make -exec exec /usr/bin/bash
	refused
}
for_each_user all
