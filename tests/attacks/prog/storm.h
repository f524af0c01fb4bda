/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What storm.c calls, and with what: the rows of calls, a letter for each kind
 * of argument, and what an argument of that kind is drawn from.
 */
#ifndef STORM_H
#define STORM_H

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <linux/filter.h>
#include <linux/openat2.h>

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))
#define SLOTS		64	/* names that change */
#define SLOT		256
#define PAGE		4096
#define ROOMS		(64 * PAGE)
#define GENERATIONS	2

/* What a random task knows; on its own stack, which calls seldom hit. */
struct chance {
	uint64_t	 state;
	int		 age;		/* how far from the worker */
	int		 children;	/* that it may still make */
	int		 calls;
};

/* Lies below 4 GB, so that calls of i386 can have its addresses too. */
struct arena {
	char		 slot[SLOTS][SLOT];	/* names, changed by all */
	char		 fixed[SLOTS][SLOT];	/* the same, made read-only */
	char		 edge[2 * PAGE];	/* the second page is closed */
	char		 room[ROOMS];		/* what calls fill */
	char		 big[2 * PAGE];		/* a name that is too long */
	struct iovec	 iov[16];
	struct msghdr	 msg[8];
	struct mmsghdr	 mmsg[8];
	struct sockaddr_un sun[8];
	struct open_how	 how[8];
	struct sock_filter insn[8][4];
	struct sock_fprog prog[8];
	struct timespec	 ts[8];
	uint64_t	 argv[5];
	uint32_t	 argv32[5];
	uint32_t	 mux[8];		/* of socketcall and ipc */
	char		 word[32];		/* the seed, for an execve */
	char		 xattr[16];
};

struct range {
	uintptr_t	 start, end;
};

static struct arena *arena;
static struct range maps[128];
static int nmaps;
static pid_t tracer;
static const char *self_path, *in_path, *out_path;
static int calm;
static struct chance handlers;		/* shared by them: more chance */

/* @I and @O: the folders, @T: the tracer, @S: the program, @P: a process. */
static const char *const names[] = {
	"f1", "f2", "d1", "d1/f", "d1/g", "d1/..", "d1/../f1", "./d1//f",
	"new1", "new2", "d1/new", "fifo", "sock", "l_in", "l_out", "l_file",
	"l_abs", "l_loop", "l_dangling", "l_out/file", "l_out/new",
	"l_out/sub/deep", "d1/../../out/file", "../out", "../out/file",
	"../out/new", "../out/sub", "../out/link", "../out/sock", "../out/fifo",
	"../in/f1", "../in/../out/file", "@I", "@I/f1", "@I/d1/f", "@O",
	"@O/file", "@O/sub/deep", "@O/new", ".", "..", "", "/", "//",
	"/proc/self/cwd/f1", "/proc/self/cwd/../out/file",
	"/proc/self/root@O/file", "/proc/self/fd/3", "/proc/self/fd/5",
	"/proc/self/fd", "/proc/self/exe", "/proc/self/mem", "/proc/self/maps",
	"/proc/self/task", "/proc/thread-self/cwd/f1", "/proc/@P/cwd/f1",
	"/proc/@P/fd/3", "/proc/@P/root@O/file", "/proc/@T/mem",
	"/proc/@T/fd/4", "/proc/@T/root@O/file", "/proc/@T/stat",
	"/proc/1/root@O/file", "/dev/null", "/dev/tty", "/dev/fd/4",
	"/dev/stdin", "/dev/shm/storm", "@S", "/bin/true", "@abstract",
	"d1/d2/d3", "f1/", "f1/.", "d1/.", "f1 (deleted)", "*", "$HOME"
};

static long __attribute__((noinline))
call64(long nr, const uint64_t *a)
{
	register uint64_t r10 __asm__("r10") = a[3];
	register uint64_t r8 __asm__("r8") = a[4];
	register uint64_t r9 __asm__("r9") = a[5];
	long ret;

	__asm__ volatile("syscall" : "=a" (ret) : "a" (nr), "D" (a[0]),
	    "S" (a[1]), "d" (a[2]), "r" (r10), "r" (r8), "r" (r9) :
	    "rcx", "r11", "memory");
	return ret;
}

