#!/bin/sh
# SPDX-License-Identifier: ISC
# The races at full length: races.sh BUILD. Every row of "attempts -l race" is
# run against BUILD/systrace, TRIES times the call each; the default makes a
# million tries of every call, and three of every way. The table shows wins of
# tries for each call (down) and each way (across). It fails if any try wins,
# and if a row was no race: nothing was permitted, or nothing was denied.
#
#   TRIES=n        tries of a row
#   AS=uid         as this user; only root
#   ONLY=regex     these rows only, such as 'THREAD|SWAP-open'
#   UNSEALED=file  first show that the test can see: this systrace, which judges
#                  but does not hold on to what it has judged, has to lose each
#                  call in UNSEALED_TRIES (20000) of a row. execve it may win,
#                  since what is executed is compared in any case.
set -u
LC_ALL=C
PATH=/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
unset TMPDIR MAKEFLAGS MAKELEVEL MFLAGS ENV
build=$(cd "${1:?which build?}" && pwd) || exit 2
TRIES=${TRIES:-166667}
UNSEALED_TRIES=${UNSEALED_TRIES:-20000}

# A copy, for a build meanwhile would be another systrace.
T=$(mktemp -d /tmp/systrace-races.XXXXXX) || exit 2
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$T"
cp "$build/systrace" "$build/attempts" "$T" || exit 2
[ -z "${UNSEALED:-}" ] || cp "$UNSEALED" "$T/unsealed" || exit 2

# Runs a row and writes: call way verdict tries wins
row()	# systrace, tries, id
{
	"$T/attempts" -rv -s "$1" -t "$2" ${AS:+-u "$AS"} "$3" >"$T/out" 2>&1
	awk -v id="$3" '
	$1 == "race:" { tries = $3; wins = $11 }
	$2 == id { verdict = $1; line = $0 }
	END {
		way = call = id
		sub(/^R-/, "", way); sub(/-.*/, "", way)
		sub(/^R-[A-Z]*-/, "", call)
		if (verdict == "" || (verdict != "held" && wins + 0 == 0))
			print "races: " (line != "" ? line : id ": no answer") \
			    >"/dev/stderr"
		if (verdict != "BROKEN" || wins > 0)
			print call, way, verdict, tries + 0, wins + 0
		else
			print call, way, "failed", tries + 0, wins + 0
	}' "$T/out"
}

# The table of all rows; 0 if all were as wanted: "held" or "lost".
table()	# wanted
{
	awk -v wanted="$1" '
	{
		if (!($1 in calls)) { calls[$1] = 0; call[++nc] = $1 }
		if (!($2 in ways)) { ways[$2] = 0; way[++nw] = $2 }
		cell[$1, $2] = $3 == "held" || $3 == "BROKEN" ? $5 "/" $4 : $3
		tries[$1] += $4; tries[$2] += $4; total += $4
		wins[$1] += $5; wins[$2] += $5; won += $5
		if ($3 != "held" && $3 != "BROKEN")
			bad = 1
	}
	function line(name, key,	i) {
		printf "%-12s", name
		for (i = 1; i <= nw; i++)
			printf " %14s", key == "" ? \
			    wins[way[i]] "/" tries[way[i]] : cell[key, way[i]]
		printf " %14s\n", key == "" ? won "/" total : \
		    wins[key] "/" tries[key]
	}
	END {
		printf "%-12s", "wins/tries"
		for (i = 1; i <= nw; i++)
			printf " %14s", way[i]
		printf " %14s\n", "all"
		for (i = 1; i <= nc; i++) {
			line(call[i], call[i])
			n = wins[call[i]]
			if (wanted == "held" && n > 0)
				bad = 1
			if (wanted == "lost" && n == 0 && call[i] != "execve")
				bad = 1
		}
		line("all", "")
		exit nc == 0 || bad
	}'
}

round()	# systrace, tries, wanted
{
	"$T/attempts" -l race | awk '{ print $1 }' |
	    grep -E -- "${ONLY:-.}" >"$T/rows"
	while read -r id; do
		row "$1" "$2" "$id" </dev/null
	done <"$T/rows" >"$T/results"
	table "$3" <"$T/results"
}

status=0
if [ -n "${UNSEALED:-}" ]; then
	echo "without holding on to what was judged:"
	round "$T/unsealed" "$UNSEALED_TRIES" lost || {
		echo "races: the test does not see that it loses" >&2
		status=1
	}
	echo
fi
round "$T/systrace" "$TRIES" held || {
	echo "races: broken" >&2
	status=1
}
exit $status
