#!/bin/sh
# SPDX-License-Identifier: ISC
# usage: [UPDATE=1] kernel.sh BUILD
# Each NAME.in of tests/golden/kernel is a file of policies; NAME.ok is what
# systrace -n -v says of what the kernel decides. UPDATE=1 writes it. Nothing in
# them depends on who asks.
program=$1/systrace
dir=$(dirname "$0")/kernel
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
umask 022
failed=0
count=0

for in in "$dir"/*.in; do
	name=$(basename "$in" .in)
	count=$((count + 1))
	cat "$in" >"$tmp/$name"
	if ! "$program" -n -v -U -f "$tmp/$name" >"$tmp/out" 2>&1; then
		cat "$tmp/out"
		echo "not ok - kernel/$name"
		failed=$((failed + 1))
	elif [ -n "$UPDATE" ]; then
		cp "$tmp/out" "$dir/$name.ok"
		echo "ok - kernel/$name"
	elif ! cmp -s "$dir/$name.ok" "$tmp/out"; then
		echo "not ok - kernel/$name"
		diff -u "$dir/$name.ok" "$tmp/out" | sed 's/^/# /'
		failed=$((failed + 1))
	else
		echo "ok - kernel/$name"
	fi
done
[ $count -gt 0 ] || exit 1
[ $failed -eq 0 ]
