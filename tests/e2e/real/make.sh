# SPDX-License-Identifier: ISC
# make -j4 with gcc: a project built, then one of other files and another size.
# Never: a source that includes a key.
. "${0%/*}/../real.sh"

project()	# names of modules
{
	rm -f ./*.c Makefile
	{
		for m; do echo "int f_$m(void);"; done
		echo '#include <stdio.h>'
		echo 'int main(void) { int n = 0;'
		for m; do echo "n += f_$m();"; done
		echo 'printf("%d", n); return n & 63; }'
	} >main.c
	for m; do
		printf '#include <stdlib.h>\nint f_%s(void) { return atoi("%d"); }\n' \
		    "$m" "${#m}" >"$m.c"
	done
	{
		echo "OBJ = main.o $(printf '%s.o ' "$@")"
		printf 'prog: $(OBJ)\n\tgcc -o $@ $(OBJ)\n'
		printf '%%.o: %%.c\n\tgcc -O1 -g -Wall -c -o $@ $<\n'
		printf 'stolen: prog\n\tgcc -include %s -c -o $@ main.c\n' "$SECRET"
	} >Makefile
}
setup() { project one two three; }
learned()
{
	run make -s -j4
	touch two.c
	run make -s -j4
	run ./prog
}
enforced()
{
	project alpha beta gamma delta epsilon zeta
	run make -s -j4
	touch beta.c
	run make -s -j4
	run ./prog
}
never() { run make -s -j4 stolen; }
real make gcc
