# SPDX-License-Identifier: ISC
# A signal to a child that has ended is judged as one to its program, and one to
# nobody is answered as natively, also where only living ones were learned.
. "${0%/*}/lib.sh"

same "$PROG/corpse"
rm -rf "$P"
: >"$LOG"
learn "$PROG/corpse" live >/dev/null
! grep -q unknown "$P"/* || fail 'a signal to nobody was learned'
enforce "$PROG/corpse" >out
equal 'signals to the ended' 'ended: done gone: ESRCH' "$(tr '\n' ' ' <out | sed 's/ $//')"
! grep -q ' deny ' "$LOG" || { cat "$LOG"; fail 'denied'; }
