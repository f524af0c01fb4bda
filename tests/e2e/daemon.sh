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
