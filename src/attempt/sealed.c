/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The memory that systrace puts into every program, from which the kernel reads
 * the arguments that were judged: nothing may change it. Every way is tried on
 * its first page of code and on its first page of data, which nobody writes once
 * they are there. A control tries it on a mapping of its own, without seals.
 */
#include "attempt/sealed.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attempt/attempt.h"

/* Of the code, the stub of the first task; more are written for others. */
#define CODE_KEPT	64
#define CONTROL_ADDR	0x7e0000000000UL	/* nothing is near it */
#define CONTROL_PAGES	16

enum way_flag {
	WAY_WRITABLE = 1	/* of no use to memory that is not writable, so
				 * the control's is */
};

/* What a page was like. */
struct state {
	char		 bytes[SEALED_PAGE];
	size_t		 n;
	unsigned long	 inode;
	unsigned long	 offset;
	int		 prot;
};

unsigned long
sealed_mapped(const char *at, int *prot, unsigned long *offset)
{
	unsigned long start, end, off, inode, found = 0;
	char line[PATH_MAX + 128], perms[8];
	FILE *f = fopen("/proc/self/maps", "re");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%lx-%lx %7s %lx %*s %lu", &start, &end,
		    perms, &off, &inode) != 5 ||
		    (unsigned long)at < start || (unsigned long)at >= end)
			continue;
		*offset = off + ((unsigned long)at - start);
		*prot = (perms[0] == 'r' ? PROT_READ : 0) |
		    (perms[1] == 'w' ? PROT_WRITE : 0) |
		    (perms[2] == 'x' ? PROT_EXEC : 0);
		found = inode;
	}
	if (f != NULL)
		fclose(f);
	return found;
}

/* The process that traces us. */
static pid_t
tracer(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	int pid = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "TracerPid: %d", &pid) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return pid;
}

