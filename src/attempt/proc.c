/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts through proc(5): the roots, working directories, descriptors and
 * memory of this process and of others.
 */
#include "attempt/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "attempt/aid.h"

#define HELD_FD		100	/* the descriptor to be opened again */

/* A descriptor of DIR/secret/file. */
static int
open_secret(const struct ground *g, int flags)
{
	return open(attempt_path(g->secret, "file"), flags | O_CLOEXEC);
}

/* Ways through proc(5) to the root, the working directory and descriptors. */

enum outcome
proc_root(struct ground *g)
{
	return aid_loot(g, aid_text("/proc/self/root%s/file", g->secret));
}

enum outcome
proc_cwd(struct ground *g)
{
	return aid_loot(g, "/proc/self/cwd/../secret/file");
}

enum outcome
proc_thread(struct ground *g)
{
	return aid_loot(g, aid_text("/proc/thread-self/root%s/file",
	    g->secret));
}

enum outcome
proc_task(struct ground *g)
{
	return aid_loot(g, aid_text("/proc/self/task/%d/cwd/../secret/file",
	    (int)getpid()));
}

enum outcome
proc_number(struct ground *g)
{
	return aid_loot(g, aid_text("/proc/%d/root%s/file", (int)getpid(),
	    g->secret));
}

enum outcome
proc_nested(struct ground *g)
{
	if (symlink("/proc/self/cwd/../secret", "link") == -1)
		return aid_unready("symlink");
	return aid_loot(g, "/proc/self/root/proc/self/task/../cwd/link/file");
}

enum outcome
proc_folder(struct ground *g)
{
	int fd = open(".", O_PATH | O_CLOEXEC);

	if (fd == -1)
		return aid_unready("open");
	if (attempt_loot(g, aid_text("/dev/fd/%d/../secret/file", fd)) == 0)
		return OUT_ESCAPED;
	return aid_loot(g, aid_text("/proc/self/fd/%d/../secret/file", fd));
}

/* A folder of proc(5) itself as the start of a name. */
enum outcome
proc_below(struct ground *g)
{
	int dir = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;

	if (dir == -1)
		return aid_unready("open /proc/self");
	fd = openat(dir, aid_text("root%s/file", g->secret),
	    O_RDONLY | O_CLOEXEC);
	return fd == -1 ? OUT_HELD : attempt_by(attempt_loot_fd(g, fd));
}

/* A child looks through its parent. */
enum outcome
proc_parent(struct ground *g)
{
	pid_t pid = fork();

	if (pid == -1)
		return aid_unready("fork");
	if (pid == 0)
		_exit(attempt_loot(g, aid_text("/proc/%d/cwd/../secret/file",
		    (int)getppid())) == 0);
	return aid_wait(pid) == 1 ? OUT_ESCAPED : OUT_HELD;
}

