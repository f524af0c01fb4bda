# SPDX-License-Identifier: ISC
# limit: 200
# The shipped policies of less and vim, without a terminal and on one.
# shipped: usr_bin_less
# shipped: usr_bin_vim_basic
. "${0%/*}/shipped.sh"
[ -n "$STAGED" ] || skip 'a home of its own is for root to make'
need less

RUN='less vim.basic'
unset LESSOPEN LESS VIMINIT EXINIT
setup()
{
	seq 1 40 >one.txt
	seq 3 7 9000 >two.txt
	: >nothing.txt
	printf 'pear\n\303\244pfel\n' >fruit
	mkdir sub
	ln -s ../one.txt sub/link
}

# Typed on a terminal of its own: lines of a script of prog/pty.
on_tty()	# script, command ...
{
	printf "$1" >"$T/script"
	shift
	fresh
	: >"$LOG"
	# shellcheck disable=SC2086 # a prefix
	TERM=xterm "$PROG/pty" $as "$ST" -a -d "$PD" -E "$LOG" "$@" \
	    <"$T/script" >"$T/tty" 2>&1 ||
	    { tail -n 5 "$LOG" "$T/tty"; fail "$user: $*: status $?"; }
}

work()
{
	works 'less one.txt fruit missing; less nothing.txt; cat two.txt | less | cksum; less sub/link; less sub'
	[ -x /usr/bin/vim.basic ] || return 0
	works 'vim.basic -es -u NONE -c "%s/1/x/g" -c wq one.txt; vim.basic -es -u NONE -c "g/7/d" -c "w new" -c q! two.txt'
	works 'vim.basic -es -i NONE -c "normal Gox" -c "set backup patchmode=" -c wq fruit nothing.txt; vim.basic -es -u NONE -c "r one.txt" -c "1,5w! sub/part" -c q! fruit'
	works 'vim.basic -es -u NONE -c "sort n" -c "wq" two.txt; vim.basic -es -u NONE -c "e sub/link" -c "d" -c wq; printf "x\n" | vim.basic -es -u NONE -c "%p" -c q! - '
	works 'vim.basic --version | head -n 1; vim.basic -es -u NONE -c "py3 print(1)" -c q; vim.basic -es -u NONE -c "redir > out" -c "echo 6*7" -c "redir END" -c q'
}

typed()
{
	on_tty 'expect 17\nsend /39\\r\nexpect 40\nsend gq\n' less one.txt
	no_denial "$user: less on a terminal"
	on_tty 'expect 17\nsend !echo a-\\"\\"word\\r\nrefuse a-word\nsend q\n' less one.txt
	denied 'clone|fork'
	export LESSOPEN='|cat /etc/passwd %s'
	on_tty 'expect 17\nsend q\n' less one.txt
	unset LESSOPEN
	denied 'clone|fork'
	[ -x /usr/bin/vim.basic ] || return 0
	on_tty 'expect one.txt\nsend :%%s/1/x/g\\r\nsend Gonew\\e:w\\r\nexpect written\nsend :e fruit\\r\nexpect pear\nsend dd:wq\\r\n' vim.basic one.txt
	no_denial "$user: vim on a terminal"
	equal 'edited' 'new' "$(tail -n 1 one.txt)"
	equal 'edited too' 1 "$(wc -l <fruit)"
}

refused()
{
	fresh
	never "filename: $OUT/file" tolerant less "$OUT/file"
	[ -x /usr/bin/vim.basic ] || return 0
	never 'clone|fork|execve' tolerant vim.basic -es -u NONE -c '!cat /etc/passwd' -c q
	never 'clone|fork|execve' tolerant vim.basic -es -u NONE -c 'call system("cat /etc/passwd")' -c q
	never "filename: $OUT/made" tolerant vim.basic -es -u NONE -c "w $OUT/made" -c q! one.txt
	never "filename: $OUT/file" tolerant vim.basic -es -u NONE -c "r $OUT/file" -c 'w! x' -c q! one.txt
	mkdir .git .git/hooks
	[ -z "$as" ] || chown -R $TESTER .git
	never 'filename: .*/.git/hooks/x' tolerant vim.basic -es -u NONE -c 'w .git/hooks/x' -c q! one.txt
	[ -n "$STAGED" ] || return 0
	never "filename: $H/.ssh/id_rsa" tolerant less "$H/.ssh/id_rsa"
	never "filename: $H/.ssh/id_rsa" tolerant vim.basic -es -u NONE -c "r $H/.ssh/id_rsa" -c 'w! x' -c q! one.txt
	never "filename: $H/.bashrc" tolerant vim.basic -es -u NONE -c "w! $H/.bashrc" -c q! one.txt
	never "filename: $H/.vim/plugin/a.vim" tolerant vim.basic -es -u NONE -c "call mkdir('$H/.vim/plugin', 'p')" -c "w! $H/.vim/plugin/a.vim" -c q! one.txt
}

all()
{
	[ "$user" = tester ] || export LC_ALL=C.UTF-8
	work
	typed
	export LC_ALL=C
	holds usr_bin_less
	holds usr_bin_vim_basic -signal
	refused
}
for_each_user all
