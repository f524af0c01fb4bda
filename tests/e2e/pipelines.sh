# SPDX-License-Identifier: ISC
# limit: 300
# Sixty runs each of a dash and a bash script of five pipelines: sixty right.
. "${0%/*}/lib.sh"
need dash bash

cd "$W" || exit 1
seq 200 >in
cat >script <<'EOF'
cat in | sort -r | head -n 3 | tr 0-9 a-j
seq 50 | while read -r n; do echo $((n * 2)); done | tail -n 1
(echo one; echo two) | cat | cat | cat | wc -l
for i in 1 2 3; do echo $i | cat & done | sort
x=$(grep -c 1 in | cat; exit 3)
echo "$x $?"
echo end | { read -r a; exit 9; }
echo $?
EOF
for shell in dash bash; do
	$shell script >native
	learn $shell script >out || fail "$shell: status $?"
	same_file "$shell learned" native out
	n=0
	while [ $n -lt 60 ]; do
		timeout 20 "$ST" -a -d "$P" -E "$LOG" $shell script >out 2>err
		status=$?
		[ $status -eq 0 ] || { cat err; tail -n 5 "$LOG"; }
		equal "$shell, run $n: status" 0 $status
		same_file "$shell, run $n" native out
		n=$((n + 1))
	done
done
no_denial pipelines
