# SPDX-License-Identifier: ISC
# Copyright (c) 2026 The systrace authors
#
# Turns syscalls.tbl and names.tbl (their heads tell the syntax) into C data on
# standard output: one part for abi.c, one for names.c. A row that is not as it
# should be is told with file and line, and nothing more is written; exit 1.
# Plain awk: no strtonum, no sorting, no arrays of arrays.

function bad(why)
{
	printf "%s:%d: %s\n", FILENAME, FNR, why >"/dev/stderr"
	failed = 1
	exit 1
}

# The value of a decimal, octal (0...) or hexadecimal (0x...) number, or -1.
function number(text,	base, i, d, v)
{
	base = 10
	if (text ~ /^0x[0-9a-f]+$/) {
		base = 16
		text = substr(text, 3)
	} else if (text ~ /^0[0-7]*$/)
		base = 8
	else if (text !~ /^[0-9]+$/)
		return -1
	for (i = 1; i <= length(text); i++) {
		d = index("0123456789abcdef", substr(text, i, 1)) - 1
		v = v * base + d
	}
	return v + 0
}

# A number of a call, noted as taken; -1 for "-".
function call_nr(abi, text,	n)
{
	if (text == "-")
		return -1
	n = text ~ /^[0-9]+$/ ? text + 0 : -1
	if (n < 0 || n > 511)
		bad("not a number below 512: " text)
	if ((abi, n) in by_nr)
		bad("number " n " stands twice")
	if (n >= nr_max[abi])
		nr_max[abi] = n + 1
	return n
}

# The C text of one argument, KIND or KIND:NAME.
function argument(text,	kind, name)
{
	if (text == "-")
		return "{ ARG_NONE, NULL }"
	kind = name = text
	sub(/:.*/, "", kind)
	if (!(kind in default_name))
		bad("no such kind of argument: " kind)
	if (!sub(/[^:]*:/, "", name))
		name = default_name[kind]
	else if (name !~ /^[a-z]+$/)
		bad("not a name of an argument: " name)
	name = name == "-" ? "NULL" : "\"" name "\""
	return "{ ARG_" toupper(kind) ", " name " }"
}

# One row of syscalls.tbl. NAME.i386 takes the other fields of NAME over.
function call_row(	name, i, n64, n32, args, nargs, flags, demux, flag, head, tail,
    variant)
{
	name = $1
	variant = sub(/\.i386$/, "", name)
	if (NF < 4 || name !~ /^_?[a-z][a-z0-9_]*$/)
		bad("want NAME NUMBER NUMBER ALIAS ARGUMENT... +FLAG...")
	if ($1 "" <= last "")
		bad($1 " must stand before " last)
	last = $1
	if (!($4 in alias))
		bad("no such alias: " $4)
	flags = "0"
	demux = "NONE"
	for (i = 5; i <= NF; i++)
		if ($i ~ /^\+/) {
			flag = substr($i, 2)
			if (flag in is_flag)
				flags = flags " | SYSF_" toupper(flag)
			else if (flag in is_demux)
				demux = toupper(flag)
			else
				bad("no such flag: " flag)
		} else {
			if (flag != "" || ++nargs > 6)
				bad("no argument may stand here: " $i)
			args = args (nargs > 1 ? ", " : "") argument($i)
		}
	if (args == "")
		args = argument("-")
	sub(/^0 \| /, "", flags)
	tail = ", " alias[$4] ", DEMUX_" demux ", " flags ", {\n\t  " args " }, "
	if (variant) {
		if (!(name in call_id) || $2 != "-" || \
		    by_nr["i386", $3 + 0] != "sysent_all[" call_id[name] "]")
			bad("does not fit the row of " name)
		head = "{ \"" name "\", " numbers[name]
		other[nother] = head tail call_id[name] " },"
		by_nr["i386", $3 + 0] = "other[" nother++ "]"
		return
	}
	n64 = call_nr("x86_64", $2)
	if (n64 >= 0)
		by_nr["x86_64", n64] = "sysent_all[" ncalls "]"
	n32 = call_nr("i386", $3)
	if (n32 >= 0)
		by_nr["i386", n32] = "sysent_all[" ncalls "]"
	numbers[name] = "{ " n64 ", " n32 " }"
	call_id[name] = ncalls
	call[ncalls] = "{ \"" name "\", " numbers[name] tail ncalls " },"
	ncalls++
}

