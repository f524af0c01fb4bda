# SPDX-License-Identifier: ISC
# Policies and arguments of a size: a hundred thousand rules, a line of a
# megabyte, a long argv, long names.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
echo fine >fine
learn cat fine >/dev/null
policy=$(ls "$P"/*cat)
cp "$policy" base
{
	head -n 1 base
	awk 'BEGIN { for (i = 0; i < 100000; i++)
		printf "\tnative-fsread: filename eq \"/no/such/%d\" then permit\n", i }'
	sed 1d base
} >"$policy"
to out enforce cat fine
equal 'a hundred thousand rules' '0 fine' "$status $(cat out)"
{
	cat base
	awk 'BEGIN { printf "\tnative-fsread: filename eq \"/"
		for (i = 0; i < 1000000; i++) printf "x"; print "\" then permit" }'
} >"$policy"
to out enforce cat fine
equal 'a line of a megabyte' '0 fine' "$status $(cat out)"
sed 's/$/\r/' base >"$policy"
to out enforce cat fine
equal 'CRLF' '0 fine' "$status $(cat out)"
cp base "$policy"
# shellcheck disable=SC2046 # many words
same "$PROG/args" $(seq 20000)
d=$(printf 'd%.0s' $(seq 200))
mkdir -p "$d/$d/$d/$d/$d/$d"
echo deep >"$d/$d/$d/$d/$d/$d/$d"
same cat "$d/$d/$d/$d/$d/$d/$d"
long=$(printf 'x%.0s' $(seq 300))
words=$(printf '%s/' $d $d $d $d $d $d $d $d $d $d $d $d $d $d $d $d $d $d $d $d $d $d)
printf 'cat %s; echo $?; cat %sx; echo $?' "$long" "$words" >script
to native sh script
to out learn sh script
same_file 'names too long' native out
