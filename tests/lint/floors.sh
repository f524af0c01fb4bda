#!/bin/sh
# SPDX-License-Identifier: ISC
# A folder of src includes only itself and the folders named behind it in
# src/FLOORS. Only trace knows ptrace and seccomp, only ask, super and cmd the
# event loop. Names of files are unique, and each includes its own header first.
# attempt is a program of its own, which tries out what trace holds: its names
# are its own, and it knows ptrace and seccomp too.
awk '
FILENAME == "src/FLOORS" {
	sub(/#.*/, "")
	if (split($0, half, ":") < 2)
		next
	floor[half[1]] = 1
	n = split(half[2], f, " ")
	for (i = 1; i <= n; i++) {
		if (!(f[i] in floor)) {
			print "src/FLOORS: " half[1] " names " f[i] ", which is not above it"
			bad = 1
		}
		may[half[1], f[i]] = 1
	}
	next
}
FNR == 1 {
	split(FILENAME, part, "/")
	folder = part[2]
	file = part[3]
	base = file
	sub(/\.[ch]$/, "", base)
	if (!(folder in floor)) {
		print FILENAME ": folder is not in src/FLOORS"
		bad = 1
	}
	whose = folder == "attempt" ? "attempt/" file : file
	if (whose in seen) {
		print FILENAME ": another file has this name: " seen[whose]
		bad = 1
	}
	seen[whose] = FILENAME
	own = 0
}
/^[ \t]*#[ \t]*include/ {
	name = $0
	sub(/^[^<"]*[<"]/, "", name)
	sub(/[>"].*/, "", name)
	if ($0 ~ /"/) {
		if (split(name, p, "/") == 2) {
			if (p[1] != folder && !((folder, p[1]) in may)) {
				print FILENAME ":" FNR ": " folder " must not include " name
				bad = 1
			}
			if (name == folder "/" base ".h")
				own = 1
		}
		# The tables made of data are abi.s own.
		else if (name != "config.h" && folder != "abi" && folder != "cmd") {
			print FILENAME ":" FNR ": written as folder/file.h: " name
			bad = 1
		}
	}
	if ((name == "sys/ptrace.h" || name == "linux/seccomp.h" || name == "linux/ptrace.h") && folder !~ /^(trace|attempt)$/) {
		print FILENAME ":" FNR ": only trace and attempt include " name
		bad = 1
	}
	if ((name ~ /^event2\// || name == "event.h") && folder !~ /^(ask|super|cmd|wire|cradle)$/) {
		print FILENAME ":" FNR ": only ask, super and cmd include " name
		bad = 1
	}
	if (file ~ /\.c$/ && !own && !(FILENAME in first)) {
		first[FILENAME] = name
		if ((getline x < ("src/" folder "/" base ".h")) >= 0) {
			print FILENAME ":" FNR ": own header comes first, not " name
			bad = 1
		}
	}
	if (own)
		first[FILENAME] = name
}
END { exit bad }
' src/FLOORS src/*/*.[ch]
