test -U -d policies tests
test -d policies tests
test -d policies tests.failing
test -d policies tests.bad
test -d policies tests.none
test -d policies nowhere
test -d policies tests tests.failing
