# SPDX-License-Identifier: ISC
# The completion for bash, and the syntax for Vim: each option and command of the
# programs, each word of the language, and what stands in a policy.
. "${0%/*}/lib.sh"

TOP=$(cd "${0%/*}/../.." && pwd)
cd "$W" || exit 1
mkdir "$T/bin"
ln -s "$ST" "$T/bin/systrace"
ln -s "$SP" "$T/bin/systrace-policy"
PATH=$T/bin:$PATH
mkdir policies
printf 'Policy: /bin/p, Emulation: native\n\tnative-read: permit\n' >policies/bin_p

if command -v bash >/dev/null; then
	cat >words.bash <<'EOT'
set -u
source "$TOP/share/bash-completion/systrace"
source "$TOP/share/bash-completion/systrace-policy"
f=$1
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
$f
printf '%s\n' "${COMPREPLY[@]}"
EOT
	export TOP
	words() { bash words.bash "$@"; }
	has()	# word, function, words ...
	{
		wanted=$1
		shift
		words "$@" >out 2>err
		[ ! -s err ] || { cat err; fail "completion of $*"; }
		grep -qxF -- "$wanted" out || { cat out; fail "no '$wanted': $*"; }
	}
	# Every option and command, and no other.
	systrace -? 2>&1 | sed -nE 's/^  (--?[A-Za-z-]+) .*/\1/p' | sort >options
	words _systrace systrace - | sort >out
	same_file 'options of systrace' options out
	systrace-policy help | sed -nE 's/^  ([a-z]+) .*/\1/p' | sort >commands
	words _systrace_policy systrace-policy '' | sort >out
	same_file 'commands of systrace-policy' commands out
	systrace-policy help | sed -nE 's/^  (-.|  ) (--[a-z]+)?.*/\1 \2/p' |
	    tr ' ' '\n' | grep . | sort -u >options
	for c in fmt merge shrink; do words _systrace_policy systrace-policy $c -; done |
	    sort -u >out
	same_file 'options of systrace-policy' options out
	words _systrace_policy systrace-policy diff - >out
	grep -q -e --write out && fail 'an option of another command'
	has --record _systrace systrace -a --re
	has json _systrace systrace -o ''
	has words.bash _systrace systrace -a -E wo
	has policies _systrace systrace -d po
	has wc _systrace systrace -a w
	has words.bash _systrace systrace -a cat wo
	has explain _systrace_policy systrace-policy -d policies ex
	has /bin/p _systrace_policy systrace-policy -d policies show ''
	has /bin/p _systrace_policy systrace-policy -d policies explain /b
	has openat2 _systrace_policy systrace-policy -d policies explain /bin/p opena
	has words.bash _systrace_policy systrace-policy diff wo
	has policies _systrace_policy systrace-policy -d po
else
	echo '# no bash here'
fi

# Every word of the language is in the syntax file.
sed -nE 's/^	\{ "([a-z0-9_-]*)",	*KW_.*/\1/p' "$TOP/src/policy/keyword.c" >keywords
[ "$(wc -l <keywords)" -gt 40 ] || fail 'no keywords'
while read -r word; do
	grep -qE "[^a-z0-9_]${word%-now}[^a-z0-9_]" "$TOP/share/vim/syntax/systrace.vim" ||
	    fail "the Vim syntax has no '$word'"
done <keywords

command -v vim >/dev/null && vim --version | grep -q '+syntax' || {
	echo '# no vim with syntax here'
	exit 0
}
mkdir -p "$T/vim/syntax" "$T/vim/ftdetect"
cp "$TOP/share/vim/syntax/systrace.vim" "$T/vim/syntax/"
cp "$TOP/share/vim/ftdetect/systrace.vim" "$T/vim/ftdetect/"
cat >sample <<'EOT'
# a comment
Policy: /bin/p, Emulation: native
	native-fsread: filename under "$HOME/x" and not uid eq "\x41" then deny[enoent] nolog # why
	native-@memory: permit
EOT
# group WORD: what the word is shown as, at its first letter.
cat >ask.vim <<'EOT'
set nocompatible
let &runtimepath = $VIMDIR . ',' . &runtimepath
filetype on
syntax on
edit sample
let s:out = ['filetype ' . &filetype]
for s:word in ['a comment', 'Policy:', 'native$', 'native-fs', 'fsread', 'under', 'HOME', 'and', 'x41', 'deny', 'enoent', 'nolog', '# why', '@memory', 'permit']
  call cursor(1, 1)
  call search('\C' . s:word, 'c')
  call add(s:out, s:word . ' ' . synIDattr(synID(line('.'), col('.'), 1), 'name'))
endfor
call add(s:out, 'errors ' . v:errmsg)
call writefile(s:out, 'shown')
qa!
EOT
VIMDIR=$T/vim vim -es -N -u ask.vim -i NONE >vim.out 2>&1 </dev/null
cat >expected <<'EOT'
filetype systrace
a comment systraceComment
Policy: systraceHeaderWord
native$ systraceEmulation
native-fs systraceEmulation
fsread systraceAlias
under systraceOperator
HOME systraceMacro
and systraceJoin
x41 systraceEscape
deny systraceDeny
enoent systraceCode
nolog systraceLog
# why systraceComment
@memory systraceSet
permit systracePermit
errors
EOT
[ -f shown ] || { cat vim.out; fail 'vim has not run'; }
sed 's/ $//' expected >expected.plain
sed 's/ $//' shown >shown.plain
same_file 'what Vim shows' expected.plain shown.plain
