# SPDX-License-Identifier: ISC
# ls: names, sizes, a tree. Never: another folder.
. "${0%/*}/../real.sh"

NEVER=$T/.ssh
setup()
{
	files
	touch -d @1000000000 ./* ./*/*
}
learned()
{
	run ls
	run ls -lR --time-style=+%Y .
}
enforced()
{
	rm one.txt
	run ls sub
	run ls -laR --time-style=+%Y sub more
}
never() { run ls "$T/.ssh"; }
real ls
