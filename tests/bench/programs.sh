# SPDX-License-Identifier: ISC
# Sourced by bench.sh: whole programs, under policies learned before.

# How much there is to do.
if [ -n "${SMALL:-}" ]; then
	DIRS=4 FILES=5 SOURCES=4 MODULES=5 FORKS=5 TRANSACTIONS=20 REQUESTS=100
	TEXT=1000 HASHES=1000
else
	DIRS=100 FILES=80 SOURCES=60 MODULES=300 FORKS=${FULL:+3000} TRANSACTIONS=2000
	REQUESTS=10000 TEXT=1500000 HASHES=1000000
	FORKS=${FORKS:-1000}
fi
PORT=$((20000 + $$ % 10000))
# shellcheck disable=SC2153 # of bench.sh
PMODES=$(echo "$MODES" | tr ' ' '\n' | grep -xE "native|notif\\+r|-a|strace${FULL:+|-A}" |
    tr '\n' ' ')

PYTHON='argparse, ast, base64, bisect, calendar, codecs, collections,
	configparser, copy, csv, datetime, decimal, difflib, email.message, enum,
	fnmatch, fractions, functools, getopt, glob, gzip, hashlib, heapq,
	html.parser, http.client, io, json, logging, multiprocessing, pathlib,
	pickle, random, re, shutil, socket, sqlite3, string, subprocess, tempfile,
	threading, xml.dom.minidom, zipfile'

# What the programs work on.
make_tree()
{
	for d in $(seq "$DIRS"); do
		mkdir -p tree/"$d"
		for f in $(seq "$FILES"); do
			echo "file $f of $d, which has a line of text" >tree/"$d/$f"
		done
	done
	tar cf tree.tar tree
	seq "$TEXT" >text
}

make_source()
{
	mkdir -p source/include
	printf 'int printf(const char *, ...);\n' >source/include/own.h
	for f in $(seq "$SOURCES"); do
		printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n'
		printf '#include <unistd.h>\n#include "own.h"\n'
		printf 'int f%d(int i)\n{\n\treturn printf("%%d", i);\n}\n' "$f"
	done | awk -v n="$SOURCES" 'NR % 9 == 1 { f++ } { print >"source/f" f ".c" }'
	printf 'all: %s\n%%.o: %%.c\n\tcc -O1 -Iinclude -c -o $@ $<\n' \
	    "$(seq -f 'f%g.o' "$SOURCES" | tr '\n' ' ')" >source/Makefile
}

make_repo()
{
	command -v git >/dev/null || return 0
	mkdir repo
	cp -r source repo
	git init -q repo
	for c in 1 2 3; do
		cp -r "tree/$c" repo
		git -C repo add .
		git -C repo -c user.name=b -c user.email=b@example.org \
		    commit -qm "$c"
	done
}

make_modules()
{
	mkdir -p node/node_modules package project
	for m in $(seq "$MODULES"); do
		mkdir "node/node_modules/m$m"
		echo "{ \"name\": \"m$m\", \"version\": \"1.0.0\", \"main\": \"main.js\" }" \
		    >"node/node_modules/m$m/package.json"
		echo "exports.m = () => $m;" >"node/node_modules/m$m/main.js"
		echo "exports.m$m = () => $m;" >"package/m$m.js"
		echo "require('m$m');" >>node/main.js
	done
	echo '{ "name": "pack", "version": "1.0.0", "main": "m1.js" }' \
	    >package/package.json
	tar czf pack.tgz package
}

make_servers()
{
	mkdir -p www redis
	echo hello >www/index.html
	cat >nginx.conf <<EOT
daemon off;
master_process off;
pid $W/nginx.pid;
error_log $W/nginx.err;
events { }
http {
	access_log off;
	client_body_temp_path $W/nginx.t;
	proxy_temp_path $W/nginx.t;
	fastcgi_temp_path $W/nginx.t;
	uwsgi_temp_path $W/nginx.t;
	scgi_temp_path $W/nginx.t;
	keepalive_requests 100000000;
	server { listen 127.0.0.1:$PORT; root $W/www; }
}
EOT
	{
		echo 'PRAGMA synchronous=OFF; CREATE TABLE t(i, s);'
		seq -f 'INSERT INTO t VALUES(%g, "a text");' "$TRANSACTIONS"
	} >transactions
}

