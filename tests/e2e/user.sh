# SPDX-License-Identifier: ISC
# An ordinary user (also when root runs the tests), with policies of their own;
# root with -c. Set-id programs do not gain anything.
. "${0%/*}/lib.sh"

is_root || skip 'only root can become another'
need setpriv
mkdir "$T/home" && cd "$T/home" || exit 1
seq 20 >file
chown -R $NOBODY:$NOBODY "$T/home"
HOME=$T/home
to out as_nobody "$ST" -A -d "$HOME/policy" -E "$HOME/log" sh -c 'id -u; sort -r file | head -n 1'
equal 'learning' "0 $NOBODY 9" "$status $(tr '\n' ' ' <out | sed 's/ $//')"
equal "the policies' owner" $NOBODY "$(stat -c %u policy)"
to out as_nobody "$ST" -a -d "$HOME/policy" -E "$HOME/log" sh -c 'id -u; sort -r file | head -n 1'
equal 'enforcing' "0 $NOBODY 9" "$status $(tr '\n' ' ' <out | sed 's/ $//')"
! grep ' deny ' log || fail 'denied'
to out as_nobody "$ST" -a -d "$HOME/policy" -E "$HOME/log" sh -c 'sort "$0"' "$SECRET"
grep -q " deny .*$SECRET" log || fail 'no denial'

to out "$ST" -A -c nobody -d "$P" -E "$LOG" sh -c 'id -u; id -g; id -G'
[ "$status" -eq 0 ] || cat out.err
equal '-c nobody' "0 $NOBODY" "$status $(head -n 1 out)"
to out "$ST" -A -c 12345:23456 -d "$P" -E "$LOG" sh -c 'id -u; id -g; id -G'
equal '-c with numbers' '12345 23456 23456' "$(tr '\n' ' ' <out | sed 's/ $//')"
