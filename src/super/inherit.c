/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Who names descriptors for the program: a service manager by LISTEN_FDS, make
 * by its flags, a shell's process substitution by /dev/fd/N among the arguments.
 */
#include "super/inherit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xmalloc.h"

/* sd_listen_fds(3). */
#define LISTEN_FIRST	3

static int
compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

int
inherit_note(struct inherit *in)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *e;
	int fd, cap = 0;

	memset(in, 0, sizeof(*in));
	if (dir == NULL)
		return -1;
	while ((e = readdir(dir)) != NULL) {
		fd = atoi(e->d_name);
		if (fd <= STDERR_FILENO || fd == dirfd(dir) ||
		    (fcntl(fd, F_GETFD) & FD_CLOEXEC))
			continue;	/* the last: opened by us */
		if (in->n == cap) {
			cap = cap * 2 + 8;
			in->fd = xreallocarray(in->fd, (size_t)cap,
			    sizeof(in->fd[0]));
		}
		in->fd[in->n++] = fd;
	}
	closedir(dir);
	if (in->n > 0)
		qsort(in->fd, (size_t)in->n, sizeof(in->fd[0]), compare);
	return 0;
}

/* A number of at most 9 digits; *end behind it. -1 if there is none. */
static int
number(const char *s, const char **end)
{
	int v = 0, n;

	for (n = 0; n < 9 && s[n] >= '0' && s[n] <= '9'; n++)
		v = v * 10 + s[n] - '0';
	*end = s + n;
	return n > 0 && !(s[n] >= '0' && s[n] <= '9') ? v : -1;
}

/* 1 if the variable is a number and nothing else; into *value. */
static int
env_number(const char *name, int *value)
{
	const char *s = getenv(name), *end;

	if (s == NULL || (*value = number(s, &end)) == -1)
		return 0;
	return *end == '\0';
}

/* From sd_listen_fds(3): so many, if they are meant for this process. */
static int
is_listening(int fd)
{
	int n, pid;

	return env_number("LISTEN_FDS", &n) && env_number("LISTEN_PID", &pid) &&
	    pid == (int)getpid() && fd >= LISTEN_FIRST &&
	    fd - LISTEN_FIRST < n;
}

/*
 * make's tokens are in a pipe, named R,W; later makes put a fifo's name there,
 * which needs no descriptor.
 */
static int
is_job_server(int fd)
{
	static const char *const names[] = { "MAKEFLAGS", "CARGO_MAKEFLAGS" };
	static const char *const words[] = { "--jobserver-auth=",
	    "--jobserver-fds=" };
	const char *s, *end;
	struct stat st;
	int i, r, w;

	if (fstat(fd, &st) == -1 || !S_ISFIFO(st.st_mode))
		return 0;
	for (i = 0; i < 4; i++) {
		s = getenv(names[i / 2]);
		while (s != NULL && (s = strstr(s, words[i % 2])) != NULL) {
			s += strlen(words[i % 2]);
			r = number(s, &end);
			w = r != -1 && *end == ',' ? number(end + 1, &end) : -1;
			if (w != -1 && (fd == r || fd == w))
				return 1;
		}
	}
	return 0;
}

/* /dev/fd/N and its like, also behind an option's name as in -f/dev/fd/N. */
static int
is_argument(int fd, char *const *argv)
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };
	const char *s, *end;
	size_t i;

	for (; *argv != NULL; argv++)
		for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
			for (s = *argv; (s = strstr(s, folders[i])) != NULL;) {
				s += strlen(folders[i]);
				if (number(s, &end) == fd)
					return 1;
			}
	return 0;
}

void
inherit_sort_out(struct inherit *in, char *const *argv, int all)
{
	int i, kept = 0;

	for (i = 0; i < in->n; i++)
		if (all || is_listening(in->fd[i]) ||
		    is_job_server(in->fd[i]) || is_argument(in->fd[i], argv))
			in->fd[kept++] = in->fd[i];
		else
			close(in->fd[i]);
	in->n = kept;
}

void
inherit_drop(struct inherit *in)
{
	int i;

	for (i = 0; i < in->n; i++)
		close(in->fd[i]);
	free(in->fd);
	memset(in, 0, sizeof(*in));
}

/*
 * systemd's: the sockets, the watchdog and the journal are for the process that
 * the variable names. LISTEN_PIDFDID says the same again, and may be absent.
 */
void
inherit_rename_pid(int ours)
{
	static const char *const names[] = { "LISTEN_PID", "WATCHDOG_PID",
	    "SYSTEMD_EXEC_PID" };
	char text[16];
	size_t i;
	int pid;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!env_number(names[i], &pid) || pid != ours)
			continue;
		snprintf(text, sizeof(text), "%d", (int)getpid());
		setenv(names[i], text, 1);
		unsetenv("LISTEN_PIDFDID");
	}
}
