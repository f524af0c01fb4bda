# SPDX-License-Identifier: ISC
# limit: 300
# The shipped policies of git and its helper for http.
# shipped: usr_bin_git
# shipped: usr_lib_git_core_git_remote_http
. "${0%/*}/shipped.sh"
[ -n "$STAGED" ] || skip 'a home of its own is for root to make'
need git

RUN='git'
GIT_AUTHOR_DATE='2020-01-01T00:00:00Z'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
unset GIT_SSL_CAINFO GIT_CONFIG_GLOBAL GIT_EDITOR EDITOR VISUAL PAGER
setup()
{
	seq 1 40 >one.txt
	seq 3 7 9000 >two.txt
	mkdir sub
	printf 'pear\n\303\244pfel\n' >sub/fruit
	ln -s one.txt link
	mkdir -p "$H"
	git config --global --replace-all safe.directory '*' 2>/dev/null || :
}
start="git init -q -b main . && git config user.email a@example.com && git config user.name A && git add . && git commit -q -m first"

work()
{
	works "$start; git log --format=%H%s; git status --short; git fsck"
	works "$start; echo x >>one.txt; git diff; git commit -qam second; git show --stat; git blame one.txt | head -n 2; git log -p -- sub"
	works "$start; git checkout -q -b b; echo y >new; git add new; git commit -qm b; git checkout -q main; git merge -q --no-ff -m m b; git log --oneline --graph"
	works "$start; git checkout -q -b b; echo 1 >>one.txt; git commit -qam b; git checkout -q main; echo 2 >>one.txt; git commit -qam c; git merge b; git status --short; git merge --abort; git rebase b; git rebase --abort"
	works "$start; git clone -q . clone.x; rm -rf clone.x; git gc -q; git repack -adq; git count-objects -v | grep packs; git tag v1; git describe"
	works "$start; git clone -q --bare . bare.git; git push -q bare.git main:other; git --git-dir=bare.git branch; git fetch -q bare.git; git ls-remote bare.git | cut -f 2"
	works "$start; git stash; echo z >>two.txt; git stash -q; git stash pop; git rm -q one.txt; git mv two.txt three.txt; git commit -qam x; git reset -q --hard HEAD~1; git clean -fdq; git archive HEAD | cksum"
	works "$start; git grep -n 12 | head -n 3; git rev-list --all | wc -l; git cat-file -p HEAD; git ls-files -s; git worktree list | wc -l; git format-patch -1 --stdout | git apply --check -R; git no-such; git -C missing log"
	works "$start; git reflog | wc -l; git config --list --local; git branch -v; git diff --no-index one.txt two.txt | tail -n 1; git cherry-pick HEAD; git commit --amend -qm again; git log --format=%s"
}

# By http from a server of files, on port 80 of the test's own network.
fetches()
{
	[ -n "$STAGED" ] || return 0
	have python3 || return 0
	[ -x /usr/lib/git-core/git-remote-http ] || return 0
	rm -rf "$T/www"
	mkdir "$T/www"
	(cd "$T/www" && git init -q -b main x && cd x && seq 9 >f && git add f &&
	    git -c user.email=a@b -c user.name=a commit -q -m x && cd .. &&
	    git clone -q --bare x x.git && cd x.git && git update-server-info) || fail www
	echo gone >"$T/www/notrepo"
	python3 -m http.server -d "$T/www" --bind 127.0.0.1 80 >"$T/www.log" 2>&1 &
	www=$!
	await -p 80
	works 'git clone -q http://127.0.0.1/x.git y; cat y/f; cd y && git pull -q && git log --format=%s'
	works 'git clone -q http://localhost/x.git y; git ls-remote http://127.0.0.1/nothing'
	fresh
	never 'connect.*inet-.127.0.0.1.:9,' git clone -q http://127.0.0.1:9/x.git y
	kill $www
	wait $www
}

refused()
{
	fresh
	# shellcheck disable=SC2086 # words
	$as sh -c "$start"
	printf '#!/bin/sh\necho hooked >hooked\n' >.git/hooks/pre-commit
	chmod 755 .git/hooks/pre-commit
	never 'execve.*filename: .*/.git/hooks/pre-commit' tolerant git commit --allow-empty -m hooked
	[ ! -e hooked ] || fail 'a hook ran'
	rm .git/hooks/pre-commit
	never 'execve.*filename: /usr/bin/dash' tolerant git -c alias.x='!cat /etc/passwd' x
	never 'execve.*filename: /usr/bin/dash' git -c core.editor='touch hooked; :' commit --allow-empty
	never 'execve' git -c protocol.ext.allow=always fetch 'ext::cat /etc/passwd'
	never "filename: $OUT/made" git init -q "$OUT/made"
	never "filename: $OUT/file" git diff --no-index one.txt "$OUT/file"
	never "filename: $OUT/file" git hash-object -w "$OUT/file"
	[ ! -e hooked ] || fail 'a command ran'
	[ -n "$STAGED" ] || return 0
	never "filename: $H/.ssh/id_rsa" git diff --no-index one.txt "$H/.ssh/id_rsa"
	never "filename: $H/.bashrc" git config -f "$H/.bashrc" a.b c
	never "filename: $H/.netrc" git hash-object "$H/.netrc"
}

all()
{
	[ "$user" = tester ] || export LC_ALL=C.UTF-8
	work
	export LC_ALL=C
	fetches
	holds usr_bin_git -wx -exec exec /usr/bin/bash
	holds usr_lib_git_core_git_remote_http -family -exec -read exec /usr/bin/bash read "$H/.ssh/id_rsa" \
	    connect 169.254.169.254:80
	refused
}
for_each_user all
