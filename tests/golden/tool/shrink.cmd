shrink -d policies /bin/p
shrink -d policies policies/bin_p
shrink -d policies --denials policies/bin_p
shrink -d policies policies/bin_zz
shrink -d policies /bin/none
shrink -d policies broken
shrink -U policies/bin_p
shrink -d policies --write policies/bin_p
fmt - <policies/bin_p
shrink -d policies policies/bin_p
