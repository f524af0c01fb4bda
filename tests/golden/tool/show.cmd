show -d policies /bin/p
show -d policies -f a /bin/p
show -d policies /bin/q
show -d policies /bin/none
show -U -f a -f b /bin/p
