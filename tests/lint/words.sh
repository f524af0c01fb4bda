#!/bin/sh
# SPDX-License-Identifier: ISC
# No leftovers in what is shipped: marks of unfinished work, paths of the machine
# it was made on, spaces at line ends. Every source says its licence.
files=$(git ls-files -co --exclude-standard 2>/dev/null | grep -v '^tests/lint/words.sh$' |
    while read -r f; do [ -f "$f" ] && echo "$f"; done)
[ -n "$files" ] || { echo 'not a git checkout'; exit 77; }
status=0
text=$(printf '%s\n' $files | grep -vE '^tests/(fuzz/seeds|golden|corpus)/')
# A template of mktemp is no such mark.
if grep -nE '\b(TODO|FIXME|XXX|HACK)\b' $text; then status=1; fi
if grep -nE '(^|[^A-Za-z0-9_.])/(work|root|Users)/[A-Za-z]' $text; then status=1; fi
if grep -nE '[ 	]+$' $text; then status=1; fi
for f in $(printf '%s\n' $text | grep -E '\.(c|h|sh|awk|mk)$'); do
	head -n 3 "$f" | grep -q 'SPDX-License-Identifier: ISC' || { echo "$f: no licence"; status=1; }
done
exit $status