# The function for each program: name, runs a sample, command.
each_program()	# function
{
	"$1" true 20 true
	"$1" make-j2 1 make -j2 -C source
	"$1" git-clone 1 git clone -q --no-hardlinks repo clone
	"$1" git-status 5 git -C repo status
	"$1" find 2 find tree -size +1k
	"$1" tar-create 1 tar cf out.tar tree
	"$1" tar-extract 1 tar xf tree.tar -C out
	"$1" grep-r 1 grep -r 'file 1 of 1,' tree
	"$1" sha256sum 1 find tree -type f -exec sha256sum '{}' +
	"$1" python3 3 python3 -c "import $(echo "$PYTHON" | tr -d "\n\t")"
	"$1" node 2 node node/main.js
	"$1" npm-install 1 npm install --prefix project --offline --no-audit \
	    --no-fund --loglevel=error --cache "$W/npm" "$W/pack.tgz"
	"$1" nginx 0 nginx -p "$W" -e "$W/nginx.err" -c "$W/nginx.conf"
	"$1" redis 0 redis-server --bind 127.0.0.1 --port "$PORT" --dir "$W/redis" \
	    --save '' --appendonly no --logfile "$W/redis.log"
	"$1" sqlite3 1 sqlite3 db '.read transactions'
	"$1" openssl 1 openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:word \
	    -kdfopt salt:salt -kdfopt "iter:$HASHES" PBKDF2
	"$1" xz 1 xz -0 -T2 -k -c text
	# shellcheck disable=SC2016 # for the shell started
	"$1" sh-forks 1 sh -c 'i=0; while [ $i -lt '"$FORKS"' ]; do /bin/true; i=$((i+1)); done'
}

# What one run leaves and the next one must not find.
prepare()	# name
{
	case $1 in
	make-j2) rm -f source/*.o ;;
	git-clone) rm -rf clone ;;
	tar-extract) rm -rf out && mkdir out ;;
	npm-install)
		rm -rf project npm && mkdir project &&
		    echo '{ "name": "top", "version": "1.0.0" }' >project/package.json ;;
	sqlite3) rm -f db db-journal ;;
	esac
}

# A client asks; the ns that it took.
client()	# name place
{
	case $1 in
	nginx) pin "$2" "$T/load" "$PORT" 16 "$REQUESTS" index.html ;;
	redis) pin "$2" "$T/call" wall 1 redis-benchmark -p "$PORT" -c 16 \
	    -n "$REQUESTS" -t set,get -q ;;
	esac
}

# A server is started, asked, and ended: the time is the client's.
serve()	# name place mode command ...
{
	name_=$1 place_=$2 with_=$3
	shift 3
	run "$place_" "$with_" "$@" >/dev/null 2>"$T/err" &
	server=$!
	ns=
	"$T/load" wait "$PORT" 2>>"$T/err" &&
	    ns=$(client "$name_" "$place_" 2>>"$T/err")
	case $name_ in
	nginx) kill -QUIT "$(cat nginx.pid)" ;;
	redis) redis-cli -p "$PORT" shutdown nosave ;;
	esac >/dev/null 2>&1 || kill "$server" 2>/dev/null
	wait "$server" && [ -n "$ns" ]
}

one_run()	# name runs place mode command ...; leaves the ns in $ns
{
	name=$1 wall=$2
	shift 2
	prepare "$name"
	if [ "$wall" -eq 0 ]; then
		wall=
		serve "$name" "$@"
	else
		ns=$(run "$@" 2>"$T/err")
	fi
	status_=$?
	wall=
	[ $status_ -eq 0 ] && ! denials >"$T/denied"
}

# A program that runs, and does so under what was learned of it, gets a row.
learn_program()	# name runs command ...
{
	wanted "$1" || return 0
	command -v "$3" >/dev/null || { echo "skipped: $1: no $3 here"; return 0; }
	name=$1 runs=$2
	shift 2
	[ "$runs" -eq 0 ] || runs=1
	one_run "$name" "$runs" free native "$@" || {
		echo "skipped: $name: fails here: $(tail -n 1 "$T/err")"
		return 0
	}
	for how in -A -A -a; do
		[ "$how" = -A ] || cp "$T"/learn/* "$T/a"
		one_run "$name" "$runs" free "$how" "$@" ||
		    { trouble "$name fails with $how"; return 0; }
	done
	can="$can $name "
}

program_sample()	# mode command ...; leaves the ns in $ns
{
	how=$1
	shift
	one_run "$name" "$runs" "$at" "$how" "$@" || {
		trouble "$name fails with $how, $at"
		return 1
	}
	keep programs "$name" "$round" "$at" "$how" "$ns"
}

# Each mode between two native runs, whose mean it is compared with: a busy machine
# can be another one after a second. Pinned in every other round, if there is not
# all the time.
time_program()	# name runs command ...
{
	case $can in *" $1 "*) ;; *) return 0 ;; esac
	name=$1 runs=$2
	shift 2
	for at in free pinned; do
		[ $at = free ] || [ -n "${FULL:-}" ] || [ $((round % 2)) -eq 1 ] ||
		    continue
		program_sample native "$@" || return 0
		before=$ns
		for mode in ${PMODES#native }; do
			program_sample "$mode" "$@" || return 0
			program_sample native "$@" || return 0
			keep programs "$name" "$round" "$at" "native:$mode" \
			    $(((before + ns) / 2))
			before=$ns
		done
	done
}

programs()
{
	can=
	make_tree
	make_source
	make_repo
	make_modules
	make_servers
	each_program learn_program
	for round in $(seq "$ROUNDS"); do
		each_program time_program
	done
	# shellcheck disable=SC2086 # columns
	table programs 'Programs: ms, and how many times as long' ms 1000000 $PMODES
}
