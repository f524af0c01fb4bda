# SPDX-License-Identifier: ISC
# A part's table: the first of the columns in its unit, the others against it.
END {
	nrow = split(rows[part], row, " ")
	ncol = split(columns, col, " ")
	printf "%-13s %-7s %12s", "", "", col[1] " " unit
	for (c = 2; c <= ncol; c++)
		printf " %8s", col[c]
	print ""
	for (r = 1; r <= nrow; r++) {
		nplace = split(places[part, row[r]], place, " ")
		for (p = 1; p <= nplace; p++) {
			printf "%-13s %-7s %12s", p == 1 ? row[r] : "", place[p], \
			    cell(compared(part, row[r], place[p], col[1]) / scale)
			for (c = 2; c <= ncol; c++)
				printf " %8s", cell(compared(part, row[r], place[p], \
				    col[c], "/", col[1]))
			print ""
		}
	}
}
