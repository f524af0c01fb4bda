list -d policies
list -U -f a -f wide
list -U
