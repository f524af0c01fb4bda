# SPDX-License-Identifier: ISC
# Programs that the generaliser was tuned with: name, program, and a command for
# run number $i, in the project of that number. Run 0 is what is learned.
table()
{
	cat <<'E'
ls		ls	ls -la . more part$i README
cat		cat	cat README more/fruit.txt part$i/deep$i/list.txt blob.bin
cp		cp	cp -rp more part$i copies$i
sort		sort	sort -n numbers plain
grep		grep	grep -rn fig .
find		find	find . -name '*.txt' -size +0 -newer README
sed		sed	sed -i s/fig/date/ more/fruit.txt more/fruit2.txt
mawk		mawk	mawk '{n+=$1}END{print n}' numbers plain
tar		tar	tar cf out$i.tar more part$i README
untar		tar	tar xzf archive.tar.gz
gzip		gzip	gzip -k plain
git-status	git	git status
git-log		git	git log --stat
git-commit	git	git commit -q -a -m change
python3		python3	python3 work.py
perl		perl	perl work.pl
make		make	make -s all
gcc		gcc	gcc -O2 -c -o main$i.o src/main.c
curl		curl	curl -s -o got$i http://127.0.0.1:$port/file$i
ssh-keygen	ssh-keygen	ssh-keygen -q -t ed25519 -N "" -f key$i
bash		bash	bash work.bash
diff		diff	diff -ru more part$i
patch		patch	patch -s changed change.diff
xz		xz	xz -dk packed.xz
sqlite3		sqlite3	sqlite3 data$i.db ".read new.sql"
node		node	node work.js
E
}
