# SPDX-License-Identifier: ISC
# The shipped policies: well-formed, named after their programs, alike where they
# are for the same thing, and each with a test that runs its program.
. "${0%/*}/lib.sh"

SHIPPED=${0%/*}/../../policy
mkdir -m 700 "$P"
for f in "$SHIPPED"/*; do
	n=${f##*/}
	cp "$f" "$P/$n"
	chmod 600 "$P/$n"
	program=$(sed -n 's/^Policy: \([^,]*\),.*/\1/p' "$f")
	"$ST" -n -U -f "$P/$n" "$program" >out 2>&1 || { cat out; fail "$n: not clean"; }
	equal "$n" '0 errors, 0 warnings' "$(cat out)"
	head -n 1 "$f" | grep -q '^# ' || fail "$n does not begin with what it permits"
	equal "$n: its name" "$n" "$(echo "${program#/}" | tr -c 'a-zA-Z0-9\n' _)"
	grep -qxF "# shipped: $n" "${0%/*}"/policies-*.sh || fail "$n has no test"
	grep -q 'PROT_WRITE|PROT_EXEC' "$f" || grep -q 'compiles' "$f" ||
	    fail "$n: memory both writable and executable, and not said why"
done

# What protects keys, other homes and what is run later is the same everywhere.
for what in '[.](ssh|' '/(id_(rsa' '^/(etc/(g?shadow' '/[.](bash[^/]*|zsh' \
    '/[.](config/(autostart' '^/(etc/(cron' '^($CWD|$HOME)(bin'; do
	grep -hF -- "filename re \"" "$SHIPPED"/* | grep -F -- "$what" |
	    sed 's/^[^"]*//' | sort -u >same
	grep -c . same >count
	[ "$(cat count)" -ge 1 ] || fail "no policy has '$what'"
done

# Who may write by name below a wide folder has the guards.
for f in "$SHIPPED"/*; do
	grep -q 'native-fswrite: filename under "\$\(CWD\|HOME\)" then permit' "$f" || continue
	for what in '[.](ssh|' '[.](bash[^/]*|zsh' '[.](config/(autostart' '/(etc/(cron'; do
		grep -F "native-fswrite: filename re" "$f" | grep -F 'then deny' |
		    grep -qF -- "$what" || fail "${f##*/} writes widely without a rule against '$what'"
	done
done
