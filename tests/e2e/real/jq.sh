# SPDX-License-Identifier: ISC
# jq: a query of a file.
. "${0%/*}/../real.sh"

setup()
{
	echo '{"a": [1, 2, {"b": "c"}]}' >one.json
	echo '[{"n": 3}, {"n": 4}]' >two.json
}
learned()
{
	run jq .a one.json
	run jq . missing.json
}
enforced()
{
	run jq -c 'map(.n) | add' two.json
	run jq . nothing.json
}
never() { run jq . "$SECRET"; }
real jq
