# SPDX-License-Identifier: ISC
# What cannot be: each is said before the program starts, with its status.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
# The program must not have run; said: an expression that the message matches.
refused()	# status, expression, command ...
{
	want=$1 said=$2
	shift 2
	rm -f ran
	"$@" >out 2>err </dev/null
	equal "status of $*" "$want" $?
	[ ! -e ran ] || fail "the program ran: $*"
	grep -qiE -- "$said" out err || { cat out err; fail "no word of '$said': $*"; }
	[ "$(wc -l <err)" -lt 40 ] || fail "too many words: $*"
}
command='touch ran'
# shellcheck disable=SC2086 # the program and its argument
{
refused 1 'usage' "$ST"
refused 1 'usage' "$ST" -A
refused 1 'usage|option' "$ST" -Z $command
refused 1 '-a.*-A|-A.*-a|both' "$ST" -a -A -d "$P" $command
refused 1 'usage|argument' "$ST" -d
refused 127 'not found|No such file' "$ST" -A -d "$P" no-such-program
refused 127 'not found|No such file' "$ST" -A -d "$P" ./no-such-program
echo text >text
refused 126 'denied|not executable|permission' "$ST" -A -d "$P" ./text
mkdir folder
refused 126 'denied|directory|not executable' "$ST" -A -d "$P" ./folder
refused 126 'no policy' "$ST" -a -d "$P" $command
grep -q touch err || fail 'whose policy is missing?'

# Without a terminal nobody can be asked.
refused 1 'terminal|tty' setsid -w "$ST" -d "$P" $command

learn $command || fail 'learning'
rm -f ran
file=$(ls "$P"/*touch*)
cp "$file" good

# A bad line: file, line and column, the line itself, a caret.
{ cat good; echo '	native-open: filename eq "x" then permitt'; } >"$file"
refused 1 "$(basename "$file"):[0-9]+:[0-9]+: error" "$ST" -a -d "$P" $command
grep -qF '^' err || fail 'no caret'
refused 1 "$(basename "$file"):[0-9]+:[0-9]+: error" "$ST" -A -d "$P" $command
refused 1 ':[0-9]+:[0-9]+: error' "$ST" -n -d "$P" "$(command -v touch)"
refused 1 ':[0-9]+:[0-9]+: error' "$ST" -n -f "$file"
{ cat good; echo '	native-nosuchcall: permit'; } >"$file"
refused 1 'nosuchcall' "$ST" -a -d "$P" $command
{ cat good; printf '\tnative-close: permit\000\n'; } >"$file"
refused 1 'NUL|character' "$ST" -a -d "$P" $command
{ sed 1d good; } >"$file"
refused 1 'Policy' "$ST" -a -d "$P" $command
sed 's,^Policy: [^,]*,Policy: /usr/bin/other,' good >"$file"
refused 1 'other' "$ST" -a -d "$P" $command

# One that others can write, or a folder that they can.
cp good "$file"
chmod 666 "$file"
refused 1 'writ' "$ST" -a -d "$P" $command
chmod 600 "$file"
chmod 777 "$P"
refused 1 'writ' "$ST" -a -d "$P" $command
chmod 700 "$P"
"$ST" -a -d "$P" $command || fail 'the good policy'
rm -f ran

refused 1 'nosuch' "$ST" -a -f nosuch -d "$P" $command
refused 1 'nosuch' "$ST" -a -E nosuch/log -d "$P" $command
}

# One that cannot be read, by one who is not root.
if is_root; then
	mkdir "$T/theirs"
	cp good "$T/theirs/$(basename "$file")"
	chown -R $NOBODY:$NOBODY "$T/theirs" "$W"
	chmod 700 "$T/theirs"
	chmod 000 "$T/theirs/$(basename "$file")"
	# shellcheck disable=SC2086
	refused 1 'denied|read' as_nobody "$ST" -a -d "$T/theirs" $command
	# shellcheck disable=SC2086
	refused 1 'root' as_nobody "$ST" -a -d "$T/theirs" -c nobody $command
else
	chmod 000 "$file"
	# shellcheck disable=SC2086
	refused 1 'denied|read' "$ST" -a -d "$P" $command
fi

# A program that may be executed but not read: an ordinary user cannot confine it.
mkdir -m 755 "$T/dark"
cp /usr/bin/true "$T/dark/true"
mkdir -m 700 "$T/dark/policy"
user=
if is_root; then
	chown -R $NOBODY:$NOBODY "$T/dark"
	user=as_nobody
fi
chmod 111 "$T/dark/true"
# shellcheck disable=SC2086
refused 126 'cannot be read' $user "$ST" -A -d "$T/dark/policy" "$T/dark/true"
# shellcheck disable=SC2086
$user "$ST" -A -e -d "$T/dark/policy" sh -c '"$0"; echo $?' "$T/dark/true" >out 2>err
equal 'below a shell' 126 "$(cat out)"
grep -q 'cannot be read' err || { cat err; fail 'not said why'; }
