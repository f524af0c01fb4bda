# SPDX-License-Identifier: ISC
# Sourced after shipped.sh by the tests of services, which need the stage: a
# service has its own ports and the system's folders, empty and its own.
[ -n "$STAGED" ] || skip 'name spaces of its own are for root'
be root
export LC_ALL=C

# Empty folders in the place of those of the system.
own_folders()
{
	for d_; do
		mkdir -p "$d_"
		mount -t tmpfs -o mode=755 none "$d_" || skip "no tmpfs for $d_"
	done
}

# Waits, bounded, for a denial that the service will meet.
said()	# pattern
{
	i_=0
	until grep -E '[: ]deny ' "$LOG" | grep -qE -- "$1"; do
		await -m 50
		i_=$((i_ + 1))
		[ $i_ -lt 400 ] || denied "$1"
	done
}
