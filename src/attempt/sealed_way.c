/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Ways to change memory, or to put other memory in its place.
 */
#include "attempt/sealed.h"

#include <linux/futex.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* linux/ptrace.h, which is trace's alone. */
#define TRACE_POKEDATA	5
#define TRACE_SEIZE	0x4206
#define TRACE_INTERRUPT	0x4207

/* asm-generic/mman-common.h of Linux 6.13, 5.14 and 6.1. */
#define ADVISE_GUARD		102
#define ADVISE_UNGUARD		103
#define MODE_USER_ONLY		1	/* UFFD_USER_MODE_ONLY, Linux 5.11 */

#define AROUND	(64UL * SEALED_PAGE)
#define STACK	(64 * 1024)

static const char evil[] = "EVIL";

static sigjmp_buf	fault;

static void
on_fault(int sig)
{
	siglongjmp(fault, sig);
}

/* Stores to it; what cannot be stored to stays. */
static void
store(char *at)
{
	struct sigaction act = { .sa_handler = on_fault }, segv, bus;

	sigaction(SIGSEGV, &act, &segv);
	sigaction(SIGBUS, &act, &bus);
	if (sigsetjmp(fault, 1) == 0)
		memcpy(at, evil, sizeof(evil));
	sigaction(SIGSEGV, &segv, NULL);
	sigaction(SIGBUS, &bus, NULL);
}

static char *
anonymous(void)
{
	char *p = mmap(NULL, SEALED_PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		strcpy(p, evil);
	return p;
}

int
way_store(const struct sealed_page *p)
{
	store(p->at);
	return 0;
}

int
way_protect(const struct sealed_page *p)
{
	if (mprotect(p->at, SEALED_PAGE, PROT_READ | PROT_WRITE) == 0)
		store(p->at);
	return 0;
}

int
way_hide(const struct sealed_page *p)
{
	mprotect(p->at, SEALED_PAGE, PROT_NONE);
	return 0;
}

int
way_protect_key(const struct sealed_page *p)
{
	if (syscall(SYS_pkey_mprotect, p->at, SEALED_PAGE,
	    PROT_READ | PROT_WRITE, -1) == 0)
		store(p->at);
	return 0;
}

int
way_unmap(const struct sealed_page *p)
{
	munmap(p->at, SEALED_PAGE);
	return 0;
}

int
way_unmap_around(const struct sealed_page *p)
{
	munmap(p->at - AROUND, 2 * AROUND);
	return 0;
}

int
way_move(const struct sealed_page *p)
{
	return mremap(p->at, SEALED_PAGE, SEALED_PAGE,
	    MREMAP_MAYMOVE | MREMAP_FIXED, p->at - AROUND) != MAP_FAILED;
}

int
way_move_stay(const struct sealed_page *p)
{
	return mremap(p->at, SEALED_PAGE, SEALED_PAGE,
	    MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL) != MAP_FAILED;
}

int
way_twin(const struct sealed_page *p)
{
	char *twin = mremap(p->at, 0, SEALED_PAGE, MREMAP_MAYMOVE);

	if (twin != MAP_FAILED &&
	    mprotect(twin, SEALED_PAGE, PROT_READ | PROT_WRITE) == 0)
		store(twin);
	return 0;
}

int
way_move_onto(const struct sealed_page *p)
{
	char *other = anonymous();

	mremap(other, SEALED_PAGE, SEALED_PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
	    p->at);
	return 0;
}

/* Its last page: whether that is still there is not seen at the first one. */
int
way_shrink(const struct sealed_page *p)
{
	return mremap(p->at, p->len, p->len - SEALED_PAGE, 0) != MAP_FAILED;
}

int
way_map_over(const struct sealed_page *p)
{
	mmap(p->at, SEALED_PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return 0;
}

int
way_map_file_over(const struct sealed_page *p)
{
	int fd = open(p->readable, O_RDONLY | O_CLOEXEC);

	mmap(p->at, SEALED_PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0);
	close(fd);
	return 0;
}

int
way_map_around(const struct sealed_page *p)
{
	mmap(p->at - AROUND, 2 * AROUND, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	return 0;
}

int
way_remove(const struct sealed_page *p)
{
	madvise(p->at, SEALED_PAGE, MADV_REMOVE);
	return 0;
}

int
way_attach(const struct sealed_page *p)
{
	int id = shmget(IPC_PRIVATE, SEALED_PAGE, IPC_CREAT | 0600);

	if (id == -1)
		return 0;
	if (shmat(id, p->at, SHM_REMAP) != (void *)-1)
		strcpy(p->at, evil);
	shmctl(id, IPC_RMID, NULL);
	return 0;
}

int
way_file_pages(const struct sealed_page *p)
{
	int prot;
	unsigned long offset;

	sealed_mapped(p->at, &prot, &offset);
	syscall(SYS_remap_file_pages, p->at, SEALED_PAGE, 0,
	    offset / SEALED_PAGE + 1, 0);
	return 0;
}

/* Writes to the memory of a process by its file. */
static int
write_mem(pid_t pid, const char *at)
{
	char name[64];
	ssize_t n;
	int fd;

	if (pid == 0)
		strcpy(name, "/proc/self/mem");
	else
		snprintf(name, sizeof(name), "/proc/%d/mem", (int)pid);
	fd = open(name, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		return 0;
	n = pwrite(fd, evil, sizeof(evil), (off_t)(uintptr_t)at);
	close(fd);
	return n > 0;
}

static ssize_t
writev_to(pid_t pid, char *at)
{
	char text[] = "EVIL";
	struct iovec from = { text, sizeof(text) }, to = { at, sizeof(text) };

	return process_vm_writev(pid, &from, 1, &to, 1, 0);
}

int
way_own_mem(const struct sealed_page *p)
{
	return write_mem(0, p->at);
}

int
way_own_writev(const struct sealed_page *p)
{
	return writev_to(getpid(), p->at) > 0;
}

int
way_read_into(const struct sealed_page *p)
{
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, p->at, 64);

	close(fd);
	return n > 0;
}

/* By number: some of these the C library answers itself. */
int
way_many_into(const struct sealed_page *p)
{
	int s[2], got = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s) == -1 ||
	    write(s[0], evil, sizeof(evil)) != sizeof(evil))
		return 0;
	got |= recv(s[1], p->at, sizeof(evil), 0) > 0;
	got |= syscall(SYS_getrandom, p->at, 16, 0) > 0;
	got |= syscall(SYS_clock_gettime, CLOCK_REALTIME, p->at) == 0;
	got |= syscall(SYS_uname, p->at) == 0;
	got |= syscall(SYS_getcwd, p->at, 64) > 0;
	got |= syscall(SYS_pipe, p->at) == 0;
	got |= syscall(SYS_newfstatat, s[0], "", p->at, AT_EMPTY_PATH) == 0;
	got |= syscall(SYS_getresuid, p->at, p->at, p->at) == 0;
	got |= syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, p->at, 8) == 0;
	got |= syscall(SYS_sigaltstack, NULL, p->at) == 0;
	close(s[0]);
	close(s[1]);
	return got;
}

