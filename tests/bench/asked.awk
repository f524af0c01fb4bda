# SPDX-License-Identifier: ISC
# What was asked for beside what was seen: the figures of the tables that goals
# were set for. No verdict.

function line(what, asked, seen) {
	if (seen != "" && seen != "-")
		printf "%-28s asked %-10s seen %s\n", what, asked, seen
}

# A row's figure pinned and free.
function both(part, row, a, how, b,    x, y) {
	x = compared(part, row, "pinned", a, how, b)
	y = compared(part, row, "free", a, how, b)
	return x == "" ? "" : how == "-" ? sprintf("%.0f pinned, %.0f free", x, y) : \
	    cell(x) " pinned, " cell(y) " free"
}

function calls_of(no, list, asked, a, how, b, words,    n, i, row, x) {
	n = split(list, row, " ")
	for (i = 1; i <= n; i++) {
		x = both("calls", row[i], a, how, b)
		line(no " " row[i] words, asked, x)
	}
}

# How much a program is slowed down, by how much another does it; in brackets the
# same of the least times, which a busy machine disturbs less.
function slowed(row, other,    x, y) {
	x = compared("programs", row, "free", "-a", "/", "native")
	y = compared("programs", row, "free", other, "/", "native")
	if (x == "" || y == "")
		return ""
	return by(x - 1, y - 1) " [" by(less_one(row, "-a"), less_one(row, other)) "]"
}

function less_one(row, how) {
	return least("programs", row, "free", how) / \
	    least("programs", row, "free", "native") - 1
}

function by(x, y) {
	return y < 0.03 ? sprintf("- (%.2f by %.2f)", x, y) : \
	    sprintf("%.2f (%.2f by %.2f)", x / y, x, y)
}

function programs(    n, i, row, p, most, k, x) {
	n = split(rows["programs"], row, " ")
	for (i = 1; i <= n; i++) {
		if (row[i] == "true")
			continue
		line("5 " row[i] ", by notif+r", "<= 1.7", slowed(row[i], "notif+r"))
		line("5 " row[i] ", by strace", "< 0.5", slowed(row[i], "strace"))
	}
	k = split("redis 1.03 openssl 1.03 xz 1.03 python3 1.25 node 1.25 " \
	    "npm-install 1.25 make-j2 1.6 sh-forks 1.35", p, " ")
	for (i = 1; i < k; i += 2) {
		most = "<= " p[i + 1]
		if ((x = compared("programs", p[i], "free", "-a", "/", "native")) != "")
			line("5 " p[i] ", by native", most, cell(x) \
			    " [" cell(less_one(p[i], "-a") + 1) "]")
	}
}

function decisions(    n, i, row, place, p) {
	n = split(rows["decision"], row, " ")
	split("again new", place, " ")
	for (i = 1; i <= n; i++)
		for (p = 1; p <= 2; p++)
			line("4 " row[i] " " place[p] ", growth, ns", "<= 2, 1000", \
			    cell(compared("decision", row[i], place[p], "growth")) ", " \
			    cell(compared("decision", row[i], place[p], "ns")))
}

function crowds(    n, i, h, who) {
	n = split("-a -a-own", h, " ")
	for (i = 1; i <= n; i++)
		line("8 two programs, " h[i], ">= 1.6",
		    cell(compared("busy", "programs", h[i], 2, "/", 1)))
}

END {
	calls_of(1, "getppid read write", "<= 60 ns", "-a", "-", "native", ", ns more")
	calls_of(1, "fcntl deny-fcntl mmap socket", "<= 100 ns", "-a", "-", "native",
	    ", ns more")
	n = split("read write mmap", row, " ")
	for (i = 1; i <= n; i++)
		line("1 " row[i] ", stops a call", "0", \
		    compared("stops", row[i], "free", "-a"))
	calls_of(2, "stat stat-full access open open-full", "<= 1.6", "-a", "/",
	    "notif+r", ", by notif+r")
	calls_of(3, "mkdir open-write connect connect-udp connect-none", "<= 1.9",
	    "-a", "/", "trace", ", by trace")
	calls_of(3, "mkdir open-write connect connect-udp connect-none", "<= 1.9",
	    "-a", "/", "trace+r", ", by trace+r")
	calls_of(3, "deny-stat", "<= 1.3", "-a", "/", "notif", ", by notif")
	calls_of(3, "deny-stat", "<= 1.3", "-a", "/", "notif+r", ", by notif+r")
	calls_of(3, "deny-mkdir", "<= 1.3", "-a", "/", "trace", ", by trace")
	calls_of(3, "deny-mkdir", "<= 1.3", "-a", "/", "trace+r", ", by trace+r")
	decisions()
	programs()
	line("6 true, ms over native", "<= 6", start("none"))
	line("6 true, 1000 rules", "<= 6", start(1000))
	n = split(rows["memory"], row, " ")
	for (i = 1; i <= n; i++)
		line("7 MB with " row[i], "< 20", sprintf("%.1f, %.1f before, %.1f after", \
		    compared("memory", row[i], "free", "there") / 1024, \
		    compared("memory", row[i], "free", "alone") / 1024, \
		    compared("memory", row[i], "free", "gone") / 1024))
	crowds()
}

function start(rules,    x, y) {
	x = compared("start", "true", "pinned", rules, "-", "native")
	y = compared("start", "true", "free", rules, "-", "native")
	return x == "" ? "" : sprintf("%.1f pinned, %.1f free", x / 1e6, y / 1e6)
}
