# SPDX-License-Identifier: ISC
# Programs that were kept aside while the generaliser was made, in the form of
# seen.sh.
table()
{
	cat <<'E'
wc		wc	wc README more/fruit.txt plain
tail		tail	tail -n $((i + 1)) plain numbers
tee		tee	tee tee$i.out
mv		mv	mv blob.bin moved$i.bin
rm		rm	rm -r more part$i
mkdir		mkdir	mkdir -p tree$i/a/b
du		du	du -ah .
stat		stat	stat README more part$i
md5sum		md5sum	md5sum README blob.bin plain
split		split	split -l 100 plain piece$i.
bc		bc	bc -q
jq		jq	jq . out.json
zip		zip	zip -qr out$i.zip more part$i
m4		m4	m4 README more/fruit.txt
openssl		openssl	openssl dgst -sha256 blob.bin README
dash		dash	dash -c 'for f in *.txt; do read x <$f; echo $x >out; done'
as		as	as -o part.o part.s
g++		g++	g++ -O1 -c -o words$i.o src/words.cc
javac		javac	javac -d classes$i src/Words.java
git-diff	git	git diff
git-clone	git	git clone -q . clone$i
git-branch	git	git checkout -q -b topic$i
pyunit		python3	python3 -m unittest -q test_words
pod2text	pod2text	pod2text words.pod words.out
vim		vim	vim -es -u NONE -c 'g/fig/s//date/' -c wq more/fruit.txt
busybox		busybox	busybox find . -name '*.txt' -exec busybox wc {} '+'
cpp		cpp	cpp -o main.i src/main.c
dd		dd	dd if=blob.bin of=copy$i bs=512 status=none
E
}
