# SPDX-License-Identifier: ISC
# limit: 300
# The shipped policies of what searches, edits, sorts and packs.
# shipped: usr_bin_find
# shipped: usr_bin_grep
# shipped: usr_bin_gzip
# shipped: usr_bin_mawk
# shipped: usr_bin_sed
# shipped: usr_bin_sort
# shipped: usr_bin_tar
. "${0%/*}/shipped.sh"

RUN='find grep gzip mawk sed sort tar'
setup()
{
	mkdir sub sub/deep
	seq 1 40 >one.txt
	seq 3 7 90000 >two.txt
	: >nothing.txt
	printf 'pear\n\303\244pfel\nfig\nfig\n' >sub/fruit
	ln -s ../one.txt sub/link
	ln one.txt sub/hard
	printf '#\n' >.hidden
	printf 's/1/one/\n' >script.sed
	printf '{ n += $1 } END { print n > "sum" }\n' >sum.awk
	mkdir .ssh
	echo 'a forbidden key' >.ssh/key
}

work()
{
	works 'grep -rn 1 sub one.txt; grep -c . nothing.txt'
	works 'grep -ic FIG sub/fruit; cat two.txt | grep -q 17; grep x missing'
	works 'grep -oP "\d+$" two.txt; grep -r --include=*.txt -l 9 sub ./*.txt'
	works 'grep -f script.sed -w fig sub/fruit; grep -z -b 3 one.txt; grep -e a --color=always sub/fruit'
	works 'find . -path ./.ssh -prune -o -name "*.txt" -print | sort; find sub -type l -printf "%p %l\n"'
	works 'find . -newer one.txt; find sub -maxdepth 1 -size -2 -perm 644 -user root; find missing; find -L sub -samefile one.txt'
	works 'find . -empty; find . -name .ssh -prune -o -ls | wc -l; find / -maxdepth 0 -fstype nothing'
	works 'sed -n 3,5p one.txt; sed -e s/1/x/g -e "\$d" <one.txt; sed -f script.sed one.txt missing'
	works 'sed -i s/1/x/ one.txt; sed -i.bak "/fig/d" sub/fruit; sed -i --follow-symlinks 1d sub/link'
	works 'sed -n "w copy" two.txt; sed "r one.txt" sub/fruit; sed -s -n "\$=" one.txt nothing.txt; sed -i 1d nothing.txt'
	works 'mawk "{ s += \$1 } END { print s, NR }" one.txt two.txt; mawk 1 missing; mawk "END { print NR }" nothing.txt'
	works 'mawk -f sum.awk two.txt; mawk -F, "{ print \$1 >> \"out\" }" sub/fruit one.txt; mawk "BEGIN { while ((getline l <\"one.txt\") > 0) n++; print n }"'
	works 'cat two.txt | mawk "{ print length(\$0), toupper(\$1), substr(\$0, 2) }"; mawk "BEGIN { printf \"%d\n\", srand(1) != 0; print ENVIRON[\"NO\"] }"'
	works 'sort -r sub/fruit two.txt -o three; sort -c one.txt; sort missing; sort nothing.txt'
	works 'sort -S 20k -n two.txt two.txt two.txt -o two.txt; sort --parallel=2 -u one.txt; cat one.txt | sort -R --random-source=two.txt'
	works 'gzip -k two.txt; gzip -l two.txt.gz; gzip -cd two.txt.gz | cksum; gzip -t two.txt.gz; gzip -d <two.txt.gz | wc'
	works 'gzip -9 two.txt sub/fruit nothing.txt; gzip -d two.txt.gz sub/fruit.gz; gzip missing; gzip -r sub; gzip -c <one.txt | gzip -d'
	works 'tar cf a.tar one.txt sub; tar tvf a.tar; mkdir x; tar xf a.tar -C x'
	works 'tar cf - sub | tar xvf - --transform s,sub,other,; tar tf missing'
	for z in gzip:z bzip2:j xz:J zstd:-zstd; do
		command -v "${z%:*}" >/dev/null || continue
		works "tar -c -${z#*:} -f a.t.z one.txt sub; tar tvf a.t.z; mkdir x; tar xf a.t.z -C x; tar df a.t.z"
	done
}

refused()
{
	fresh
	ln -s "$OUT/file" trap
	never "filename: $OUT/file" sed p trap
	never "filename: $OUT/file" mawk 1 trap
	never "filename: $OUT/file" gzip -fc trap
	never "filename: $OUT" grep -r e "$OUT"
	never "filename: $W/.ssh" tolerant grep -rq nowhere .
	never "filename: $W/.ssh/key" sed p .ssh/key
	never "filename: $W/.ssh/key" mawk 1 .ssh/key
	never "filename: $W/.ssh/key" sort .ssh/key
	never "filename: $OUT/made" sed -n "w $OUT/made" one.txt
	never "filename: $OUT" sed -i 1d "$OUT/file"
	never "filename: $OUT/made" mawk "{ print >\"$OUT/made\" }" one.txt
	never "filename: $OUT/made" sort one.txt -o "$OUT/made"
	never 'clone' tolerant sed '1e cat .ssh/key' one.txt
	never 'clone' tolerant mawk 'BEGIN { system("cat .ssh/key") }'
	never 'clone' tolerant mawk 'BEGIN { "cat .ssh/key" | getline l; print l }'
	never 'clone' tolerant find . -name key -exec cat '{}' +
	never "fswrite.*filename: $W/one.txt" find . -name one.txt -delete
	never "filename: $W/out" find . -fprint out
	never clone tolerant sort --compress-program=/bin/sh -S 20k two.txt two.txt
	tar cf evil.tar -P "$OUT/file"
	never "filename: $OUT/file" tar xPf evil.tar
	never "filename: $OUT/file" tar cf copy.tar "$OUT/file"
	never 'execve' tolerant tar cf copy.tar one.txt --checkpoint=1 \
	    --checkpoint-action=exec='cat .ssh/key' sub
	cp two.txt setid && chmod 4755 setid && tar cf setid.tar setid && rm setid
	never 'mode: 4755' tar xpf setid.tar
	mkfifo fifo && tar cf fifo.tar fifo && rm fifo
	never 'syscall: native-fswrite.*filename: .*fifo|mknodat' tar xf fifo.tar
	[ -n "$STAGED" ] || return 0
	echo alias >.bashrc && tar cf rc.tar .bashrc
	cd "$H" || exit 1
	never "filename: $H/.bashrc" tar xf project/rc.tar
	never "filename: $H/.bashrc" sort project/one.txt -o .bashrc
	never "filename: $H/.bashrc" mawk '{ print >".bashrc" }' project/one.txt
	never "filename.*: $H/.profile" sed -i 1d .profile
	never "filename: $H/.netrc" tar cf copy.tar .netrc
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
	for p in find gzip mawk sed sort; do
		holds usr_bin_$p
	done
	holds usr_bin_grep -wx
	holds usr_bin_tar -exec exec /usr/bin/bash
	refused
}
for_each_user all
