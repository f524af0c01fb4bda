# SPDX-License-Identifier: ISC
# cp: a file and a tree. Never: out of the project.
. "${0%/*}/../real.sh"

NEVER=$T/outside/stolen
setup()
{
	files
	mkdir -p "$T/outside"
}
learned()
{
	run cp one.txt copy.txt
	run cp -a sub sub2
	cat copy.txt sub2/*
}
enforced()
{
	run cp two.txt other.txt
	run cp -a more more2
	cat other.txt more2/*
}
never() { run cp one.txt "$T/outside/stolen"; }
real cp
