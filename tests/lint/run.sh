#!/bin/sh
# SPDX-License-Identifier: ISC
# All lints, one after another: lint/run.sh BUILD. Each ends with status 0, with 77
# when it cannot run here, or with what is wrong.
cd "$(dirname "$0")/../.." || exit 1
status=0
for f in tests/lint/*.sh; do
	[ "${f##*/}" != run.sh ] || continue
	out=$(sh "$f" "$1" 2>&1)
	case $? in
	0) echo "ok - ${f#tests/}" ;;
	77) echo "ok - ${f#tests/} # SKIP" ;;
	*) echo "not ok - ${f#tests/}"; status=1 ;;
	esac
	[ -z "$out" ] || printf '%s\n' "$out" | sed 's/^/  /'
done
exit $status
