# SPDX-License-Identifier: ISC
# git: clone, commit, log. Never: a hash of a key.
. "${0%/*}/../real.sh"

export GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 \
    GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.invalid \
    GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.invalid \
    GIT_AUTHOR_DATE='1000000000 +0000' GIT_COMMITTER_DATE='1000000000 +0000'
repository()	# name, number of commits
{
	git init -q -b main "$1"
	for i in $(seq "$2"); do
		seq "$i" >"$1/file$i"
		git -C "$1" add .
		git -C "$1" commit -q -m "commit $i of $1"
	done
}
setup()
{
	repository first 3
	repository second 8
}
work()	# repository, clone
{
	run git clone -q "$1" "$2"
	echo more >"$2/new-$1"
	run git -C "$2" add .
	run git -C "$2" commit -q -m "new in $2"
	run git -C "$2" log --oneline
	run git -C "$2" status --short
}
learned() { work first copy; }
enforced() { work second another; }
never() { run git -C first hash-object "$SECRET"; }
real git
