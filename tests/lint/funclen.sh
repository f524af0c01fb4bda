#!/bin/sh
# SPDX-License-Identifier: ISC
# Functions above 60 lines are reported, above 100 refused; so are files above 800
# lines. A function reaches from the line of its name to a } in the first column;
# a table, which begins with a type and ends in {, is none.
awk '
FNR == 1 { name = "" }
FNR == 801 {
	print FILENAME ": more than 800 lines"
	bad = 1
}
/^(static )?const .*\{$/ { name = "" }
/^[A-Za-z_].*[({]/ && !/^(struct|enum|union|typedef|static const|const|#)/ {
	name = $0
	sub(/\(.*/, "", name)
	sub(/^.*[ \t*]/, "", name)
	start = FNR
}
/^}/ && name != "" {
	n = FNR - start + 1
	if (n > 100) {
		print FILENAME ":" start ": " name " has " n " lines, more than 100"
		bad = 1
	} else if (n > 60)
		print FILENAME ":" start ": note: " name " has " n " lines"
	name = ""
}
END { exit bad }
' src/*/*.[ch] tests/*/*.c tests/e2e/prog/*.c