int
way_futex(const struct sealed_page *p)
{
	uint32_t word = 0;

	return syscall(SYS_futex, &word, FUTEX_WAKE_OP, 1, 1, p->at,
	    FUTEX_OP(FUTEX_OP_SET, 0x41, FUTEX_OP_CMP_EQ, 0)) != -1;
}

static int
nothing(void *arg)
{
	return 0;
}

/* The kernel stores the child's number at its start, and 0 at its end. */
int
way_clear_tid(const struct sealed_page *p)
{
	static char stack[STACK];
	pid_t pid;

	pid = clone(nothing, stack + sizeof(stack), CLONE_CHILD_SETTID |
	    CLONE_CHILD_CLEARTID | CLONE_VM | SIGCHLD, NULL, NULL, NULL, p->at);
	if (pid != -1)
		waitpid(pid, NULL, 0);
	return 0;
}

static int
take_faults(const struct sealed_page *p, uint64_t mode)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (uintptr_t)p->at, SEALED_PAGE }, .mode = mode };
	int fd, result;

	fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK |
	    MODE_USER_ONLY);
	if (fd == -1)
		return 0;
	ioctl(fd, UFFDIO_API, &api);
	result = ioctl(fd, UFFDIO_REGISTER, &range);
	close(fd);
	return result == 0;
}

int
way_fault_missing(const struct sealed_page *p)
{
	return take_faults(p, UFFDIO_REGISTER_MODE_MISSING);
}

int
way_fault_protect(const struct sealed_page *p)
{
	return take_faults(p, UFFDIO_REGISTER_MODE_WP);
}

