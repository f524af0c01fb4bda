# SPDX-License-Identifier: ISC
# ssh-keygen: keys made and shown. Never: another's key.
. "${0%/*}/../real.sh"

learned()
{
	run ssh-keygen -q -t ed25519 -N '' -C one -f one
	ls
}
enforced()
{
	run ssh-keygen -q -t ed25519 -N '' -C two -f two
	ls
}
never() { run ssh-keygen -y -f "$SECRET"; }
real ssh-keygen