/* rbp is the sixth argument; entry_64_compat.S may clear r8 to r11. */
static long __attribute__((noinline))
call32(long nr, const uint64_t *a)
{
	uint64_t last = a[5];
	long ret;

	__asm__ volatile("push %%rbp; mov %[last], %%rbp; int $0x80; pop %%rbp"
	    : "=a" (ret) : "a" (nr), "b" (a[0]), "c" (a[1]), "d" (a[2]),
	    "S" (a[3]), "D" (a[4]), [last] "r" (last) :
	    "r8", "r9", "r10", "r11", "memory");
	return (int)ret;
}

static uint64_t
next(struct chance *c)
{
	c->state ^= c->state << 13;
	c->state ^= c->state >> 7;
	c->state ^= c->state << 17;
	return c->state * UINT64_C(0x2545f4914f6cdd1d);
}

static unsigned int
below(struct chance *c, unsigned int n)
{
	return (unsigned int)((next(c) >> 33) % n);
}

static int
one_in(struct chance *c, unsigned int n)
{
	return below(c, n) == 0;
}

static struct chance
chance_of(struct chance *from, int age, int calls)
{
	struct chance c = { .state = next(from) | 1, .age = age,
	    .children = GENERATIONS - age, .calls = calls };

	return c;
}

/* Writes a name as the table has it to where n bytes are. */
static void
put_name(struct chance *c, char *to, size_t n, const char *from)
{
	char number[16];
	const char *s;
	size_t len = 0;

	for (; *from != '\0' && len < n - 1; from++) {
		if (*from != '@' || from[1] == 'a' || from[1] == '\0') {
			to[len++] = *from;
			continue;
		}
		from++;
		snprintf(number, sizeof(number), "%d", *from == 'T' ? tracer :
		    one_in(c, 2) ? getpid() : getppid());
		s = *from == 'I' ? in_path : *from == 'O' ? out_path :
		    *from == 'S' ? self_path : number;
		while (*s != '\0' && len < n - 1)
			to[len++] = *s++;
	}
	to[len] = '\0';
}

static void
change_slot(struct chance *c)
{
	char *slot = arena->slot[below(c, SLOTS)];

	if (one_in(c, 4))
		slot[below(c, 24)] = "/.\0adf1lo"[below(c, 9)];
	else
		put_name(c, slot, SLOT, names[below(c, nitems(names))]);
}

/* One letter a kind of argument; see the rows of calls. */
static uint64_t
small(struct chance *c)
{
	static const uint64_t odd[] = { ~UINT64_C(0), 0x7fffffff, 0x80000000,
	    0xffffffff, UINT64_C(1) << 32, UINT64_C(0x8000000000000000), PAGE,
	    0xffffff9c, UINT64_C(0x100000003), 1 << 20 };

	return one_in(c, 6) ? odd[below(c, nitems(odd))] : below(c, 40);
}

static uint64_t
address(struct chance *c)
{
	const struct range *r;

	switch (below(c, 8)) {
	case 0:
		return 0;
	case 1:
		return next(c);
	case 2:
		return next(c) & 0x7ffffffff000;
	case 3:
	case 4:
		if (nmaps > 0 && one_in(c, 3)) {
			r = &maps[below(c, (unsigned int)nmaps)];
			return (one_in(c, 2) ? r->start : r->end) +
			    PAGE * (uint64_t)((int)below(c, 5) - 2);
		}
		/* FALLTHROUGH */
	default:
		return (uintptr_t)arena->room + PAGE * below(c, ROOMS / PAGE);
	}
}

static uint64_t
path(struct chance *c)
{
	switch (below(c, 24)) {
	case 0:
		return (uintptr_t)arena->edge + PAGE - 1 - below(c, 12);
	case 1:
		return (uintptr_t)arena->big + below(c, 64);
	case 2:
		return one_in(c, 2) ? 0 : address(c);
	case 3:
	case 4:
	case 5:
		return (uintptr_t)arena->fixed[below(c, SLOTS)];
	default:
		return (uintptr_t)arena->slot[below(c, SLOTS)];
	}
}

