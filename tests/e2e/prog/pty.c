/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs a command on a terminal of its own and plays a script, read from stdin:
 *   expect TEXT   waits until TEXT has come (20 seconds at most)
 *   prompt        waits until the output ends like a question
 *   job NAME      waits until a process so called sleeps in the foreground
 *   refuse TEXT   fails if TEXT has come since the last expect
 *   send TEXT     types it; \r \n \e \^Z (a control character) are understood
 * Prints all that came, and ends as the command did.
 */
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char	seen[1 << 20];
static size_t	nseen, mark;	/* mark: what expect has used up */
static int	master, closed;

/* Takes what has come; waits a little if nothing has. */
static void
take(int ms)
{
	struct pollfd p = { .fd = master, .events = POLLIN };
	ssize_t n;

	if (closed || poll(&p, 1, ms) <= 0) {
		if (closed)
			poll(NULL, 0, ms);
		return;
	}
	n = read(master, seen + nseen, sizeof(seen) - 1 - nseen);
	if (n > 0) {
		fwrite(seen + nseen, 1, n, stdout);
		fflush(stdout);
		nseen += n;
	} else
		closed = 1;
	seen[nseen] = '\0';
}

/* 1 if a process of that name is in the foreground, and sleeps. */
static int
sleeping(const char *name)
{
	char path[300], buf[512], comm[64], st;
	pid_t group, want = tcgetpgrp(master);
	DIR *d = opendir("/proc");
	struct dirent *e;
	FILE *f;
	int yes = 0;

	while (!yes && (e = readdir(d)) != NULL) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/stat", e->d_name);
		if ((f = fopen(path, "r")) == NULL)
			continue;
		if (fgets(buf, sizeof(buf), f) != NULL && sscanf(buf,
		    "%*d (%63[^)]) %c %*d %d", comm, &st, &group) == 3)
			yes = group == want && st == 'S' && strcmp(comm, name) == 0;
		fclose(f);
	}
	closedir(d);
	return yes;
}

static int
at_prompt(void)
{
	const char *p;

	if (nseen < mark + 2 || seen[nseen - 1] != ' ')
		return 0;
	p = &seen[nseen - 2];
	return strchr(":?>])$#%", *p) != NULL;
}

static int
holds(const char *verb, const char *arg)
{
	char *p;

	if (strcmp(verb, "expect") == 0) {
		if ((p = strstr(seen + mark, arg)) == NULL)
			return 0;
		mark = p - seen + strlen(arg);
		return 1;
	}
	if (strcmp(verb, "prompt") == 0) {
		if (!at_prompt())
			return 0;
		mark = nseen;
		return 1;
	}
	if (strcmp(verb, "job") == 0)
		return sleeping(arg);
	return closed;		/* eof */
}

static void
type(const char *s)
{
	char c;

	for (; *s != '\0'; s++) {
		c = *s;
		if (c == '\\' && s[1] != '\0') {
			c = *++s;
			if (c == 'r')
				c = '\r';
			else if (c == 'n')
				c = '\n';
			else if (c == 'e')
				c = 033;
			else if (c == '^' && s[1] != '\0')
				c = *++s & 037;
		}
		if (write(master, &c, 1) != 1)
			err(1, "write");
	}
}

static void
play(char *line)
{
	char *arg = strchr(line, ' ');
	time_t end = time(NULL) + 20;

	if (arg != NULL)
		*arg++ = '\0';
	else
		arg = line + strlen(line);
	if (strcmp(line, "send") == 0) {
		type(arg);
		return;
	}
	if (strcmp(line, "refuse") == 0) {
		take(0);
		if (strstr(seen + mark, arg) != NULL)
			errx(3, "there is '%s'", arg);
		return;
	}
	while (!holds(line, arg)) {
		if (time(NULL) > end) {
			errx(3, "no '%s %s'", line, arg);
		}
		take(20);
	}
}

int
main(int argc, char **argv)
{
	struct winsize ws = { .ws_row = 24, .ws_col = 200 };
	char line[4096];
	int status;
	pid_t pid;

	if (argc < 2)
		errx(2, "no command");
	if ((pid = forkpty(&master, NULL, NULL, &ws)) == -1)
		err(2, "forkpty");
	if (pid == 0) {
		execvp(argv[1], argv + 1);
		err(127, "%s", argv[1]);
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			play(line);
	}
	while (!closed)
		take(100);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
