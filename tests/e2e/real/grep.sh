# SPDX-License-Identifier: ISC
# grep: a tree searched.
. "${0%/*}/../real.sh"

setup() { files; }
learned() { run grep -rnE 'f|1$' .; }
enforced()
{
	run grep -rc i two.txt sub more
	run grep nothing more/five.txt
}
never() { run grep -r secret "$T/.ssh"; }
NEVER=$T/.ssh
real grep