static uint64_t
bits(struct chance *c, const uint64_t *of, unsigned int n, unsigned int many)
{
	uint64_t v = 0;

	while (many-- > 0)
		if (one_in(c, 2))
			v |= of[below(c, n)];
	return one_in(c, 24) ? v | UINT64_C(1) << below(c, 64) : v;
}

static uint64_t
open_flags(struct chance *c)
{
	static const uint64_t f[] = { O_CREAT, O_EXCL, O_TRUNC, O_APPEND,
	    O_NONBLOCK, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC, O_PATH, O_TMPFILE,
	    O_NOATIME, O_DIRECT, O_SYNC, O_NOCTTY, O_CREAT };

	return (uint64_t)below(c, 4) | bits(c, f, nitems(f), 4);
}

static uint64_t
at_flags(struct chance *c)
{
	static const uint64_t f[] = { AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR,
	    AT_SYMLINK_FOLLOW, AT_EMPTY_PATH, AT_NO_AUTOMOUNT, 1, 2, 4 };

	return bits(c, f, nitems(f), 2);
}

static uint64_t
map_flags(struct chance *c)
{
	static const uint64_t f[] = { MAP_SHARED, MAP_PRIVATE, MAP_ANONYMOUS,
	    MAP_FIXED, MAP_FIXED_NOREPLACE, MAP_32BIT, MAP_GROWSDOWN,
	    MAP_NORESERVE, MAP_PRIVATE | MAP_ANONYMOUS };

	return bits(c, f, nitems(f), 5);
}

static uint64_t
descriptor(struct chance *c)
{
	if (one_in(c, 12))
		return small(c);
	return below(c, 24);
}

static uint64_t
pid(struct chance *c)
{
	switch (below(c, 6)) {
	case 0:
		return (uint64_t)getppid();
	case 1:
		return (uint64_t)tracer;
	case 2:
		return small(c);
	case 3:
		return (uint64_t)syscall(SYS_gettid);
	default:
		return (uint64_t)getpid();
	}
}

#define ONE_OF(a)	((uintptr_t)&(a)[below(c, nitems(a))])

static uint64_t
argument(struct chance *c, int kind)
{
	if (one_in(c, 40))
		kind = "pAri"[below(c, 4)];
	switch (kind) {
	case 'p': return path(c);
	case 'd': return one_in(c, 2) ? (uint64_t)AT_FDCWD : descriptor(c);
	case 'f': return descriptor(c);
	case 'o': return open_flags(c);
	case 'a': return at_flags(c);
	case 'm': return one_in(c, 3) ? below(c, 07777) : 0755;
	case 'b': return (uintptr_t)arena->room + below(c, ROOMS - 2 * PAGE);
	case 'n': return one_in(c, 8) ? small(c) : below(c, 2 * PAGE);
	case 's': return ONE_OF(arena->sun);
	case 'l': return one_in(c, 6) ? small(c) : 2 + below(c, 109);
	case 'M': return ONE_OF(arena->msg);
	case 'N': return ONE_OF(arena->mmsg);
	case 'v': return ONE_OF(arena->iov);
	case 'h': return ONE_OF(arena->how);
	case 'H': return one_in(c, 4) ? small(c) : sizeof(struct open_how);
	case 'g': return below(c, 66);
	case 'P': return pid(c);
	case 'u': return one_in(c, 3) ? small(c) : getuid();
	case 'R': return below(c, 8);
	case 'F': return map_flags(c);
	case 'A': return address(c);
	case 't': return one_in(c, 3) ? 0 : ONE_OF(arena->ts);
	case 'q': return ONE_OF(arena->prog);
	case 'e': return one_in(c, 3) ? 0 : (uintptr_t)arena->argv;
	case 'E': return one_in(c, 3) ? 0 : (uintptr_t)arena->argv32;
	case 'x': return (uintptr_t)arena->xattr;
	case 'X': return (uintptr_t)arena->mux;
	case 'D': return one_in(c, 2) ? AF_UNIX : small(c);
	case '0': return 0;
	case '1': return 1 + below(c, 3);
	case 'r': return next(c);
	default: return small(c);
	}
}

