#!/bin/sh
# SPDX-License-Identifier: ISC
# Attempts to get out, each after a control that shows what it would do without
# systrace: attacks.sh BUILD. As the user who runs this, and if that is root as an
# ordinary one too. TAP. RACES=1 runs races and long ones as well, TRIES tries
# each (2000). SYSTRACE names another systrace than BUILD's.
set -u
LC_ALL=C
PATH=/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
unset TMPDIR MAKEFLAGS MAKELEVEL MFLAGS ENV
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?which build?}" && pwd) || exit 1
NOBODY=65534

# Where an ordinary user cannot reach the build, attempts still can.
T=$(mktemp -d /tmp/systrace-attacks.XXXXXX) || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$T"
cp "${SYSTRACE:-$build/systrace}" "$T/systrace" || exit 1
cp "$build/attempts" "$T" || exit 1
chmod 755 "$T/systrace" "$T/attempts"
failed=0

result()	# status, what
{
	if [ "$1" -eq 0 ]; then
		echo "ok - $2"
	else
		echo "not ok - $2"
		failed=1
	fi
}

# The runner must see what it is there to see: a systrace that holds nothing, and
# one that runs nothing.
cat >"$T/nothing" <<'END'
#!/bin/sh
while [ "$2" != --run ]; do shift; done
exec "$@"
END
chmod 755 "$T/nothing"
"$T/attempts" -p -s "$T/nothing" A-050 A-063 A-061 >"$T/out" 2>&1
[ $? -eq 1 ] && [ "$(grep -c '^not ok' "$T/out")" -ge 9 ]
result $? 'without confinement attempts are broken'
"$T/attempts" -s /bin/true A-050 >/dev/null 2>&1
[ $? -eq 2 ]
result $? 'nothing is said of a systrace that runs nothing'

# Each line of the list is a row, or says in LIST why it is none.
"$T/attempts" -l | awk '
NR == FNR {
	if (match($1, /^A-[0-9]+/))
		row[substr($1, RSTART, RLENGTH)] = 1
	next
}
/^#/ || NF == 0 { next }
$1 == "ids" {
	for (i = 2; i <= NF; i++) {
		split($i, end, "-")
		for (n = end[1] + 0; n <= end[2]; n++)
			all[sprintf("A-%03d", n)] = 1
	}
	next
}
{
	# "rows, but ...": what of the line is in no row.
	if ($1 in listed || !($1 in all) || NF < 2 ||
	    ($1 in row) != ($2 == "rows,")) {
		print "# LIST: " $1 ": twice, or a row, or without a reason"
		bad = 1
	}
	listed[$1] = 1
}
END {
	for (id in all)
		if (!(id in row) && !(id in listed)) {
			print "# " id ": neither a row nor in LIST"
			bad = 1
		}
	exit bad
}' - "$here/LIST"
result $? 'each line of the list is a row or says why not'

attempts()	# option ...
{
	"$T/attempts" -p -c -s "$T/systrace" ${RACES:+-r} -t "${TRIES:-2000}" \
	    "$@" || failed=1
}

# All calls in the program's own hands, where the others have a look-up lane.
cat >"$T/own-hands" <<'END'
#!/bin/sh
exec "${0%/*}/systrace" --own-hands "$@"
END
chmod 755 "$T/own-hands"

echo "# as $(id -un)"
attempts
if [ "$(id -u)" -eq 0 ]; then
	echo "# as $NOBODY"
	attempts -u $NOBODY
fi
echo '# without a look-up lane'
set -- -s "$T/own-hands"
[ "$(id -u)" -ne 0 ] || set -- -u $NOBODY "$@"
attempts "$@"
exit $failed
