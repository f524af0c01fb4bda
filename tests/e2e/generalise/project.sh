# SPDX-License-Identifier: ISC
# A folder to work in, another one for each number: other names, sizes, times.

# A word by number.
word()
{
	set -- "$1" apple river stone cloud meadow harbour lantern winter copper \
	    violet thunder basket
	shift $(($1 % 12 + 1))
	echo "$1"
}

texts()	# number
{
	n=$(($1 % 5 + 3))
	while [ $n -gt 0 ]; do
		seq 1 $((n * $1 * 37 + n)) | sed "s/\$/ $(word $n) $(word $1)/" \
		    >"$(word $((n + $1)))-$n.txt"
		n=$((n - 1))
	done
	mkdir -p "part$1/deep$1" more
	seq "$1" $(($1 + 9)) >"part$1/deep$1/list.txt"
	printf '%s\n' pear apple fig fig "$(word "$1")" >more/fruit.txt
	printf 'pear\nplum\nfig\nfig\n' >more/fruit2.txt
	seq 1 $((2000 + 400 * $1)) | shuf --random-source=/dev/zero >numbers
	head -c $((3000 * $1 + 500)) /dev/urandom >blob.bin
	printf 'a project with a fixed name\n' >README
}

sources()	# number
{
	mkdir -p src
	cat >src/util.h <<-E
	int twice(int);
	E
	cat >src/util.c <<-E
	#include <stdlib.h>
	#include <math.h>
	#include "util.h"
	int twice(int x) { return 2 * x + (int)sqrt(abs(x)) * $1; }
	E
	cat >src/main.c <<-E
	#include <stdio.h>
	#include <string.h>
	#include <errno.h>
	#include "util.h"
	int main(void) { printf("%d %s\n", twice($1), strerror(errno)); return 0; }
	E
	cat >src/words.cc <<-E
	#include <algorithm>
	#include <iostream>
	#include <map>
	#include <regex>
	#include <string>
	#include <vector>
	int words(std::vector<std::string> v) {
	    std::sort(v.begin(), v.end());
	    std::cout << std::regex_match(v.front(), std::regex("a$1*")) << std::endl;
	    return static_cast<int>(v.size());
	}
	E
	cat >src/Words.java <<-E
	import java.util.*;
	import java.util.stream.*;
	public class Words {
	    public static void main(String[] a) {
	        System.out.println(Arrays.stream(a).collect(Collectors.toList()).size() + $1);
	    }
	}
	E
	printf '%s\n' '=head1 WORDS' '' "Some B<words> of $1." '' '=over' '' '=item one' '' \
	    '=back' '' '=cut' >words.pod
	printf 'all: prog%s\nprog%s: src/main.o src/util.o\n\tcc -o $@ $^ -lm\nclean:\n\trm -f prog%s src/*.o\n' \
	    "$1" "$1" "$1" >Makefile
}

scripts()	# number
{
	mkdir -p lib
	cat >"lib/helper$1.py" <<-E
	import json, re
	def load(name):
	    with open(name) as f:
	        return re.findall(r'\w+', f.read())
	E
	cat >work.py <<-E
	import sys, os, json, collections, datetime, random, tempfile, hashlib
	sys.path.insert(0, 'lib')
	import helper$1 as h
	words = collections.Counter(h.load('more/fruit.txt'))
	with tempfile.NamedTemporaryFile('w') as f:
	    json.dump(words, f)
	    f.flush()
	    print(os.path.getsize(f.name) > 0, sorted(words)[0])
	with open('out$1.json', 'w') as f:
	    json.dump({'day': str(datetime.date.today()), 'n': random.random(),
	        'h': hashlib.sha256(b'$1').hexdigest()}, f)
	for top, dirs, files in os.walk('.'):
	    for name in files:
	        os.stat(os.path.join(top, name))
	E
	cat >test_words.py <<-E
	import unittest, subprocess, sys, os
	class Words(unittest.TestCase):
	    def test_count(self):
	        with open('more/fruit.txt') as f:
	            self.assertEqual(len(f.read().split()), 5)
	    def test_sum(self):
	        self.assertEqual(sum(range($1)), $1 * ($1 - 1) // 2)
	E
	cat >work.pl <<-'E'
	use strict; use warnings; use POSIX qw(strftime); use File::Temp qw(tempfile);
	use Data::Dumper; use List::Util qw(sum);
	my ($out, $name) = tempfile(UNLINK => 1);
	open(my $in, '<', 'more/fruit.txt') or die;
	my %seen; while (<$in>) { chomp; $seen{$_}++; print $out $_; }
	close $out;
	print strftime("%A", localtime), " ", sum(values %seen), "\n";
	E
	cat >work.js <<-'E'
	const fs = require('fs'), path = require('path'), os = require('os');
	const zlib = require('zlib');
	const words = fs.readFileSync('more/fruit.txt', 'utf8').split('\n');
	fs.writeFileSync('js.out', zlib.gzipSync(words.join(',')));
	console.log(path.resolve('.').length > 0, words.length, new Date(0).toString());
	E
	cat >work.bash <<-'E'
	set -e
	for f in *.txt; do
	    while read -r a b; do n=$((${n:-0} + ${#b})); done <"$f"
	done
	printf '%s\n' "$n" "${f%.txt}" | sort | uniq -c >count.out
	d=$(mktemp -d); echo x >"$d/x"; cat "$d/x" "more/fruit.txt" | wc -l; rm -r "$d"
	[[ $f =~ txt ]] && printf '%(%Y)T\n' -1
	E
}

repository()	# number
{
	git init -q -b main .
	git config user.name "user $1"
	git config user.email "u$1@example.org"
	git config gc.auto 0
	git add README more "part$1" Makefile src
	git commit -q -m "first $1"
	n=0
	while [ $n -lt $(($1 % 4)) ]; do
		echo "$n" >>README
		git commit -q -am "change $n of $1"
		n=$((n + 1))
	done
	echo "not yet $1" >>README
	echo new >"new$1.txt"
}

project()	# number
{
	texts "$1"
	sources "$1"
	scripts "$1"
	! command -v git >/dev/null || repository "$1"
	cp README changed
	sed 's/fixed/mended/' README >changed.new
	diff -u changed changed.new >change.diff
	tar czf archive.tar.gz more README
	seq 1 $((500 * $1 + 10)) >plain
	cp plain plain.x
	xz -k plain.x 2>/dev/null && mv plain.x.xz packed.xz
	cp numbers numbers.z && gzip -f numbers.z
	printf 'create table t(a, b);\n' >new.sql
	for n in 1 2 3 4; do echo "insert into t values($n, '$(word $n)');"; done >>new.sql
	echo 'select count(*), max(b) from t;' >>new.sql
}
