# SPDX-License-Identifier: ISC
# Reads samples, "PART ROW ROUND PLACE MODE VALUE" a line, for table.awk and
# asked.awk.

# Of v[1] to v[n], which it sorts.
function median(n,    i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && v[j] < v[j - 1]; j--) {
			t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
		}
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

# The median over the rounds that have both of a's value by b's, or less b's;
# without b of a's value. "" if there is none. A mode that has natives of its own
# is compared with those.
function compared(part, row, place, a, how, b,    i, n, x, y, c) {
	n = 0
	for (i = 1; i <= rounds; i++) {
		c = (part, row, i, place, b ":" a) in value ? b ":" a : b
		if (!((part, row, i, place, a) in value))
			continue
		x = value[part, row, i, place, a]
		if (how != "" && !((part, row, i, place, c) in value))
			continue
		y = how == "" ? 0 : value[part, row, i, place, c]
		v[++n] = how == "/" ? x / y : x - y
	}
	return n == 0 ? "" : median(n)
}

# The least value of the rounds: on a busy machine the one least disturbed.
function least(part, row, place, a,    i, x) {
	x = ""
	for (i = 1; i <= rounds; i++)
		if ((part, row, i, place, a) in value)
			if (x == "" || value[part, row, i, place, a] < x)
				x = value[part, row, i, place, a]
	return x
}

function cell(x) {
	return x == "" ? "-" : sprintf(x < 10 ? "%.2f" : x < 100 ? "%.1f" : "%.0f", x)
}

!(($1, $2, $4) in seen) {
	seen[$1, $2, $4] = 1
	places[$1, $2] = places[$1, $2] " " $4
}
!(($1, $2) in seen) { seen[$1, $2] = 1; rows[$1] = rows[$1] " " $2 }
{ value[$1, $2, $3, $4, $5] = $6 }
$3 > rounds { rounds = $3 }
