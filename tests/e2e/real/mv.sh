# SPDX-License-Identifier: ISC
# mv: a new name, another folder, over a file. Never: out of the project.
. "${0%/*}/../real.sh"

NEVER=$T/outside/moved
setup()
{
	files
	mkdir -p "$T/outside"
}
learned()
{
	run mv one.txt first.txt
	run mv first.txt sub/
	run mv -f sub/three.txt sub/four.txt
	find . | sort
}
enforced()
{
	run mv two.txt second.txt
	run mv second.txt more/
	run mv -f sub/four.txt more/five.txt
	find . | sort
}
never() { run mv one.txt "$T/outside/moved"; }
real mv
