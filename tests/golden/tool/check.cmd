check -f policies/bin_p
check policies/bin_p policies/bin_q
check wide
check narrow
check written
check broken
check nowhere/file
check -U no-such-program
check broken wide -
