# SPDX-License-Identifier: ISC
# A grandchild goes to another parent; one that outlives the program does its
# work to the end, and the status is the program's.
. "${0%/*}/lib.sh"

same "$PROG/orphan"
for how in learn enforce; do
	rm -f "$W/out"
	$how "$PROG/orphan" "$W/out"
	equal "status ($how)" 4 $?
	await -s "$W/out"
	equal "what it wrote ($how)" alone "$(cat "$W/out")"
	# What outlives the program is learned when it ends, too.
	until grep -q 'filename.*\(out\|CWD\)' "$P"/*orphan; do await -m 20; done
done
