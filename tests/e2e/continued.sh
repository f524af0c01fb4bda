# SPDX-License-Identifier: ISC
# The program stops itself and is continued, or killed, by its own child: systrace,
# which has stopped with it, must not stay behind.
. "${0%/*}/lib.sh"

cat >"$W/stops" <<'EOF'
# Waits until its parent is stopped ("T" or, traced, "t"), then signals it.
(
	until grep -qE '^State:.[Tt]' "/proc/$$/status"; do :; done
	kill -"$1" $$
) &
kill -STOP $$
wait
echo went on
exit 4
EOF
for sig in CONT KILL; do
	same sh "$W/stops" $sig
done
