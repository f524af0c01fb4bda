# SPDX-License-Identifier: ISC
# limit: 300
# The shipped policies of what shows, copies, moves, removes and counts files.
# shipped: usr_bin_cat
# shipped: usr_bin_cp
# shipped: usr_bin_du
# shipped: usr_bin_head
# shipped: usr_bin_ls
# shipped: usr_bin_mkdir
# shipped: usr_bin_mv
# shipped: usr_bin_rm
# shipped: usr_bin_tail
# shipped: usr_bin_wc
. "${0%/*}/shipped.sh"

RUN='cat cp du head ls mkdir mv rm tail wc'
setup()
{
	mkdir sub sub/deep empty
	seq 1 40 >one.txt
	seq 3 7 90000 >two.txt
	: >nothing.txt
	printf 'pear\n\303\244pfel\nfig\nfig\n' >sub/fruit
	printf 'x\0y' >'sub/deep/a name'
	ln -s ../one.txt sub/link
	ln one.txt sub/hard
	chmod 600 two.txt
	chmod 755 sub/fruit
}

work()
{
	works 'cat one.txt sub/fruit nothing.txt'
	works 'cat -An sub/link missing'
	works 'cat one.txt >copy; cat <two.txt | cat -'
	works 'head -n 3 one.txt sub/fruit; head -c 5 two.txt; head missing'
	works 'seq 9 | head -n -2 - one.txt'
	works 'tail -n 3 one.txt sub/fruit; tail -c +90 two.txt; tail missing'
	works 'seq 9 | tail -n +4; tail -n 2 nothing.txt; tail -n1 sub/link'
	works 'wc one.txt two.txt sub/fruit nothing.txt; wc -L sub; wc missing'
	works 'wc -m sub/fruit; cat two.txt | wc -l; printf "one.txt\0" | wc --files0-from=-'
	works 'ls -la --time-style=+%s --color=always one.txt sub'
	works 'ls -R / -d; ls -l /etc/passwd; ls -Z one.txt; ls missing'
	works 'du -a --apparent-size .; du -s --exclude=deep sub; du -h --time two.txt; du missing'
	works 'du -sx --files0-from=- <nothing.txt; du -c one.txt sub/hard'
	works 'cp one.txt two; cp -p two.txt sub; cp sub/fruit one.txt; cp sub x'
	works 'cp -a sub copy; cp -r sub/. empty; cp -u one.txt two.txt sub'
	works 'cp -s one.txt soft; cp -l one.txt hard; cp --backup=numbered one.txt two.txt; cp -L sub/link l'
	works 'cp /usr/bin/true .; cp --parents sub/deep/* empty; cp --sparse=always two.txt s; cp missing .'
	works 'mv one.txt three.txt; mv two.txt sub/link; mv sub/deep .; mv -b three.txt nothing.txt'
	works 'mv -t empty one.txt two.txt sub; mv -n empty/one.txt empty/two.txt; mv missing x'
	works 'mkdir a b "c d"; mkdir -p x/y/z sub/x/y; mkdir -m 700 m; mkdir -pm 711 n/o; mkdir sub; mkdir no/way'
	works 'rm one.txt sub/link; rm -r sub; rm -d empty; rm -f missing; rm -v nothing.txt; rm missing'
	works 'rm sub; rm -rf . ; rm -rf sub/deep/*; rm -r --one-file-system sub'
}

# A file grows while it is followed.
follows()
{
	fresh
	rm -f "$T/followed"
	: >"$LOG"
	# shellcheck disable=SC2086 # a prefix
	$as "$ST" -a -d "$PD" -E "$LOG" tail -n 1 -F one.txt >"$T/followed" 2>&1 &
	pid=$!
	await -s "$T/followed"
	echo 'one more' >>one.txt
	until grep -q more "$T/followed"; do await -m 20; done
	kill $pid
	wait $pid
	equal 'followed' '40one more' "$(tr -d '\n' <"$T/followed")"
	no_denial 'tail -F'
}

elsewhere()
{
	[ -n "$STAGED" ] || return 0
	fresh
	D=$T/of.$user
	mkdir "$D"
	[ -z "$as" ] || chown $TESTER "$D"
	works "cp one.txt '$H/copy'; rm '$H/copy'; mkdir $D/x; mv two.txt $D/x; cp $D/x/two.txt .; rm -r $D/x"
	works "cat '$H/notes' | wc; head -n1 '$H/notes'; rm -ri sub"
}

refused()
{
	[ -n "$STAGED" ] || return 0	# cp and its like may reach all of /tmp
	fresh
	never "filename: $OUT/file" cat "$OUT/file"
	ln -s "$OUT/file" trap
	for p in cat head tail wc cp; do
		[ $p != cp ] || set -- x
		never "filename: $OUT/file" $p trap "$@"
	done
	set --
	[ -n "$STAGED" ] || return 0
	for p in cat head tail wc; do
		never "filename: $H/.ssh/id_rsa" $p "$H/.ssh/id_rsa"
		never "filename: $H/.netrc" $p ../.netrc
	done
	never "filename: $H/.ssh/id_rsa" cp ../.ssh/id_rsa x
	never "filename: $H/.bashrc" cp one.txt "$H/.bashrc"
	never "filename.1.: $H/.profile" mv one.txt ../.profile
	never "filename: $H/.ssh/id_rsa" mv "$H/.ssh/id_rsa" x
	never "filename: $H/.bashrc" rm -f "$H/.bashrc"
	never "filename: $H/.ssh" rm -rf ../.ssh
	never "filename: $OUT/file" rm -f "$OUT/file"
	never "filename: $OUT/made" mkdir "$OUT/made"
	never "filename: $H/.config/systemd" mkdir "$H/.config/systemd"
	chmod 4755 sub/fruit
	never 'mode: 4755' tolerant cp -p sub/fruit x
	equal 'what is outside' 'agent.sock file log' "$(ls "$OUT" | tr '\n' ' ' | sed 's/ $//')"
}

all()
{
	for LANG in '' C.UTF-8; do
		export LANG
		unset LC_ALL
		work
	done
	export LC_ALL=C
	follows
	elsewhere
	for p in cat cp du head ls mkdir mv rm tail wc; do
		holds usr_bin_$p
	done
	refused
}
for_each_user all
