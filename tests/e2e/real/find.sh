# SPDX-License-Identifier: ISC
# find: a tree walked, a program started for what is found. Never: a walk through
# another folder.
. "${0%/*}/../real.sh"

NEVER=$T/.ssh
setup()
{
	files
	touch -d @1000000000 one.txt sub/three.txt
}
learned()
{
	run find . -name '*.txt' -size -2 -exec wc -l '{}' ';'
	run find sub -newer one.txt -print
	run find sub -name 'four*' -delete
}
enforced()
{
	run find more sub -type f -printf '%p %s\n'
	run find . -name 'f*' -exec wc -l '{}' ';'
	run find more -type f -delete
	find .
}
never() { run find "$T/.ssh" -type f; }
real find