/* Stands for the supervisor: has it mapped for writing, and open. */
static pid_t
start_holder(int fd)
{
	int ready[2];
	pid_t pid;
	char c;

	if (pipe(ready) == -1 || (pid = fork()) == -1)
		return -1;
	if (pid == 0) {
		if (mmap(NULL, 2 * CONTROL_PAGES * SEALED_PAGE,
		    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		pid = -1;
	close(ready[0]);
	return pid;
}

static int
make_control(unsigned int flags, pid_t *holder)
{
	const size_t half = CONTROL_PAGES * SEALED_PAGE;
	const int prot = PROT_READ | (flags & WAY_WRITABLE ? PROT_WRITE : 0);
	char *at = (char *)CONTROL_ADDR, text[SEALED_PAGE];
	int fd, i;

	fd = memfd_create("systrace-control", MFD_CLOEXEC);
	if (fd == -1)
		return -1;
	for (i = 0; i < 2 * CONTROL_PAGES; i++) {
		memset(text, 'a' + i % 26, sizeof(text));
		if (write(fd, text, sizeof(text)) != sizeof(text))
			return -1;
	}
	if (mmap(at, half, prot | PROT_EXEC, MAP_SHARED | MAP_FIXED_NOREPLACE,
	    fd, 0) != at || mmap(at + half, half, prot,
	    MAP_SHARED | MAP_FIXED_NOREPLACE, fd, (off_t)half) != at + half)
		return -1;
	*holder = start_holder(fd);
	close(fd);
	return *holder == -1 ? -1 : 0;
}

/* The first page of code and of data; 0 if both are there. */
static int
find_pages(struct sealed_page *code, struct sealed_page *data)
{
	char line[PATH_MAX + 128], perms[8];
	FILE *f = fopen("/proc/self/maps", "re");
	unsigned long start, end, inode;
	struct sealed_page *p;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strstr(line, "memfd:systrace") == NULL ||
		    sscanf(line, "%lx-%lx %7s %*s %*s %lu", &start, &end,
		    perms, &inode) != 4)
			continue;
		p = perms[2] == 'x' ? code : data;
		if (p->at != NULL)
			continue;
		p->at = (char *)start;
		p->len = end - start;
		p->inode = inode;
	}
	if (f != NULL)
		fclose(f);
	return code->at != NULL && data->at != NULL ? 0 : -1;
}

/* The bytes as the kernel reads them. */
static int
read_bytes(const char *at, char *to, size_t n)
{
	int p[2], result = -1;

	if (pipe(p) == -1)
		return -1;
	if (write(p[1], at, n) == (ssize_t)n &&
	    read(p[0], to, n) == (ssize_t)n)
		result = 0;
	close(p[0]);
	close(p[1]);
	return result;
}

static int
take_state(const struct sealed_page *p, size_t n, struct state *s)
{
	memset(s, 0, sizeof(*s));
	s->n = n;
	s->inode = sealed_mapped(p->at, &s->prot, &s->offset);
	return read_bytes(p->at, s->bytes, n);
}

/* What has become of the page; NULL: nothing. */
static const char *
changed(const struct sealed_page *p, const struct state *before)
{
	struct state now;

	if (take_state(p, before->n, &now) == -1)
		return "the page is gone";
	if (memcmp(now.bytes, before->bytes, before->n) != 0)
		return "bytes have changed";
	if (now.inode != before->inode || now.offset != before->offset)
		return "something else is mapped there";
	if (now.prot != before->prot)
		return "its protection has changed";
	return NULL;
}

static enum outcome
try_on(sealed_way *way, const struct sealed_page *p, size_t kept,
    const char *what)
{
	static struct state before;
	const char *why;

	if (take_state(p, kept, &before) == -1) {
		printf("%s cannot be read\n", what);
		return OUT_ESCAPED;
	}
	if (!attempt_is_control() && (before.prot & PROT_WRITE)) {
		printf("%s is writable\n", what);
		return OUT_ESCAPED;
	}
	why = way(p) ? "the way is open" : changed(p, &before);
	if (why == NULL)
		return OUT_HELD;
	printf("%s: %s\n", what, why);
	return OUT_ESCAPED;
}

static enum outcome
try_way(const struct ground *g, sealed_way *way, unsigned int flags)
{
	struct sealed_page code = { 0 }, data = { 0 };
	enum outcome a, b;
	pid_t holder = 0;

	if (attempt_is_control() && make_control(flags, &holder) == -1)
		return attempt_na("no mapping for the control: %s",
		    strerror(errno));
	if (find_pages(&code, &data) == -1) {
		printf("there is no sealed memory\n");
		return OUT_ESCAPED;
	}
	data.holder = holder != 0 ? holder : tracer();
	data.readable = attempt_path(g->allowed, "file");
	code.holder = data.holder;
	code.readable = data.readable;
	a = try_on(way, &data, SEALED_PAGE, "data");
	b = try_on(way, &code, CODE_KEPT, "code");
	if (holder != 0) {
		kill(holder, SIGKILL);
		waitpid(holder, NULL, 0);
	}
	return a == OUT_ESCAPED || b == OUT_ESCAPED ? OUT_ESCAPED : OUT_HELD;
}

#define RUN(way, flags)							\
static enum outcome							\
run_##way(struct ground *g)						\
{									\
	return try_way(g, way_##way, flags);				\
}

RUN(store, 0)
RUN(protect, 0)
RUN(hide, 0)
RUN(protect_key, 0)
RUN(unmap, 0)
RUN(unmap_around, 0)
RUN(move, 0)
RUN(move_stay, 0)
RUN(twin, 0)
RUN(move_onto, 0)
RUN(shrink, 0)
RUN(map_over, 0)
RUN(map_file_over, 0)
RUN(map_around, 0)
RUN(remove, WAY_WRITABLE)
RUN(attach, 0)
RUN(file_pages, 0)
RUN(own_mem, WAY_WRITABLE)
RUN(own_writev, WAY_WRITABLE)
RUN(read_into, WAY_WRITABLE)
RUN(many_into, WAY_WRITABLE)
RUN(futex, WAY_WRITABLE)
RUN(clear_tid, WAY_WRITABLE)
RUN(fault_missing, WAY_WRITABLE)
RUN(fault_protect, WAY_WRITABLE)
RUN(trace_parent, WAY_WRITABLE)
RUN(child_writev, WAY_WRITABLE)
RUN(child_mem, WAY_WRITABLE)
RUN(trace_child, WAY_WRITABLE)
RUN(by_thread, 0)
RUN(by_sharer, 0)
RUN(file_write, 0)
RUN(file_map, 0)
RUN(file_punch, 0)
RUN(file_cut, 0)
RUN(holder_fd, 0)
RUN(holder_file, 0)
RUN(holder_mem, 0)
RUN(holder_writev, 0)
RUN(holder_trace, 0)
RUN(holder_getfd, 0)
RUN(holder_advise, 0)
RUN(dontfork, 0)
RUN(fork_over, 0)
RUN(advise, 0)
RUN(guard, 0)
RUN(keep, 0)

/* What the common policy would refuse before the memory had to defend itself. */
static const char rules[] =
    "native-fsread: filename under \"/proc\" then permit\n"
    "native-fswrite: filename under \"/proc\" then permit\n"
    "native-process_vm_writev: permit\n"
    "native-process_vm_readv: permit\n"
    "native-process_madvise: permit\n"
    "native-userfaultfd: permit\n"
    "native-ioctl: permit\n"
    "native-shmget: permit\n"
    "native-shmat: permit\n"
    "native-shmctl: permit\n"
    "native-remap_file_pages: permit\n"
    "native-mbind: permit\n"
    "native-move_pages: permit\n"
    "native-ptrace: permit\n"
    "native-prctl: permit\n"
    "native-pidfd_open: permit\n"
    "native-pidfd_getfd: permit\n"
    "native-vmsplice: permit\n";

#define ROW(id, what, flags, run) { id, what, rules, flags, run, NULL, NULL }

const struct attempt attempts_seal[] = {
	ROW("S-01", "store to it", ATT_LIVES, run_store),
	ROW("S-02", "mprotect it writable", 0, run_protect),
	ROW("S-03", "mprotect it away", 0, run_hide),
	ROW("S-04", "pkey_mprotect it writable", 0, run_protect_key),
	ROW("S-05", "munmap it", 0, run_unmap),
	ROW("S-06", "munmap all around it", 0, run_unmap_around),
	ROW("S-07", "mremap it elsewhere", 0, run_move),
	ROW("S-08", "mremap it elsewhere by MREMAP_DONTUNMAP", 0,
	    run_move_stay),
	ROW("S-09", "mremap of no bytes makes a twin to write", 0, run_twin),
	ROW("S-10", "mremap other memory onto it", 0, run_move_onto),
	ROW("S-11", "mremap it smaller", 0, run_shrink),
	ROW("S-12", "mmap over it", 0, run_map_over),
	ROW("S-13", "mmap a file over it", 0, run_map_file_over),
	ROW("S-14", "mmap from below it to above it", 0, run_map_around),
	ROW("S-15", "punch a hole by MADV_REMOVE", 0, run_remove),
	ROW("S-16", "shmat over it by SHM_REMAP", 0, run_attach),
	ROW("S-17", "remap_file_pages to another page", 0, run_file_pages),
	ROW("S-18", "write /proc/self/mem", 0, run_own_mem),
	ROW("S-19", "process_vm_writev to oneself", 0, run_own_writev),
	ROW("S-20", "read into it", 0, run_read_into),
	ROW("S-21", "other calls that store their result there", 0,
	    run_many_into),
	ROW("S-22", "FUTEX_WAKE_OP on it", 0, run_futex),
	ROW("S-23", "CLONE_CHILD_SETTID and CLEARTID there", 0, run_clear_tid),
	ROW("S-24", "userfaultfd for missing pages", 0, run_fault_missing),
	ROW("S-25", "userfaultfd for protected pages", 0, run_fault_protect),
	ROW("S-26", "a child traces its parent and pokes", 0,
	    run_trace_parent),
	ROW("S-27", "a child's process_vm_writev to its parent", 0,
	    run_child_writev),
	ROW("S-28", "a child writes its parent's /proc/PID/mem", 0,
	    run_child_mem),
	ROW("S-29", "trace a child that has it too, and poke", 0,
	    run_trace_child),
	ROW("S-30", "another thread unmaps it", 0, run_by_thread),
	ROW("S-31", "a process that shares all memory unmaps it", 0,
	    run_by_sharer),
	ROW("S-32", "write by /proc/self/map_files", ATT_ROOT, run_file_write),
	ROW("S-33", "map it writable by /proc/self/map_files", ATT_ROOT,
	    run_file_map),
	ROW("S-34", "punch a hole by /proc/self/map_files", ATT_ROOT,
	    run_file_punch),
	ROW("S-35", "cut the file by /proc/self/map_files", ATT_ROOT,
	    run_file_cut),
	ROW("S-36", "the supervisor's descriptors in /proc", 0, run_holder_fd),
	ROW("S-37", "the supervisor's map_files", ATT_ROOT, run_holder_file),
	ROW("S-38", "the supervisor's /proc/PID/mem", 0, run_holder_mem),
	ROW("S-39", "process_vm_writev to the supervisor", 0,
	    run_holder_writev),
	ROW("S-40", "trace the supervisor", 0, run_holder_trace),
	ROW("S-41", "pidfd_getfd from the supervisor", 0, run_holder_getfd),
	ROW("S-42", "process_madvise the supervisor", ATT_ROOT,
	    run_holder_advise),
	ROW("S-43", "MADV_DONTFORK, and a child with its own memory there", 0,
	    run_dontfork),
	ROW("S-44", "a child maps its own memory there", 0, run_fork_over),
	ROW("S-45", "every other advice of madvise", ATT_LIVES, run_advise),
	ROW("S-46", "MADV_GUARD_INSTALL and GUARD_REMOVE", ATT_LIVES,
	    run_guard),
	ROW("S-47", "mlock, mbind, move_pages, vmsplice", ATT_LIVES, run_keep),
	{ NULL, NULL, NULL, 0, NULL, NULL, NULL }
};
