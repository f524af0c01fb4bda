# SPDX-License-Identifier: ISC
# Programs that were kept aside while the generaliser was made, in the form of
# seen.sh.
table()
{
	cat <<'E'
wc		wc	wc README more/fruit.txt plain
head		head	head -n $i plain README
tail		tail	tail -n $i plain numbers
cut		cut	cut -d, -f1 more/fruit.txt plain
tr		tr	tr a-z A-Z
uniq		uniq	uniq -c more/fruit.txt uniq$i.out
tee		tee	tee tee$i.out
mv		mv	mv blob.bin moved$i.bin
rm		rm	rm -r more part$i
mkdir		mkdir	mkdir -p tree$i/a/b
touch		touch	touch stamp$i README
du		du	du -ah .
stat		stat	stat README more part$i
md5sum		md5sum	md5sum README blob.bin plain
split		split	split -l 100 plain piece$i.
paste		paste	paste plain numbers
cmp		cmp	cmp README changed
od		od	od -c more/fruit.txt
bc		bc	bc -q
jq		jq	jq . out.json
zip		zip	zip -qr out$i.zip more part$i
m4		m4	m4 README more/fruit.txt
openssl		openssl	openssl dgst -sha256 blob.bin README
dash		dash	dash -c 'for f in *.txt; do read x <$f; echo $x >out; done'
strings		strings	strings blob.bin README
as		as	as -o part.o part.s
dd		dd	dd if=blob.bin of=copy$i bs=512 status=none
E
}
