# SPDX-License-Identifier: ISC
# limit: 3600
# CPython's own tests: the same ones pass as natively. Only with FULL=1.
. "${0%/*}/lib.sh"

[ -n "${FULL:-}" ] || skip 'long: FULL=1 runs it'
[ -x /usr/bin/python3 ] || skip 'no python3 here'
/usr/bin/python3 -c 'import test.support' 2>/dev/null || skip "python's tests are not here"
cd "$W" || exit 1
# shellcheck disable=SC2086 # a list
tests=${TESTS:-test_subprocess test_os test_signal test_threading test_socket
test_posix test_pty test_multiprocessing_fork test_multiprocessing_spawn
test_multiprocessing_forkserver}
# The names of the tests that passed, of the report in XML.
passes()
{
	/usr/bin/python3 - "$1" <<'EOF'
import sys, xml.etree.ElementTree as ET
for case in ET.parse(sys.argv[1]).iter("testcase"):
    if case.get("result") == "completed" and len(case) == 0:
        print(case.get("name"))
EOF
}
bad=
for t in $tests; do
	rm -f "$T"/*.xml
	timeout 900 /usr/bin/python3 -m test --junit-xml "$T/native.xml" "$t" \
	    >"$T/native.$t" 2>&1 </dev/null
	timeout 1800 "$ST" -A -d "$P" -E "$LOG" \
	    /usr/bin/python3 -m test --junit-xml "$T/learned.xml" "$t" \
	    >"$T/learned.$t" 2>&1 </dev/null
	passes "$T/native.xml" | sort -u >"$T/1"
	passes "$T/learned.xml" | sort -u >"$T/2"
	echo "# $t: $(wc -l <"$T/1") pass natively, $(wc -l <"$T/2") under -A"
	comm -23 "$T/1" "$T/2" | sed 's/^/  lost: /'
	[ -s "$T/1" ] || echo "  nothing passes natively"
	[ -z "$(comm -23 "$T/1" "$T/2")" ] || bad="$bad $t"
done
[ -z "$bad" ] || fail "passes were lost:$bad"