# One row of names.tbl.
function name_row(	v)
{
	if ($1 == "set" && NF == 2) {
		if ($2 !~ /^[a-z_]+$/ || $2 in set_size)
			bad("not a new set: " $2)
		set[nsets++] = $2
		set_size[$2] = 0
		last_value = -1
		return
	}
	v = number($2)
	if (NF != 2 || nsets == 0 || v < 0 || $1 !~ /^[A-Za-z0-9_]+$/)
		bad("want NAME VALUE, or: set NAME")
	if ((set[nsets - 1], $1) in seen)
		bad($1 " stands twice")
	if (v < last_value)
		bad($1 " must stand before greater values")
	seen[set[nsets - 1], $1] = 1
	last_value = v
	v = $2
	entry[nsets - 1, set_size[set[nsets - 1]]++] = \
	    "{ UINT64_C(" v "), \"" $1 "\" },"
}

function print_by_nr(abi,	i)
{
	print "static const struct sysent *const " abi "_by_nr[] = {"
	for (i = 0; i < nr_max[abi]; i++)
		if ((abi, i) in by_nr)
			print "\t[" i "] = &" by_nr[abi, i] ","
	print "};\n"
}

function print_calls(	i)
{
	print "#ifdef ABI_TABLES_CALLS\n"
	print "const struct sysent sysent_all[] = {"
	for (i = 0; i < ncalls; i++)
		print "\t" call[i]
	print "};\n\nconst size_t sysent_count = " ncalls ";\n"
	print "/* Calls with arguments in other registers on i386. */"
	print "static const struct sysent other[] = {"
	for (i = 0; i < nother; i++)
		print "\t" other[i]
	print "};\n"
	print_by_nr("x86_64")
	print_by_nr("i386")
	print "#endif\n"
}

function print_names(	i, k)
{
	print "#ifdef ABI_TABLES_NAMES\n"
	for (i = 0; i < nsets; i++) {
		print "static const struct constant " set[i] "_set[] = {"
		for (k = 0; k < set_size[set[i]]; k++)
			print "\t" entry[i, k]
		print "};\n"
	}
	print "static const struct {\n\tconst struct constant *c;"
	print "\tsize_t n;\n} sets[NAME_SET_COUNT] = {"
	for (i = 0; i < nsets; i++)
		printf "\t[NAME_%s] = { %s_set, %d },\n", toupper(set[i]), \
		    set[i], set_size[set[i]]
	print "};\n\n#endif"
}

BEGIN {
	# Kinds of arguments, each with its name in rules; - has no text.
	kinds = "dirfd:- path:filename path_nofollow:filename " \
	    "path_parent:filename path_open:filename path_at:filename " \
	    "path_link:filename path_exec:filename string:string " \
	    "oflags:oflags open_how:oflags atflags:- mode:mode uid:uid " \
	    "gid:gid fd:fd sockaddr:sockaddr msghdr:sockaddr " \
	    "mmsghdr:sockaddr sockdom:sockdom socktype:socktype argv:argv " \
	    "pid:pidname tid:pidname pidfd:pidname signal:signame " \
	    "fcntl_cmd:cmd ioctl_cmd:cmd prot:prot shmflg:prot " \
	    "prctl_option:option clone_flags:flags clone_args:flags " \
	    "mount_flags:flags umount_flags:flags rlimit:resource " \
	    "old_mmap:prot"
	n = split(kinds, word, " ")
	for (i = 1; i <= n; i++) {
		split(word[i], pair, ":")
		default_name[pair[1]] = pair[2]
	}
	alias["-"] = "ALIAS_NONE"
	alias["fsread"] = "ALIAS_FSREAD"
	alias["fswrite"] = "ALIAS_FSWRITE"
	alias["by_oflags"] = "ALIAS_BY_OFLAGS"
	n = split("fork exec always refused guard armed goes ids door self", word, " ")
	for (i = 1; i <= n; i++)
		is_flag[word[i]] = 1
	is_demux["socketcall"] = is_demux["ipc"] = 1
	ncalls = nother = nsets = 0
	nr_max["x86_64"] = nr_max["i386"] = 0
}

/^#/ || NF == 0 { next }
FILENAME ~ /names\.tbl$/ { name_row(); next }
{ call_row() }

END {
	if (failed)
		exit 1
	if (ncalls == 0 || nsets == 0) {
		print "mktables.awk: a table is missing" >"/dev/stderr"
		exit 1
	}
	print "/* Made by src/abi/mktables.awk. */\n"
	print_calls()
	print_names()
}
