# SPDX-License-Identifier: ISC
# limit: 240
# The first run of everyday programs through questions alone: a person who takes
# the numbered rules is asked fewer than 25 times, and the policies serve the
# next run.
. "${0%/*}/lib.sh"
. "${0%/*}/../lib/tmux.sh"
need tmux

unset VIMINIT GIT_DIR EDITOR
export GIT_CONFIG_NOSYSTEM=1
cat >"$T/.gitconfig" <<'EOF'
[user]
	name = A Person
	email = person@example.org
EOF

cd "$W" || exit 1
begin

# asked NAME COMMAND: runs it, answers, and says how many questions there were.
asked()	# name, command, keys for it ...
{
	name=$1
	before=$(questions)
	rm -f "$T/done"
	: >"$T/questions"
	type "\$ST -d \$P -E \$LOG $2; echo \$? >$T/done"
	shift 2
	answer_until "$T/done" "$@"
	set -- "$name"
	n=$(($(questions) - before))
	echo "# $1: $n questions"
	[ -z "${SHOW:-}" ] || sed 's/^/# /' "$T/questions"
	[ $n -gt 0 ] || fail "$1: no question at all"
	[ $n -lt 25 ] || fail "$1: $n questions"
	equal "$1: status" 0 "$(cat "$T/done")"
}
# served NAME COMMAND: the next run, with another file, under -a.
served()	# name, command, keys for it ...
{
	name=$1
	: >"$LOG"
	rm -f "$T/done"
	type "\$ST -a -d \$P -E \$LOG $2; echo \$? >$T/done"
	shift 2
	answer_until "$T/done" "$@"
	set -- "$name"
	equal "$1 under -a: status" 0 "$(cat "$T/done")"
	no_denial "$1 under -a"
}

if [ -x /usr/bin/python3 ]; then
	asked 'python3 -c' "/usr/bin/python3 -c 'print(1)'"
	served 'python3 -c' "/usr/bin/python3 -c 'print(2)'"
else
	echo '# no python3 here'
fi

if command -v git >/dev/null; then
	for i in one two; do
		git init -q $i && (cd $i && echo text >file && git add file)
	done
	asked 'git commit' 'git -C one commit -qm first'
	equal 'git commit: log' first "$(git -C one log --format=%s)"
	served 'git commit' 'git -C two commit -qm second'
	equal 'git commit under -a: log' second "$(git -C two log --format=%s)"
else
	echo '# no git here'
fi

if command -v vim >/dev/null; then
	asked vim 'vim one.txt' vim '0,0-1' i '-- INSERT --' 'o n e' 'one' 'Escape :wq Enter'
	equal 'vim: file' one "$(cat one.txt)"
	served vim 'vim two.txt' vim '0,0-1' i '-- INSERT --' 't w o' 'two' 'Escape :wq Enter'
	equal 'vim under -a: file' two "$(cat two.txt)"
else
	echo '# no vim here'
fi
