#!/bin/sh
# SPDX-License-Identifier: ISC
# Each header compiles alone, twice, and is guarded by its own name.
build=$1
cc=$(sed -n 's/^CC = //p' "$build/config.mk")
flags=$(sed -n 's/^DEPS_CFLAGS = //p' "$build/config.mk")
status=0
for h in src/*/*.h; do
	name=${h#src/}
	# shellcheck disable=SC2086 # flags
	printf '#include "%s"\n#include "%s"\n' "$name" "$name" |
	    ${cc:-cc} -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror \
	    -Wstrict-prototypes -Wno-unused-parameter -Isrc -I"$build" \
	    -I"$build/gen" $flags -fsyntax-only -x c - || { echo "$h: not alone"; status=1; }
	guard=$(echo "$name" | tr 'a-z/.' 'A-Z__')
	grep -q "^#ifndef $guard\$" "$h" || { echo "$h: guard is not $guard"; status=1; }
done
exit $status