struct row {
	int		 nr, nr32;	/* -1: not in that ABI */
	const char	*args;
};

static const struct row path_calls[] = {
	{ SYS_open, 5, "pom" }, { SYS_openat, 295, "dpom" },
	{ SYS_open, 5, "pom" }, { SYS_openat, 295, "dpom" },
	{ SYS_openat2, 437, "dphH" }, { SYS_creat, 8, "pm" },
	{ SYS_stat, 195, "pb" }, { SYS_lstat, 196, "pb" },
	{ SYS_newfstatat, 300, "dpba" }, { SYS_statx, 383, "dpaib" },
	{ SYS_access, 33, "pi" }, { SYS_faccessat, 307, "dpi" },
	{ SYS_faccessat2, 439, "dpia" }, { SYS_readlink, 85, "pbn" },
	{ SYS_readlinkat, 305, "dpbn" }, { SYS_mkdir, 39, "pm" },
	{ SYS_mkdirat, 296, "dpm" }, { SYS_rmdir, 40, "p" },
	{ SYS_unlink, 10, "p" }, { SYS_unlinkat, 301, "dpa" },
	{ SYS_rename, 38, "pp" }, { SYS_renameat, 302, "dpdp" },
	{ SYS_renameat2, 353, "dpdpi" }, { SYS_link, 9, "pp" },
	{ SYS_linkat, 303, "dpdpa" }, { SYS_symlink, 83, "pp" },
	{ SYS_symlinkat, 304, "pdp" }, { SYS_chmod, 15, "pm" },
	{ SYS_fchmodat, 306, "dpm" }, { 452, 452, "dpma" },
	{ SYS_chown, 212, "puu" }, { SYS_lchown, 198, "puu" },
	{ SYS_fchownat, 298, "dpuua" }, { SYS_utimensat, 320, "dpta" },
	{ SYS_utime, 30, "pt" }, { SYS_utimes, 271, "pt" },
	{ SYS_futimesat, 299, "dpt" }, { SYS_truncate, 92, "pn" },
	{ -1, 193, "pnn" }, { SYS_chdir, 12, "p" }, { SYS_statfs, 99, "pb" },
	{ SYS_setxattr, 226, "pxbni" }, { SYS_lsetxattr, 227, "pxbni" },
	{ SYS_getxattr, 229, "pxbn" }, { SYS_listxattr, 232, "pbn" },
	{ SYS_removexattr, 235, "px" }, { SYS_mknod, 14, "pmi" },
	{ SYS_mknodat, 297, "dpmi" }, { SYS_inotify_add_watch, 292, "fpi" },
	{ SYS_name_to_handle_at, 341, "dpbba" }, { SYS_uselib, 86, "p" },
	{ SYS_execve, -1, "pee" }, { -1, 11, "pEE" },
	{ SYS_execveat, -1, "dpeea" }, { -1, 358, "dpEEa" },
	{ SYS_bind, 361, "fsl" }, { SYS_connect, 362, "fsl" },
	{ SYS_sendto, 369, "fbnisl" }, { SYS_sendmsg, 370, "fMi" },
	{ SYS_sendmmsg, 345, "fNii" }, { -1, 102, "iX" },
	{ SYS_chroot, 61, "p" }, { SYS_mount, 21, "pppib" },
	{ SYS_open_tree, 428, "dpi" }, { SYS_pivot_root, 217, "pp" },
	{ SYS_acct, 51, "p" }, { SYS_swapon, 87, "pi" },
	{ SYS_umount2, 52, "pi" }, { SYS_quotactl, 131, "ipib" },
};

