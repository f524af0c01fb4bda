explain -f policies/bin_p open /srv/secret/k ro
explain -d policies /bin/p open /srv/a
explain -d policies -U /bin/p open /srv/a
explain -U -f policies/bin_p rename /srv/in/a /srv/else/b
explain -U -f policies/bin_p connect sockaddr="inet-[192.0.2.1]:25"
explain -U -f policies/bin_p "setuid 4712"
explain -U -f policies/bin_p ioctl TIOCSTI
explain -U -f policies/bin_p fsread "/srv/a b\"c"
explain -U -f policies/bin_p open filename="/srv/a b"
explain -U -f policies/bin_p native-openat2 /srv/out/x woc 600
explain -U -f policies/bin_p io_uring_setup
explain -U -f policies/bin_p linux-open /srv/a
explain -U -f policies/bin_q open /srv/a
explain -U -f policies/bin_p -f policies/bin_q open /srv/a
explain -U -f policies/bin_p opne /srv/a
explain -U open /srv/a
explain -U -f broken open /srv/a
explain -U -f policies/bin_p "deny user: u, prog: /bin/p, pid: 1[0], policy: /bin/p, syscall: native-nosuch(9), rule: no rule"
