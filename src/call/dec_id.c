/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Users, groups, descriptors and processes.
 */
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "call/decode.h"

#define UNKNOWN		"<unknown>"

/* pidfd_send_signal(2) since Linux 6.15: the thread, the process itself. */
#define PIDFD_SELF_THREAD	(-10000)
#define PIDFD_SELF_PROCESS	(-20000)

/* i386 numbers whose ids have 16 bits: lchown, setuid, setgid ... chown. */
int
dec_is_short_id(const struct abi *abi, long nr)
{
	static const uint8_t nrs[] = { 16, 23, 46, 70, 71, 95, 138, 139, 164,
	    170, 182 };
	size_t i;

	if (abi->id != ABI_I386)
		return 0;
	for (i = 0; i < nitems(nrs); i++)
		if (nr == nrs[i])
			return 1;
	return 0;
}

/* The login name of who a call makes the process. */
static int
put_uname(struct dec *d, int n, uint32_t uid)
{
	static const char *const calls[] = { "setreuid", "setreuid32",
	    "setresuid", "setresuid32", "setuid", "setuid32", NULL };
	struct passwd pw, *found = NULL;
	char text[4096];
	int error;

	if (!decode_is_in(calls, d->call->sys->name))
		return 0;
	error = decode_begin(d, n, "uname", ARG_STRING, uid);
	if (error != 0)
		return error;
	if (uid == UINT32_MAX ||	/* leaves it as it is */
	    getpwuid_r(uid, &pw, text, sizeof(text), &found) != 0)
		found = NULL;
	buf_puts(&d->text, found != NULL ? found->pw_name : UNKNOWN);
	return decode_end(d);
}

int
dec_id(struct dec *d, int n)
{
	enum arg_kind kind = d->call->sys->arg[n].kind;
	uint32_t id = (uint32_t)d->call->args[n];
	int error;

	if (dec_is_short_id(d->call->abi, d->call->nr))
		id = (id & 0xffff) == 0xffff ? UINT32_MAX : id & 0xffff;
	error = decode_begin(d, n, NULL, kind, id);
	if (error != 0)
		return error;
	buf_printf(&d->text, "%d", (int)id);
	error = decode_end(d);
	return error != 0 || kind != ARG_UID ? error : put_uname(d, n, id);
}

int
dec_fd(struct dec *d, int n)
{
	int error = decode_begin(d, n, NULL, ARG_FD, d->call->args[n]);

	if (error != 0)
		return error;
	buf_printf(&d->text, "%d", (int)d->call->args[n]);
	return decode_end(d);
}

static const char *
program(const struct dec *d, pid_t pid)
{
	const char *name = NULL;

	if (pid > 0 && d->env->progname != NULL)
		name = d->env->progname(d->env->ctx, pid);
	return name != NULL ? name : UNKNOWN;
}

/* The process behind a descriptor of the caller, or -1: proc(5), fdinfo. */
static pid_t
pid_of_pidfd(const struct view *v, int fd)
{
	static const char key[] = "\nPid:";
	char text[1024];
	const char *p;
	ssize_t n;
	int in;

	if (fd == PIDFD_SELF_THREAD || fd == PIDFD_SELF_PROCESS)
		return v->tgid;
	snprintf(text, sizeof(text), "/proc/%d/fdinfo/%d", (int)v->tid, fd);
	in = fd < 0 ? -1 : open(text, O_RDONLY | O_CLOEXEC);
	if (in == -1)
		return -1;
	n = read(in, text, sizeof(text) - 1);
	close(in);
	text[n > 0 ? n : 0] = '\0';
	p = strstr(text, key);
	return p != NULL ? (pid_t)strtol(p + strlen(key), NULL, 10) : -1;
}

static void
put_target(struct dec *d, int pid)
{
	if (pid > 0)
		buf_puts(&d->text, program(d, pid));
	else if (pid == 0)
		buf_puts(&d->text, "<own process group>");
	else if (pid == -1)
		buf_puts(&d->text, "<every process: -1>");
	else	/* INT_MIN names no group: ESRCH */
		buf_printf(&d->text, "pg:%s",
		    program(d, pid == INT_MIN ? 0 : -pid));
}

int
dec_pid(struct dec *d, int n)
{
	enum arg_kind kind = d->call->sys->arg[n].kind;
	int number = (int)d->call->args[n];
	int error;

	error = decode_begin(d, n, NULL, kind, d->call->args[n]);
	if (error != 0)
		return error;
	if (kind == ARG_PID)
		put_target(d, number);
	else if (kind == ARG_TID)
		buf_puts(&d->text, program(d, number));
	else
		buf_puts(&d->text,
		    program(d, pid_of_pidfd(d->env->view, number)));
	return decode_end(d);
}
