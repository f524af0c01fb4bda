explain -U -f policies/bin_p - <log
explain -U -f policies/bin_p - <tests
