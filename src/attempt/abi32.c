/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts with the calls of i386: int 0x80, sysenter and the compatibility
 * code segment from 64-bit code, and a 32-bit program that goes to the 64-bit
 * segment. A number means another call there, and arguments other bytes.
 */
#include "attempt/attempt.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/net.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/listener.h"
#include "attempt/low.h"
#include "attempt/seen.h"

/* Numbers of i386, asm/unistd_32.h, and what they are to x86-64. */
enum {
	I386_OPEN = 5,			/* fstat */
	I386_CREAT = 8,			/* lseek */
	I386_UNLINK = 10,		/* mprotect */
	I386_EXECVE = 11,		/* munmap */
	I386_OLD_MMAP = 90,		/* chmod */
	I386_SOCKETCALL = 102,		/* getuid */
	I386_IPC = 117,			/* setresuid */
	I386_CLONE = 120,		/* getresgid */
	I386_MMAP2 = 192,		/* lgetxattr */
	I386_TRUNCATE64 = 193,		/* fgetxattr */
	I386_OPENAT = 295,		/* preadv */
	I386_SENDMMSG = 345,		/* nothing */
	I386_SENDMSG = 370,		/* nothing */
	I386_IO_URING_SETUP = 425	/* the same */
};

#define HIGH		0x700000000UL	/* bits that the kernel cuts off */
#define CREATE		(O_WRONLY | O_CREAT)
#define SECRET		"../secret/file"
#define NEW		"../secret/new"

/* The wait status of a child that is about to end. */
static int
reap(pid_t pid)
{
	int status = -1;

	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	return status;
}

static long
low(const void *p)
{
	return (long)(uintptr_t)p;
}

static long
int80_name(long nr, const char *name, long b, long c)
{
	return low_int80(nr, low(low_string(name)), b, c, 0, 0);
}

static enum outcome
int80_open(struct ground *g)
{
	if (!low_has_i386())
		return OUT_NA;
	return seen_open(g, int80_name(I386_OPEN, SECRET, O_RDONLY, 0));
}

static enum outcome
int80_openat(struct ground *g)
{
	if (!low_has_i386())
		return OUT_NA;
	return seen_open(g, low_int80(I386_OPENAT, AT_FDCWD,
	    low(low_string(SECRET)), O_RDONLY, 0, 0));
}

static enum outcome
int80_creat(struct ground *g)
{
	if (!low_has_i386())
		return OUT_NA;
	return attempt_by(int80_name(I386_CREAT, NEW, 0600, 0));
}

static enum outcome
int80_unlink(struct ground *g)
{
	if (!low_has_i386())
		return OUT_NA;
	return attempt_by(int80_name(I386_UNLINK, SECRET, 0, 0));
}

static enum outcome
int80_truncate(struct ground *g)
{
	if (!low_has_i386())
		return OUT_NA;
	/* The length is two words: 3 and 0. */
	return attempt_by(int80_name(I386_TRUNCATE64, SECRET, 3, 0));
}

static void
write_file(const char *path, const void *p, size_t n, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	if (fd == -1 || write(fd, p, n) != (ssize_t)n ||
	    fchmod(fd, mode) != 0)
		perror(path);
	if (fd != -1)
		close(fd);
}

static void
make_seven(struct ground *g)
{
	static const char script[] = "#!/bin/sh\nexit 7\n";

	write_file(attempt_path(g->secret, "seven"), script,
	    sizeof(script) - 1, 0755);
}