/* Runs in a child, which must have the memory at the same place. */
static int
in_child(int (*f)(const struct sealed_page *, pid_t),
    const struct sealed_page *p)
{
	pid_t parent = getpid(), pid;
	int status;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	pid = fork();
	if (pid == 0)
		_exit(f(p, parent));
	if (pid == -1 || waitpid(pid, &status, 0) != pid)
		return 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static int
poke(pid_t pid, char *at)
{
	long word;
	int status;

	memcpy(&word, "EVILEVIL", sizeof(word));
	if (syscall(SYS_ptrace, TRACE_SEIZE, pid, 0, 0) == -1)
		return 0;
	syscall(SYS_ptrace, TRACE_INTERRUPT, pid, 0, 0);
	waitpid(pid, &status, __WALL);
	return syscall(SYS_ptrace, TRACE_POKEDATA, pid, at, word) == 0;
}

static int
trace_parent(const struct sealed_page *p, pid_t parent)
{
	return poke(parent, p->at);
}

int
way_trace_parent(const struct sealed_page *p)
{
	return in_child(trace_parent, p);
}

static int
writev_parent(const struct sealed_page *p, pid_t parent)
{
	return writev_to(parent, p->at) > 0;
}

int
way_child_writev(const struct sealed_page *p)
{
	return in_child(writev_parent, p);
}

static int
mem_parent(const struct sealed_page *p, pid_t parent)
{
	return write_mem(parent, p->at);
}

int
way_child_mem(const struct sealed_page *p)
{
	return in_child(mem_parent, p);
}

int
way_trace_child(const struct sealed_page *p)
{
	pid_t pid = fork();
	int got;

	if (pid == 0)
		for (;;)
			pause();
	got = poke(pid, p->at);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
	return got;
}

static void *
unmap_thread(void *arg)
{
	way_unmap(arg);
	return NULL;
}

int
way_by_thread(const struct sealed_page *p)
{
	struct sealed_page copy = *p;
	pthread_t t;

	if (pthread_create(&t, NULL, unmap_thread, &copy) == 0)
		pthread_join(t, NULL);
	return 0;
}

static int
unmap_sharer(void *arg)
{
	const struct sealed_page *p = arg;

	munmap(p->at, SEALED_PAGE);
	return 0;
}

int
way_by_sharer(const struct sealed_page *p)
{
	static char stack[STACK];
	struct sealed_page copy = *p;
	pid_t pid;

	pid = clone(unmap_sharer, stack + sizeof(stack), CLONE_VM | SIGCHLD,
	    &copy);
	if (pid != -1)
		waitpid(pid, NULL, 0);
	return 0;
}

/* The file of the mapping that begins at the page, for writing; or -1. */
static int
open_own_file(const struct sealed_page *p)
{
	char name[96];

	snprintf(name, sizeof(name), "/proc/self/map_files/%lx-%lx",
	    (unsigned long)p->at, (unsigned long)p->at + p->len);
	return open(name, O_RDWR | O_CLOEXEC);
}

static off_t
offset_of(const struct sealed_page *p)
{
	unsigned long offset = 0;
	int prot;

	sealed_mapped(p->at, &prot, &offset);
	return (off_t)offset;
}

int
way_file_write(const struct sealed_page *p)
{
	int fd = open_own_file(p);
	ssize_t n = pwrite(fd, evil, sizeof(evil), offset_of(p));

	close(fd);
	return n > 0;
}

int
way_file_map(const struct sealed_page *p)
{
	int fd = open_own_file(p);
	char *twin = mmap(NULL, SEALED_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, offset_of(p));

	close(fd);
	if (twin != MAP_FAILED)
		strcpy(twin, evil);
	return twin != MAP_FAILED;
}

int
way_file_punch(const struct sealed_page *p)
{
	int fd = open_own_file(p);
	int result = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
	    offset_of(p), SEALED_PAGE);

	close(fd);
	return result == 0;
}

int
way_file_cut(const struct sealed_page *p)
{
	int fd = open_own_file(p);
	int result = ftruncate(fd, 0);

	close(fd);
	return result == 0;
}

static int
is_its_file(int fd, const struct sealed_page *p)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_ino == p->inode;
}

/* Opens what is in a folder of the holder's in /proc until it is the file. */
static int
through_folder(const struct sealed_page *p, const char *folder)
{
	char name[64];
	struct dirent *e;
	int fd, got = 0;
	DIR *d;

	snprintf(name, sizeof(name), "/proc/%d/%s", (int)p->holder, folder);
	d = opendir(name);
	if (d == NULL)
		return 0;
	while (!got && (e = readdir(d)) != NULL) {
		fd = openat(dirfd(d), e->d_name, O_RDWR | O_NONBLOCK |
		    O_CLOEXEC);
		got = fd != -1 && is_its_file(fd, p) &&
		    pwrite(fd, evil, sizeof(evil), offset_of(p)) > 0;
		close(fd);
	}
	closedir(d);
	return got;
}

int
way_holder_fd(const struct sealed_page *p)
{
	return through_folder(p, "fd");
}

int
way_holder_file(const struct sealed_page *p)
{
	return through_folder(p, "map_files");
}

/*
 * Where it is in the holder's memory, if that can be known; else a place where
 * nothing is.
 */
