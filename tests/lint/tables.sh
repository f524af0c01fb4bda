#!/bin/sh
# SPDX-License-Identifier: ISC
# The tables of src/abi against the system's headers, which may be older than
# the tables: what headers have, tables must have, with the same number.
# Says ok or FAIL for each check; exit 1 if one failed.

cd "$(dirname "$0")/../.." || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
CC=${CC:-cc}
LC_ALL=C
export LC_ALL
status=0

# result NAME FILE: ok if the file is empty, else FAIL and what is in it.
result() {
	if [ -s "$2" ]; then
		echo "FAIL tables: $1"
		sed 's/^/	/' "$2"
		status=1
	else
		echo "ok tables: $1"
	fi
	: >"$2"
}

# calls HEADER COLUMN: the header's calls and the table's, compared.
calls() {
	echo "#include <asm/$1>" | $CC -E -dM - |
	    awk '$2 ~ /^__NR_/ { print substr($2, 6), $3 }' >"$tmp/header"
	test -s "$tmp/header" || echo "no asm/$1 here" >"$tmp/out"
	awk -v col="$2" '
	FILENAME ~ /header$/ { nr[$1] = $2; owner[$2] = $1; next }
	/^#/ || NF == 0 || $1 ~ /\./ { next }
	{ seen[$1] = 1 }
	$1 in nr {
		if (nr[$1] != $col)
			print $1 ": " $col " here, " nr[$1] " in the header"
		next
	}
	$col in owner { print $1 ": " $col " is " owner[$col] }
	END {
		for (n in nr)
			if (!(n in seen))
				print n ": not in the table"
	}' "$tmp/header" src/abi/syscalls.tbl >>"$tmp/out"
	result "calls as in asm/$1" "$tmp/out"
}

# refused TEXT TABLE WHAT: mktables.awk must not take the table with the row.
refused() {
	{ cat "src/abi/$2" && printf '%b\n' "$1"; } >"$tmp/$2"
	if [ "$2" = names.tbl ]; then
		set -- "$1" src/abi/syscalls.tbl "$tmp/names.tbl" "$3"
	else
		set -- "$1" "$tmp/syscalls.tbl" src/abi/names.tbl "$3"
	fi
	if awk -f src/abi/mktables.awk "$2" "$3" >"$tmp/gen" 2>"$tmp/err" ||
	    [ -s "$tmp/gen" ] || ! grep -q ':[0-9][0-9]*: ' "$tmp/err"; then
		echo "$4: taken, or not told" >>"$tmp/out"
	fi
}

: >"$tmp/out"
calls unistd_64.h 2
calls unistd_32.h 3

awk '/^[^#]/ { print $1 }' src/abi/syscalls.tbl >"$tmp/names"
sort -c "$tmp/names" 2>"$tmp/out"
sort "$tmp/names" | uniq -d >>"$tmp/out"
result 'syscalls.tbl is sorted' "$tmp/out"

# Each constant that the headers know has the same value there.
{
	for h in fcntl sched signal sys/ioctl sys/mman sys/prctl sys/resource \
	    sys/shm sys/socket sys/mount linux/aio_abi linux/blkpg linux/btrfs \
	    linux/cdrom linux/dm-ioctl linux/dma-buf linux/fiemap linux/fs \
	    linux/fscrypt linux/fsverity linux/fuse linux/hdreg linux/hidraw \
	    linux/i2c-dev linux/if_tun linux/input linux/kd linux/kvm linux/loop \
	    linux/msdos_fs linux/nbd linux/nsfs linux/perf_event \
	    linux/ppp-ioctl linux/random linux/rtc linux/seccomp \
	    linux/sockios linux/sync_file linux/uinput linux/usbdevice_fs \
	    linux/userfaultfd linux/vhost linux/videodev2 linux/vt \
	    linux/watchdog scsi/sg; do
		printf '#if __has_include(<%s.h>)\n#include <%s.h>\n#endif\n' \
		    "$h" "$h"
	done
	echo 'struct termios2 { char size[44]; };'
	# libc bends some of these to its own use: take the kernel's.
	printf '#undef %s\n' F_GETLK64 F_SETLK64 F_SETLKW64
	echo '#include <linux/fcntl.h>' | $CC -E -dM - |
	    awk '$2 ~ /^(AT|F|O|__O)_[A-Z0-9_]+$/ { print "#undef " $2; print }'
	awk '/^#/ || NF == 0 || $1 == "set" { next }
	{
		print "#ifdef " $1
		print "_Static_assert((unsigned int)(" $1 ") == (unsigned int)" \
		    $2 ", \"" $1 "\");"
		print "#endif"
	}' src/abi/names.tbl
} >"$tmp/names.c"
$CC -D_GNU_SOURCE -w -fsyntax-only "$tmp/names.c" 2>&1 |
    grep 'error' >"$tmp/out"
result 'constants as in the headers' "$tmp/out"

refused 'zzz 600 - -' syscalls.tbl 'number out of range'
refused 'zzz 0 - -' syscalls.tbl 'number twice'
refused 'zzz - 3 -' syscalls.tbl 'number twice on i386'
refused 'zzz -1 - -' syscalls.tbl 'number below 0'
refused 'zzz 500 - none' syscalls.tbl 'alias that is none'
refused 'zzz 500 - - nosuch' syscalls.tbl 'kind that is none'
refused 'zzz 500 - - path:' syscalls.tbl 'kind with an empty name'
refused 'zzz 500 - - +nosuch' syscalls.tbl 'flag that is none'
refused 'zzz 500 - - +fork path' syscalls.tbl 'argument behind a flag'
refused 'zzz 500 - - - - - - - - -' syscalls.tbl 'seven arguments'
refused 'zzz 500' syscalls.tbl 'short row'
refused 'aaa 500 - -' syscalls.tbl 'row out of order'
refused 'write 500 - -' syscalls.tbl 'name twice'
refused 'zzz.i386 - 500 -' syscalls.tbl 'i386 row without a row'
refused 'RLIMIT_CPU 99' names.tbl 'constant twice'
refused 'RLIMIT_LOW 0' names.tbl 'value out of order'
refused 'RLIMIT_ODD 0x' names.tbl 'value that is none'
refused 'RLIMIT_ODD' names.tbl 'constant without value'
refused 'set rlimit' names.tbl 'set twice'
result 'mktables.awk refuses bad rows' "$tmp/out"

exit $status