static const struct row plain_calls[] = {
	{ SYS_read, 3, "fbn" }, { SYS_write, 4, "fbn" }, { SYS_close, 6, "f" },
	{ SYS_readv, 145, "fvi" }, { SYS_writev, 146, "fvi" },
	{ SYS_dup2, 63, "ff" }, { SYS_dup, 41, "f" }, { SYS_fchdir, 133, "f" },
	{ SYS_pipe2, 331, "bi" }, { SYS_socket, 359, "D1i" },
	{ SYS_socketpair, 360, "D10b" }, { SYS_listen, 363, "fi" },
	{ SYS_accept4, 364, "f000" }, { SYS_recvmsg, 372, "fMi" },
	{ SYS_recvfrom, 371, "fbn000" }, { SYS_shutdown, 373, "fi" },
	{ SYS_getdents64, 220, "fbn" }, { SYS_ftruncate, 93, "fn" },
	{ SYS_fchmod, 94, "fm" }, { SYS_fchown, 207, "fuu" },
	{ SYS_fallocate, 324, "finn" }, { SYS_fcntl, 55, "fii" },
	{ SYS_ioctl, 54, "frb" }, { SYS_mmap, -1, "AnRFf0" },
	{ -1, 192, "AnRFf0" }, { -1, 90, "b" }, { SYS_mprotect, 125, "AnR" },
	{ SYS_munmap, 91, "An" }, { SYS_mremap, 163, "AnniA" },
	{ SYS_madvise, 219, "Ani" }, { SYS_pkey_mprotect, 380, "AnRi" },
	{ SYS_remap_file_pages, 257, "AnRii" }, { SYS_brk, 45, "A" },
	{ 462, 462, "An0" }, { SYS_memfd_create, 356, "pi" },
	{ SYS_rt_sigaction, 174, "gbbi" }, { SYS_rt_sigprocmask, 175, "ibbi" },
	{ SYS_sigaltstack, 186, "bb" }, { SYS_rt_sigsuspend, 179, "bi" },
	{ SYS_rt_sigtimedwait, 177, "bbti" }, { SYS_kill, 37, "Pg" },
	{ SYS_tgkill, 270, "PPg" }, { SYS_tkill, 238, "Pg" },
	{ SYS_rt_sigqueueinfo, 178, "Pgb" }, { SYS_setitimer, 104, "it0" },
	{ SYS_timer_create, 259, "i0b" }, { SYS_timer_settime, 260, "iit0" },
	{ SYS_restart_syscall, 0, "" }, { SYS_wait4, 114, "ibib" },
	{ SYS_poll, 168, "bi1" }, { SYS_futex, 240, "biitbi" },
	{ SYS_set_robust_list, 311, "bi" }, { SYS_prctl, 172, "iiiii" },
	{ SYS_prctl, 172, "iAnbi" }, { SYS_arch_prctl, 384, "rA" },
	{ SYS_seccomp, 354, "iiq" }, { SYS_seccomp, 354, "10q" },
	{ SYS_personality, 136, "r" }, { SYS_setresuid, 208, "uuu" },
	{ SYS_setfsuid, 215, "u" }, { SYS_setsid, 66, "" },
	{ SYS_setpgid, 57, "PP" }, { SYS_umask, 60, "m" },
	{ SYS_unshare, 310, "r" }, { SYS_ptrace, 26, "iPAA" },
	{ SYS_process_vm_readv, 347, "Pviviv" },
	{ SYS_process_vm_writev, 348, "Pviviv" },
	{ SYS_pidfd_open, 434, "P0" }, { SYS_pidfd_send_signal, 424, "fg00" },
	{ SYS_pidfd_getfd, 438, "ff0" }, { SYS_process_madvise, 440, "fvii" },
	{ SYS_io_uring_setup, 425, "ib" }, { SYS_userfaultfd, 374, "i" },
	{ SYS_clone3, 435, "bn" }, { SYS_open_by_handle_at, 342, "fbo" },
	{ SYS_splice, 313, "f0f0ni" }, { SYS_copy_file_range, 377, "f0f0n0" },
	{ SYS_sendfile, 187, "ff0n" }, { SYS_epoll_ctl, 255, "fifb" },
	{ SYS_io_setup, 245, "ib" }, { SYS_io_submit, 248, "ivb" },
	{ SYS_modify_ldt, 123, "ibn" }, { SYS_prlimit64, 340, "Pibb" },
	{ SYS_capset, 185, "bb" }, { SYS_memfd_secret, 447, "i" },
	{ SYS_close_range, 436, "ffi" }, { SYS_getpid, 20, "" },
};

#endif