static enum outcome
int80_execve(struct ground *g)
{
	uint32_t *argv;
	char *name;
	pid_t pid;
	int status;

	if (!low_has_i386())
		return OUT_NA;
	name = low_string("../secret/seven");
	argv = low_alloc(2 * sizeof(*argv));
	argv[0] = (uint32_t)low(name);
	pid = fork();
	if (pid == 0) {
		low_int80(I386_EXECVE, low(name), low(argv), low(argv + 1),
		    0, 0);
		_exit(0);
	}
	status = reap(pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 7 ?
	    OUT_ESCAPED : OUT_HELD;
}

/*
 * The registers of 64-bit code are longer than the kernel looks at for int
 * 0x80: it takes the name below 4 GB, and finds a permitted one above.
 */
static enum outcome
int80_high_name(struct ground *g)
{
	char *name, *above;
	size_t page;

	if (!low_has_i386())
		return OUT_NA;
	name = low_string(SECRET);
	page = (size_t)low(name) & ~(size_t)4095;
	above = mmap((void *)(page | HIGH), 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (above == MAP_FAILED)
		return aid_unready("memory above 4 GB");
	above += (size_t)low(name) - page;
	strcpy(above, "file");
	return seen_open(g, low_int80(I386_OPEN, low(above), O_RDONLY, 0, 0,
	    0));
}

/* The number and the flags are cut off in the same way. */
static enum outcome
int80_high_number(struct ground *g)
{
	if (!low_has_i386())
		return OUT_NA;
	return seen_open(g, low_int80(I386_OPEN | HIGH,
	    low(low_string(SECRET)), O_RDONLY | HIGH, 0, 0, 0));
}

static enum outcome
int80_untraced(struct ground *g)
{
	long pid;

	if (!low_has_i386())
		return OUT_NA;
	pid = low_int80(I386_CLONE, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		_exit(attempt_loot(g, SECRET) == 0 ? 7 : 0);
	if (pid != -1)
		reap((pid_t)pid);
	return OUT_HELD;	/* or there is loot */
}

static enum outcome
int80_io_uring(struct ground *g)
{
	struct io_uring_params *p = low_alloc(sizeof(*p));

	if (!low_has_i386())
		return OUT_NA;
	return aid_by(low_int80(I386_IO_URING_SETUP, 2, low(p), 0, 0, 0),
	    "io_uring_setup");
}

/*
 * The same number by both doors at once: fstat of x86-64 is open of i386. A
 * tracer that remembers the ABI of a process instead of a call mixes them up.
 */
struct doors {
	long		 tries;
	long		 got;		/* descriptors of the secret */
	const char	*name;
};

static void *
doors_native(void *arg)
{
	struct doors *d = arg;
	struct stat *st = low_alloc(sizeof(*st));
	long i;

	for (i = 0; i < d->tries; i++)
		syscall(I386_OPEN, 0, st);
	return NULL;
}

static void *
doors_i386(void *arg)
{
	struct doors *d = arg;
	long i, fd;

	for (i = 0; i < d->tries; i++) {
		fd = low_int80(I386_OPEN, low(d->name), O_RDONLY, 0, 0, 0);
		if (fd < 0)
			continue;
		d->got++;
		close((int)fd);
	}
	return NULL;
}

static enum outcome
both_doors(struct ground *g)
{
	struct doors a, b;
	pthread_t native;

	if (!low_has_i386())
		return OUT_NA;
	a = b = (struct doors){ g->tries, 0, low_string(SECRET) };
	if (pthread_create(&native, NULL, doors_native, &a) != 0)
		return attempt_na("no thread");
	doors_i386(&b);
	pthread_join(native, NULL);
	return b.got != 0 ? OUT_ESCAPED : OUT_HELD;
}

/*
 * Code that runs in the compatibility segment, copied below 4 GB. It comes by a
 * far return and goes back by another one. r12 to r15 keep their values there.
 */
extern const char compat_begin[], compat_int80[], compat_sysenter[],
    compat_syscall[], compat_back[], compat_end[];

__asm__(
".pushsection .rodata\n"
"compat_begin:\n"
".code32\n"
"compat_int80:\n"
"	int	$0x80\n"
"	lret\n"
"compat_sysenter:\n"
"	mov	%esp, %ebp\n"
"	sysenter\n"
"compat_syscall:\n"
"	mov	%ecx, %ebp\n"
"	syscall\n"
".code64\n"
"compat_back:\n"
"	jmp	*%r13\n"
"compat_end:\n"
".popsection\n");

#define CS_32	0x23
#define CS_64	0x33

/* open(name, flags, mode) of i386 by the code at door in the 32-bit segment. */
static long
compat_open(const char *door, const char *name, long flags)
{
	size_t len = (size_t)(compat_end - compat_begin);
	char *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	uint32_t *stack = (uint32_t *)((char *)low_alloc(4096) + 2048);
	long ret;

	if (code == MAP_FAILED)
		return -1;
	memcpy(code, compat_begin, len);
	if (mprotect(code, 4096, PROT_READ | PROT_EXEC) != 0)
		return -1;
	stack[0] = (uint32_t)low(code + (compat_back - compat_begin));
	stack[1] = CS_64;
	__asm__ volatile (
	    "mov %%rsp, %%r12\n\t"
	    "lea 1f(%%rip), %%r13\n\t"
	    "mov %%rbp, %%r14\n\t"
	    "mov %[stack], %%rsp\n\t"
	    "push %[cs]\n\t"
	    "push %[to]\n\t"
	    "lretq\n"
	    "1:	mov %%r12, %%rsp\n\t"
	    "mov %%r14, %%rbp"
	    : "=a" (ret)
	    : "a" ((long)I386_OPEN), "b" (name), "c" (flags), "d" (0600L),
	    [stack] "S" (stack), [cs] "i" (CS_32),
	    [to] "D" (code + (door - compat_begin))
	    : "memory", "cc", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
	    "r15");
	return (int)ret;
}

static enum outcome
compat_segment(struct ground *g)
{
	if (!low_has_i386())
		return OUT_NA;
	return seen_open(g, compat_open(compat_int80, low_string(SECRET),
	    O_RDONLY));
}

/*
 * Doors that do not come back to 64-bit code: the call is made, and then the
 * task dies at the place where a 32-bit program would go on.
 */
static enum outcome
one_way(void (*make)(const char *))
{
	char *name;
	pid_t pid;

	if (!low_has_i386())
		return OUT_NA;
	name = low_string(NEW);
	pid = fork();
	if (pid == 0) {
		make(name);
		_exit(0);
	}
	reap(pid);
	if (access(NEW, F_OK) == 0)
		return OUT_ESCAPED;
	if (attempt_is_control())
		return attempt_na("this door does not lead to the kernel here");
	return OUT_HELD;
}

static void
make_by_sysenter64(const char *name)
{
	long stack = low(low_alloc(64));

	__asm__ volatile (
	    "mov %[stack], %%rbp\n\t"
	    "sysenter"
	    : : "a" ((long)I386_OPEN), "b" (name), "c" ((long)CREATE),
	    "d" (0600L), [stack] "S" (stack) : "memory");
}

static void
make_by_sysenter32(const char *name)
{
	compat_open(compat_sysenter, name, CREATE);
}

static void
make_by_syscall32(const char *name)
{
	compat_open(compat_syscall, name, CREATE);
}

static enum outcome
sysenter64(struct ground *g)
{
	return one_way(make_by_sysenter64);
}

static enum outcome
sysenter32(struct ground *g)
{
	return one_way(make_by_sysenter32);
}

static enum outcome
syscall32(struct ground *g)
{
	return one_way(make_by_syscall32);
}

/*
 * A whole 32-bit program: PROGRAM DOOR NAME creates NAME and exits with 7. Door
 * i is int 0x80, v what the kernel's own page offers (sysenter, or the syscall
 * of AMD), f a far return to the 64-bit segment and its syscall.
 */
extern const char elf32_begin[], elf32_end[];

__asm__(
".pushsection .rodata\n"
"elf32_begin:\n"
".code32\n"
"	mov	(%esp), %ecx\n"			/* argc */
"	mov	8(%esp), %esi\n"		/* argv[1] */
"	mov	12(%esp), %ebx\n"		/* argv[2] */
"	lea	8(%esp,%ecx,4), %edi\n"		/* envp */
"	mov	$5, %eax\n"			/* open */
"	mov	$0x41, %ecx\n"			/* O_WRONLY | O_CREAT */
"	mov	$0600, %edx\n"
"	movzbl	(%esi), %esi\n"
"	cmp	$'v', %esi\n"
"	je	2f\n"
"	cmp	$'f', %esi\n"
"	je	5f\n"
"	int	$0x80\n"
"1:	mov	$1, %ebx\n"			/* exit(7 or 1) */
"	test	%eax, %eax\n"
"	js	6f\n"
"	mov	$7, %ebx\n"
"6:	mov	$1, %eax\n"
"	int	$0x80\n"
"2:	mov	(%edi), %esi\n"			/* to the end of envp */
"	add	$4, %edi\n"
"	test	%esi, %esi\n"
"	jnz	2b\n"
"3:	mov	(%edi), %esi\n"			/* AT_SYSINFO of auxv */
"	cmp	$32, %esi\n"
"	je	4f\n"
"	add	$8, %edi\n"
"	test	%esi, %esi\n"
"	jnz	3b\n"
"	mov	$9, %ebx\n"
"	jmp	6b\n"
"4:	call	*4(%edi)\n"
"	jmp	1b\n"
"5:	call	7f\n"				/* eip is pushed */
"7:	addl	$(8f - 7b), (%esp)\n"
"	pop	%eax\n"
"	push	$0x33\n"
"	push	%eax\n"
"	lret\n"
".code64\n"
"8:	mov	$2, %eax\n"			/* open; fork of i386 */
"	mov	%ebx, %edi\n"
"	mov	%ecx, %esi\n"
"	syscall\n"
"	mov	$7, %edi\n"
"	test	%eax, %eax\n"
"	jns	9f\n"
"	mov	$1, %edi\n"
"9:	mov	$60, %eax\n"
"	syscall\n"
"elf32_end:\n"
".popsection\n");

#define ELF32_BASE	0x08048000
#define ELF32_PROGRAM	"prog32"

static void
make_elf32(struct ground *g)
{
	struct {
		Elf32_Ehdr	e;
		Elf32_Phdr	p;
		char		code[512];
	} f = { 0 };
	size_t len = (size_t)(elf32_end - elf32_begin);
	size_t head = offsetof(__typeof__(f), code);

	memcpy(f.e.e_ident, ELFMAG, SELFMAG);
	f.e.e_ident[EI_CLASS] = ELFCLASS32;
	f.e.e_ident[EI_DATA] = ELFDATA2LSB;
	f.e.e_ident[EI_VERSION] = EV_CURRENT;
	f.e.e_type = ET_EXEC;
	f.e.e_machine = EM_386;
	f.e.e_version = EV_CURRENT;
	f.e.e_entry = ELF32_BASE + (Elf32_Addr)head;
	f.e.e_phoff = offsetof(__typeof__(f), p);
	f.e.e_ehsize = sizeof(f.e);
	f.e.e_phentsize = sizeof(f.p);
	f.e.e_phnum = 1;
	f.p.p_type = PT_LOAD;
	f.p.p_vaddr = f.p.p_paddr = ELF32_BASE;
	f.p.p_filesz = f.p.p_memsz = (Elf32_Word)(head + len);
	f.p.p_flags = PF_R | PF_X;
	f.p.p_align = 4096;
	memcpy(f.code, elf32_begin, len);
	write_file(attempt_path(g->allowed, ELF32_PROGRAM), &f, head + len,
	    0755);
}

static enum outcome
elf32(const char *door)
{
	char *argv[] = { (char *)(uintptr_t)ELF32_PROGRAM,
	    (char *)(uintptr_t)door, (char *)(uintptr_t)NEW, NULL };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execve(ELF32_PROGRAM, argv, argv + 3);
		_exit(errno == ENOEXEC ? 8 : 1);
	}
	status = reap(pid);
	if (!WIFEXITED(status))
		return OUT_HELD;
	if (WEXITSTATUS(status) == 8)
		return attempt_na("the kernel runs no i386 programs");
	if (WEXITSTATUS(status) == 9)
		return attempt_na("no AT_SYSINFO");
	return WEXITSTATUS(status) == 7 ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
elf32_int80(struct ground *g)
{
	return elf32("i");
}

static enum outcome
elf32_vdso(struct ground *g)
{
	return elf32("v");
}

static enum outcome
elf32_far(struct ground *g)
{
	return elf32("f");
}

/* socketcall(sub, words): the words lie in memory. */
static long
socketcall(long sub, uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t *words = low_alloc(3 * sizeof(*words));

	words[0] = a;
	words[1] = b;
	words[2] = c;
	return low_int80(I386_SOCKETCALL, sub, low(words), 0, 0, 0);
}

static struct sockaddr_un *
low_address(const char *name)
{
	struct sockaddr_un *to = low_alloc(sizeof(*to));

	to->sun_family = AF_UNIX;
	strcpy(to->sun_path, name);
	return to;
}

static enum outcome
socketcall_bind(struct ground *g)
{
	long fd;

	if (!low_has_i386())
		return OUT_NA;
	fd = socketcall(SYS_SOCKET, AF_UNIX, SOCK_STREAM, 0);
	return attempt_by(socketcall(SYS_BIND, (uint32_t)fd,
	    (uint32_t)low(low_address(NEW)), sizeof(struct sockaddr_un)));
}

/*
 * The words of one bind flip between a permitted address and another one, and
 * the sub-call between bind and getsockname, while they are judged.
 */
struct words {
	uint32_t	*at;		/* 3 words; the second one flips */
	uint32_t	 to[2];
	int		 stop;
};

static void *
words_flip(void *arg)
{
	struct words *w = arg;
	unsigned int i = 0;

	while (!__atomic_load_n(&w->stop, __ATOMIC_RELAXED))
		__atomic_store_n(&w->at[1], w->to[i++ & 1], __ATOMIC_RELAXED);
	return NULL;
}

static enum outcome
socketcall_race(struct ground *g)
{
	struct words w = { .at = low_alloc(3 * sizeof(uint32_t)) };
	struct sockaddr_un name;
	socklen_t len;
	pthread_t t;
	long i, got = 0;

	if (!low_has_i386())
		return OUT_NA;
	w.to[0] = (uint32_t)low(low_address("sock"));
	w.to[1] = (uint32_t)low(low_address(NEW));
	w.at[1] = w.to[0];
	w.at[2] = sizeof(struct sockaddr_un);
	if (pthread_create(&t, NULL, words_flip, &w) != 0)
		return attempt_na("no thread");
	for (i = 0; i < g->tries && got == 0; i++) {
		w.at[0] = (uint32_t)socket(AF_UNIX, SOCK_STREAM, 0);
		len = sizeof(name);
		if (low_int80(I386_SOCKETCALL, SYS_BIND, low(w.at), 0, 0,
		    0) == 0 && getsockname((int)w.at[0],
		    (struct sockaddr *)&name, &len) == 0)
			got += strcmp(name.sun_path, NEW) == 0;
		close((int)w.at[0]);
		unlink("sock");
	}
	__atomic_store_n(&w.stop, 1, __ATOMIC_RELAXED);
	pthread_join(t, NULL);
	return got != 0 ? OUT_ESCAPED : OUT_HELD;
}

/* shmget has a number of its own on x86-64; here it is a sub-call of ipc. */
static enum outcome
ipc_shmget(struct ground *g)
{
	long id;

	if (!low_has_i386())
		return OUT_NA;
	id = low_int80(I386_IPC, 23, IPC_PRIVATE, 4096, IPC_CREAT | 0600, 0);
	if (id == -1)
		return attempt_by(id);
	low_int80(I386_IPC, 24, id, IPC_RMID, 0, 0);
	return OUT_ESCAPED;
}

/* A msghdr of i386: seven words where x86-64 has 56 bytes. */
static enum outcome
sendmsg_low(struct ground *g)
{
	struct sockaddr_un *to = low_alloc(sizeof(*to));
	uint32_t *m = low_alloc(16 * sizeof(*m));
	socklen_t len = listener_name(g, to);
	int fd;

	if (!low_has_i386())
		return OUT_NA;
	if (!listener_wait(g))
		return OUT_NA;
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	m[8] = (uint32_t)low(low_string("word"));	/* the iovec */
	m[9] = 4;
	m[0] = (uint32_t)low(to);
	m[1] = len;
	m[2] = (uint32_t)low(m + 8);
	m[3] = 1;
	/* Read as x86-64 would, the name is no address and nothing is sent. */
	return attempt_by(low_int80(I386_SENDMSG, fd, low(m), 0, 0, 0));
}

static enum outcome
sendmmsg_low(struct ground *g)
{
	struct sockaddr_un *to = low_alloc(sizeof(*to));
	uint32_t *m = low_alloc(24 * sizeof(*m)), here, there;
	socklen_t len = listener_name(g, to);
	int fd, peer;

	if (!low_has_i386())
		return OUT_NA;
	if (!listener_wait(g))
		return OUT_NA;
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	peer = socket(AF_UNIX, SOCK_DGRAM, 0);
	here = (uint32_t)low(low_address("sock"));
	there = (uint32_t)low(to);
	if (bind(peer, (struct sockaddr *)(uintptr_t)here,
	    sizeof(*to)) == -1)
		return attempt_na("no socket of its own");
	/* Two messages of 8 words each, and behind them the iovec. */
	m[16] = (uint32_t)low(low_string("word"));
	m[17] = 4;
	m[0] = here;
	m[1] = sizeof(*to);
	m[8] = there;
	m[9] = len;
	m[2] = m[10] = (uint32_t)low(m + 16);
	m[3] = m[11] = 1;
	return low_int80(I386_SENDMMSG, fd, low(m), 2, 0, 0) == 2 ?
	    OUT_ESCAPED : OUT_HELD;
}

/* The arguments of old mmap lie in memory: six words. */
static enum outcome
old_mmap(struct ground *g)
{
	uint32_t *words = low_alloc(6 * sizeof(*words));

	if (!low_has_i386())
		return OUT_NA;
	words[1] = 4096;
	words[2] = PROT_READ | PROT_WRITE | PROT_EXEC;
	words[3] = MAP_PRIVATE | MAP_ANONYMOUS;
	return attempt_by(low_int80(I386_OLD_MMAP, low(words), 0, 0, 0, 0));
}

static enum outcome
new_mmap(struct ground *g)
{
	if (!low_has_i386())
		return OUT_NA;
	return attempt_by(low_int80(I386_MMAP2, 0, 4096,
	    PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
	    -1));
}

static const char may_execute[] =
    "native-execve: filename under \"@/allowed\" then permit[inherit]\n";
static const char no_write_exec[] =
    "linux-mmap: prot sub \"PROT_WRITE|PROT_EXEC\" then deny\n"
    "linux-mmap2: prot sub \"PROT_WRITE|PROT_EXEC\" then deny\n";

const struct attempt attempts_abi32[] = {
	{ "A-001a", "int 0x80: open by the number of fstat",
	    .run = int80_open },
	{ "A-001b", "int 0x80: creat by the number of lseek",
	    .run = int80_creat },
	{ "A-001c", "int 0x80: unlink by the number of mprotect",
	    .run = int80_unlink },
	{ "A-001d", "int 0x80: openat by the number of preadv",
	    .run = int80_openat },
	{ "A-001e", "int 0x80: execve by the number of munmap",
	    .run = int80_execve, .prepare = make_seven },
	{ "A-001f", "int 0x80: clone with CLONE_UNTRACED",
	    "linux-clone: permit\n", .run = int80_untraced },
	{ "A-001g", "int 0x80: io_uring_setup", .run = int80_io_uring },
	{ "A-007c", "int 0x80 with a name above 4 GB", .run = int80_high_name },
	{ "A-007d", "int 0x80 with a number and flags above 32 bits",
	    .run = int80_high_number },
	{ "A-002a", "a 32-bit program goes to the 64-bit segment and opens by "
	    "the number of fork", may_execute, .run = elf32_far,
	    .prepare = make_elf32 },
	{ "A-002b", "64-bit code goes to the 32-bit segment and opens by the "
	    "number of fstat", .run = compat_segment },
	{ "A-003", "two threads make call 5 by syscall and by int 0x80",
	    .flags = ATT_RACE, .run = both_doors },
	{ "A-006a", "sysenter from 64-bit code", .run = sysenter64 },
	{ "A-006b", "sysenter from the 32-bit segment", .run = sysenter32 },
	{ "A-006c", "syscall from the 32-bit segment", .run = syscall32 },
	{ "A-006d", "a 32-bit program calls by int 0x80", may_execute,
	    .run = elf32_int80, .prepare = make_elf32 },
	{ "A-006e", "a 32-bit program calls by the kernel's own page",
	    may_execute, .run = elf32_vdso, .prepare = make_elf32 },
	{ "A-011a", "bind inside socketcall", .run = socketcall_bind },
	{ "A-011b", "bind inside socketcall, whose words a thread changes",
	    .flags = ATT_RACE, .run = socketcall_race },
	{ "A-011c", "shmget inside ipc", .run = ipc_shmget },
	{ "A-012a", "truncate64 with its length in two words",
	    .run = int80_truncate },
	{ "A-012b", "mmap of i386, with its arguments in memory, for memory to "
	    "write and execute", no_write_exec, .run = old_mmap },
	{ "A-012c", "mmap2 for memory to write and execute", no_write_exec,
	    .run = new_mmap },
	{ "A-012d", "sendmsg of i386 to a name outside", .run = sendmsg_low,
	    .outside = listener_run },
	{ "A-012e", "sendmmsg of i386, the second to a name outside",
	    .run = sendmmsg_low, .outside = listener_run },
	{ NULL }
};
