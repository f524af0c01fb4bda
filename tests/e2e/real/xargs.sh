# SPDX-License-Identifier: ISC
# xargs: four at a time.
. "${0%/*}/../real.sh"

setup()
{
	for i in $(seq 20); do seq "$i" >"n$i"; done
}
learned()
{
	run sh -c 'ls n? | xargs -P 4 -n 1 wc -l | sort'
	run sh -c 'seq 5 | xargs -P 4 -n 2 sh -c "exit 0"; echo $?'
}
enforced()
{
	run sh -c 'ls n* | xargs -P 4 -n 2 wc -l | sort'
	run sh -c 'seq 40 | xargs -P 4 -n 3 sh -c "exit 0"; echo $?'
}
never() { run xargs -a "$SECRET" echo; }
real xargs