static char *
holder_address(const struct sealed_page *p)
{
	unsigned long start, inode, off, here = (unsigned long)offset_of(p);
	char name[64], line[512], *at = NULL;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%d/maps", (int)p->holder);
	f = fopen(name, "re");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "%lx-%*x rw%*s %lx %*s %lu", &start, &off,
		    &inode) == 3 && inode == p->inode)
			at = (char *)start + (here - off);
	if (f != NULL)
		fclose(f);
	return at;
}

int
way_holder_mem(const struct sealed_page *p)
{
	return write_mem(p->holder, holder_address(p));
}

/* EFAULT: it may be written, only there is nothing at that place. */
int
way_holder_writev(const struct sealed_page *p)
{
	return writev_to(p->holder, holder_address(p)) > 0 || errno == EFAULT;
}

int
way_holder_trace(const struct sealed_page *p)
{
	return syscall(SYS_ptrace, TRACE_SEIZE, p->holder, 0, 0) == 0;
}

int
way_holder_getfd(const struct sealed_page *p)
{
	int pidfd = (int)syscall(SYS_pidfd_open, p->holder, 0), fd, i;

	for (i = 0; i < 64; i++) {
		fd = (int)syscall(SYS_pidfd_getfd, pidfd, i, 0);
		if (fd != -1) {
			close(fd);
			break;
		}
	}
	close(pidfd);
	return i < 64;
}

/* MADV_COLD, which a stranger may advise. */
int
way_holder_advise(const struct sealed_page *p)
{
	int pidfd = (int)syscall(SYS_pidfd_open, p->holder, 0);
	struct iovec range = { holder_address(p), SEALED_PAGE };
	long n = syscall(SYS_process_madvise, pidfd, &range, 1, MADV_COLD, 0);

	close(pidfd);
	return n > 0;
}

/*
 * In a child: memory of its own there, and then a call whose arguments are
 * judged. It must not have both.
 */
static int
replace(const struct sealed_page *p, int how)
{
	int status, fd;
	pid_t pid;

	pid = fork();
	if (pid == 0) {
		if (mmap(p->at, SEALED_PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | how, -1, 0) != p->at)
			_exit(0);
		strcpy(p->at, evil);
		fd = open(p->readable, O_RDONLY | O_CLOEXEC);
		_exit(fd != -1 && strcmp(p->at, evil) == 0);
	}
	if (pid == -1 || waitpid(pid, &status, 0) != pid)
		return 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

int
way_dontfork(const struct sealed_page *p)
{
	madvise(p->at, p->len, MADV_DONTFORK);
	return replace(p, MAP_FIXED_NOREPLACE);
}

int
way_fork_over(const struct sealed_page *p)
{
	return replace(p, MAP_FIXED);
}

/* A call that is judged must still go right. */
static int
is_broken(const struct sealed_page *p)
{
	int fd = open(p->readable, O_RDONLY | O_CLOEXEC);

	close(fd);
	return fd == -1;
}

int
way_advise(const struct sealed_page *p)
{
	static const int advices[] = {
		MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED,
		MADV_DONTNEED, MADV_FREE, MADV_DONTDUMP, MADV_DODUMP,
		MADV_WIPEONFORK, MADV_KEEPONFORK, MADV_COLD, MADV_PAGEOUT,
		MADV_MERGEABLE, MADV_UNMERGEABLE, MADV_HUGEPAGE,
		MADV_NOHUGEPAGE, 22 /* POPULATE_READ */,
		23 /* POPULATE_WRITE */, 24 /* DONTNEED_LOCKED */,
		25 /* COLLAPSE */
	};
	size_t i;

	for (i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
		madvise(p->at, SEALED_PAGE, advices[i]);
		if (is_broken(p))
			return 1;
	}
	return 0;
}

int
way_guard(const struct sealed_page *p)
{
	madvise(p->at, SEALED_PAGE, ADVISE_GUARD);
	madvise(p->at, SEALED_PAGE, ADVISE_UNGUARD);
	return is_broken(p);
}

/* The page given away into a pipe is read there, not written. */
int
way_keep(const struct sealed_page *p)
{
	struct iovec page = { p->at, SEALED_PAGE };
	void *pages[] = { p->at };
	int pipes[2], node = 0, status;

	mlock(p->at, SEALED_PAGE);
	syscall(SYS_mbind, p->at, SEALED_PAGE, 0, NULL, 0, 0);
	syscall(SYS_move_pages, 0, 1, pages, &node, &status, 0);
	munlock(p->at, SEALED_PAGE);
	if (pipe2(pipes, O_CLOEXEC) == -1)
		return 1;
	vmsplice(pipes[1], &page, 1, SPLICE_F_GIFT);
	(void)!write(pipes[1], evil, sizeof(evil));
	close(pipes[0]);
	close(pipes[1]);
	return is_broken(p);
}
