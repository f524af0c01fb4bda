/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What an execve(2) will run: the file itself or, of a script, the interpreter
 * that its first line names, as binfmt_script of the kernel takes it. Each is
 * opened and read once; that the kernel came to the same file is checked when
 * it has been executed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call/decode.h"

#define HEAD_LEN	256	/* BINPRM_BUF_SIZE, linux/binfmts.h */

/* The first bytes of a file; -1 if it cannot be read. */
static ssize_t
read_head(int fd, char head[HEAD_LEN + 1])
{
	char proc[32];
	ssize_t n;
	int rd;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	rd = open(proc, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (rd == -1)
		return -1;
	n = pread(rd, head, HEAD_LEN, 0);
	close(rd);
	head[n > 0 ? n : 0] = '\0';
	return n;
}

static enum exec_format
format_of(int fd, mode_t mode, char head[HEAD_LEN + 1])
{
	ssize_t n;

	if (fd == -1 || !S_ISREG(mode))
		return EXEC_OTHER;
	n = read_head(fd, head);
	if (n == -1)
		return EXEC_UNREADABLE;
	if (n >= 2 && memcmp(head, "#!", 2) == 0)
		return EXEC_SCRIPT;
	return n >= 4 && memcmp(head, "\177ELF", 4) == 0 ? EXEC_BINARY :
	    EXEC_OTHER;
}

/* The name behind "#!", ended by a blank, in head; NULL if there is none. */
static char *
interpreter_of(char *head)
{
	char *p = head + 2;

	p[strcspn(p, "\n")] = '\0';
	p += strspn(p, " \t");
	p[strcspn(p, " \t")] = '\0';
	return *p != '\0' ? p : NULL;
}

static void
take_file(struct call *c, const struct pin *pin)
{
	c->exec_dev = pin->dev;
	c->exec_ino = pin->ino;
}

/*
 * Follows scripts to what is run in the end. Where an interpreter cannot be
 * found the kernel says so; then nothing is executed.
 */
static void
follow_scripts(struct dec *d, char *head)
{
	static const struct path_ask ask = { PATH_FOLLOW, PATH_KEEP_OBJECT, 0, 0 };
	struct call *c = d->call;
	enum exec_format format = EXEC_SCRIPT;
	struct pin pin;
	char *name;

	while (format == EXEC_SCRIPT && c->ninterp < EXEC_CHAIN) {
		name = interpreter_of(head);
		if (name == NULL || path_resolve(d->env->view, PATH_CWD, name,
		    &ask, &pin) != 0)
			return;
		if (pin.error != 0)
			return;
		format = format_of(pin.fd, pin.mode, head);
		if (pin.fd != -1)
			close(pin.fd);
		take_file(c, &pin);
		c->interp_format = format;
		c->interp[c->ninterp] = decode_bytes(d, pin.text, pin.len + 1);
		if (c->interp[c->ninterp++] == NULL)
			return;
	}
}

void
dec_program(struct dec *d, const struct pin *pin)
{
	struct call *c = d->call;
	char head[HEAD_LEN + 1];

	if (pin->error != 0)
		return;
	take_file(c, pin);
	c->exec_format = format_of(pin->fd, pin->mode, head);
	if (c->exec_format == EXEC_SCRIPT)
		follow_scripts(d, head);
}
