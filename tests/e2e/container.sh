# SPDX-License-Identifier: ISC
# limit: 240
# In a container as people have them: an ordinary user, no capabilities, the
# default seccomp profile, a read-only root, a small /proc.
. "${0%/*}/lib.sh"

[ "$("$PROG/contained" sh -c 'unshare -U true 2>/dev/null || echo no')" = no ] ||
    fail 'the container is none'
mkdir "$W/files"
seq 30 >"$W/files/one"
seq 300 >"$W/files/two"
! is_root || chown -R $NOBODY:$NOBODY "$W"
cd "$W" || exit 1

inside()	# name, command ...
{
	name=$1
	shift
	"$@" "$ST" -A -d "$W/policy" -E "$W/log" \
	    sh -c 'sort files/one | uniq | wc -l; cat files/one >copy; exit 3' >out 2>err
	status=$?
	[ $status -eq 3 ] || cat err
	equal "$name: status of learning" 3 $status
	equal "$name: output" 30 "$(cat out)"
	"$@" "$ST" -a -d "$W/policy" -E "$W/log" \
	    sh -c 'sort files/two | uniq | wc -l; cat files/two >copy; exit 4' >out 2>err
	status=$?
	[ $status -eq 4 ] || cat err log
	equal "$name: status of enforcing" 4 $status
	equal "$name: output" 300 "$(cat out)"
	"$@" "$ST" -a -d "$W/policy" -E "$W/log" \
	    sh -c 'cat /etc/passwd >copy' >out 2>err
	grep -q ' deny .*passwd' log || { cat log err; fail "$name: no denial"; }
	"$@" "$ST" -A -d "$W/policy" -E "$W/log" "$PROG/threads" 4 10 >out ||
	    fail "$name: threads"
	# What is missing is said at most once a run.
	[ "$(sort err | uniq -d | wc -l)" -eq 0 ] || { cat err; fail "$name: said twice"; }
	rm -rf "$W/policy" "$W/log" copy
}
inside 'the profile' "$PROG/contained"
inside 'the profile, no new privileges' "$PROG/contained" -n

is_root || exit 0
unshare -m true 2>/dev/null || exit 0
# Only the project folder can be written; /proc shows processes and little else.
cat >box <<EOF
set -e
mount --make-rprivate /
mount --bind "$W" "$W"
mount -o remount,bind,ro / 2>/dev/null || { mount --bind / /mnt && exit 77; }
cd "$W"
mount -t proc -o subset=pid proc /proc 2>/dev/null || mount -t proc proc /proc
exec "\$@"
EOF
if unshare -m sh box true 2>/dev/null; then
	inside 'read-only root, small /proc' unshare -m sh "$W/box" "$PROG/contained"
else
	echo '# a read-only root cannot be had here'
fi
