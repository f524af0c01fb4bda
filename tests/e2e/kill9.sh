# SPDX-License-Identifier: ISC
# limit: 900
# The supervisor is killed with SIGKILL at random moments of a busy build: no
# process of it survives, no policy is broken. 20 moments, or over 200 with FULL=1.
. "${0%/*}/lib.sh"
need make gcc

# What a killed compiler leaves goes with this test's folder.
TMPDIR=$T/tmp
export TMPDIR
mkdir "$TMPDIR"
cd "$W" || exit 1
for i in 1 2 3 4 5 6 7 8; do
	echo "int f$i(void) { return $i; }" >"f$i.c"
done
{
	printf 'all: %s\n' "$(printf 'f%d.o ' 1 2 3 4 5 6 7 8)"
	printf '%%.o: %%.c\n\tgcc -O2 -c -o $@ $<\n'
} >Makefile
rounds=20
[ -z "${FULL:-}" ] || rounds=260
# Learned once whole, so that policies are there to be broken; the second time,
# with nothing new, is how long it takes.
learn make -s -j4 >/dev/null 2>&1 || fail 'the build'
start=$(date +%s%3N)
learn make -s -B -j4 >/dev/null 2>&1 || fail 'the build again'
took=$(($(date +%s%3N) - start))
seed=$(date +%s)
echo "seed $seed"
"$PROG/killer" $rounds $((took * 3 / 4)) "$seed" \
    "$ST" -A -d "$P" -E "$LOG" make -s -B -j4 >"$T/out" 2>"$T/err" ||
    { cat "$T/out"; tail -n 5 "$T/err"; fail 'killer'; }
sed 's/^/# /' "$T/out"
for f in "$P"/*; do
	case $f in */.* | *~) continue ;; esac
	[ -f "$f" ] || continue
	"$ST" -n -f "$f" >"$T/out" 2>&1 || { cat "$T/out"; fail "$f is broken"; }
done
# And the next run works as ever.
learn make -s -B -j4 || fail 'a build afterwards'