void
proc_outside_there(struct ground *g)
{
	static char line[64];
	int fd = open_secret(g, O_RDONLY);

	/* Where Yama would keep others from its memory. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	if (fd != -1 && chdir(g->secret) == 0 &&
	    pread(fd, line, sizeof(line), 0) > 0) {
		aid_send_number(g, fd);
		aid_send_number(g, (long)(intptr_t)line);
	}
	for (;;)
		pause();
}

enum outcome
proc_outside_root(struct ground *g)
{
	return aid_loot(g, aid_text("/proc/%d/root%s/file", (int)g->outside,
	    g->secret));
}

enum outcome
proc_outside_cwd(struct ground *g)
{
	if (aid_receive_number(g) == -1)
		return aid_unready("helper");
	return aid_loot(g, aid_text("/proc/%d/cwd/file", (int)g->outside));
}

enum outcome
proc_outside_fd(struct ground *g)
{
	long fd = aid_receive_number(g);

	if (fd == -1)
		return aid_unready("helper");
	return aid_loot(g, aid_text("/proc/%d/fd/%ld", (int)g->outside, fd));
}

enum outcome
proc_outside_memory(struct ground *g)
{
	char line[64];
	long fd = aid_receive_number(g), at = aid_receive_number(g);
	int mem;

	if (fd == -1 || at == -1)
		return aid_unready("helper");
	mem = open(aid_text("/proc/%d/mem", (int)g->outside),
	    O_RDONLY | O_CLOEXEC);
	if (mem == -1)
		return aid_by(-1, "/proc/PID/mem");
	if (pread(mem, line, sizeof(line), at) <= 0)
		return OUT_HELD;
	return memcmp(line, GROUND_SECRET, strlen(GROUND_SECRET)) == 0 ?
	    OUT_ESCAPED : OUT_HELD;
}

enum outcome
proc_outside_facts(struct ground *g)
{
	static const char *const facts[] = { "environ", "maps", "cmdline",
		"auxv", "mountinfo", "limits", NULL };
	const char *const *fact;

	for (fact = facts; *fact != NULL; fact++)
		if (open(aid_text("/proc/%d/%s", (int)g->outside, *fact),
		    O_RDONLY | O_CLOEXEC) != -1)
			return OUT_ESCAPED;
	return OUT_HELD;
}

/* Whoever traces us, too: in a control it is the helper alone. */
enum outcome
proc_supervisor_facts(struct ground *g)
{
	char text[4096], *line;
	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : read(fd, text, sizeof(text) - 1);
	pid_t pid = g->outside;

	if (n == -1)
		return aid_unready("/proc/self/status");
	text[n] = '\0';
	line = strstr(text, "TracerPid:");
	if (line != NULL && atoi(line + 10) > 0)
		pid = atoi(line + 10);
	if (attempt_loot(g, aid_text("/proc/%d/root%s/file", (int)pid,
	    g->secret)) == 0 ||
	    open(aid_text("/proc/%d/mem", (int)pid), O_RDWR | O_CLOEXEC) != -1 ||
	    open(aid_text("/proc/%d/fd", (int)pid), O_RDONLY | O_CLOEXEC) != -1)
		return OUT_ESCAPED;
	return OUT_HELD;
}

/* Descriptors opened again with another right. */

static int
hold(const struct ground *g, int flags, int as)
{
	int fd = open_secret(g, flags);

	if (fd == -1 || dup2(fd, as) == -1)
		return -1;
	return close(fd);
}

static enum outcome
reopen(const struct ground *g, int flags, int as, const char *name)
{
	if (hold(g, flags, as) == -1)
		return aid_unready("open");
	return attempt_by(aid_write(name, O_RDWR | O_TRUNC));
}

enum outcome
proc_reopen_proc(struct ground *g)
{
	return reopen(g, O_RDONLY, HELD_FD, "/proc/self/fd/100");
}

enum outcome
proc_reopen_dev(struct ground *g)
{
	return reopen(g, O_RDONLY, HELD_FD, "/dev/fd/100");
}

enum outcome
proc_reopen_stdin(struct ground *g)
{
	return reopen(g, O_RDONLY, STDIN_FILENO, "/dev/stdin");
}

enum outcome
proc_reopen_path(struct ground *g)
{
	return reopen(g, O_PATH, HELD_FD, "/proc/self/fd/100");
}

enum outcome
proc_reopen_thread(struct ground *g)
{
	return reopen(g, O_RDONLY, HELD_FD, "/proc/thread-self/fd/100");
}

enum outcome
proc_reopen_task(struct ground *g)
{
	return reopen(g, O_RDONLY, HELD_FD,
	    aid_text("/proc/self/task/%d/fd/100", (int)getpid()));
}

enum outcome
proc_reopen_link(struct ground *g)
{
	if (symlink("/proc/self/fd/100", "link") == -1)
		return aid_unready("symlink");
	return reopen(g, O_RDONLY, HELD_FD, "link");
}

enum outcome
proc_reopen_below(struct ground *g)
{
	int dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir == -1 || hold(g, O_RDONLY, HELD_FD) == -1)
		return aid_unready("open");
	return attempt_by(openat(dir, "100", O_WRONLY | O_TRUNC | O_CLOEXEC));
}

enum outcome
proc_reopen_append(struct ground *g)
{
	if (hold(g, O_RDONLY, HELD_FD) == -1)
		return aid_unready("open");
	return attempt_by(aid_write("/proc/self/fd/100", O_APPEND));
}

void
proc_outside_reader(struct ground *g)
{
	aid_send_fd(g, open_secret(g, O_RDONLY));
}

enum outcome
proc_reopen_passed(struct ground *g)
{
	int fd = aid_receive_fd(g);

	if (fd == -1)
		return aid_unready("descriptor from outside");
	return attempt_by(aid_write(aid_text("/proc/self/fd/%d", fd),
	    O_RDWR | O_TRUNC));
}

/* What is mapped has a link too, for who has CAP_CHECKPOINT_RESTORE. */
enum outcome
proc_reopen_mapped(struct ground *g)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = open_secret(g, O_RDONLY);
	uintptr_t at;
	void *p;

	p = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	if (fd == -1 || p == MAP_FAILED)
		return aid_unready("mmap");
	close(fd);
	at = (uintptr_t)p;
	return aid_by(aid_write(aid_text("/proc/self/map_files/%lx-%lx",
	    (unsigned long)at, (unsigned long)(at + page)),
	    O_RDWR | O_TRUNC), "/proc/self/map_files");
}

/*
 * A shell keeps a descriptor of its own program and leaves it for another one,
 * so that it can be written.
 */
enum outcome
proc_overwrite_program(struct ground *g)
{
	static char script[] = "exec 7</proc/self/exe; "
	    "exec ./sh -c 'echo changed >/proc/self/fd/7'";
	static char name[] = "sh", option[] = "-c";
	char *argv[] = { name, option, script, NULL }, *none[] = { NULL };
	pid_t pid = fork();

	if (pid == -1)
		return aid_unready("fork");
	if (pid == 0) {
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		execve(attempt_path(g->secret, "sh"), argv, none);
		_exit(127);
	}
	switch (aid_wait(pid)) {
	case 0:
		return OUT_ESCAPED;
	case 127:
		return attempt_na("the shell did not start");
	}
	return OUT_HELD;
}

void
proc_prepare_program(struct ground *g)
{
	aid_copy("/bin/sh", attempt_path(g->secret, "sh"), 0755);
	aid_copy("/bin/sh", attempt_path(g->allowed, "sh"), 0755);
}

/* Memory that may only be read is writable through /proc/self/mem. */
enum outcome
proc_write_memory(struct ground *g)
{
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
	    -1, 0);
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

	if (page == MAP_FAILED)
		return aid_unready("mmap");
	if (fd == -1)
		return OUT_HELD;
	return attempt_by(pwrite(fd, "x", 1, (off_t)(intptr_t)page));
}
