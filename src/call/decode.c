/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Which decoder serves which kind of argument, and the making of fields.
 */
#include "call/decode.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"

/* Kinds without a text, and those that another kind's decoder looks at. */
static int
dec_nothing(struct dec *d, int n)
{
	return 0;
}

const struct decoder decoders[ARG_KIND_COUNT] = {
	[ARG_NONE] = { dec_nothing },
	[ARG_DIRFD] = { dec_nothing },
	[ARG_PATH] = { dec_path },
	[ARG_PATH_NOFOLLOW] = { dec_path },
	[ARG_PATH_PARENT] = { dec_path },
	[ARG_PATH_OPEN] = { dec_path },
	[ARG_PATH_AT] = { dec_path },
	[ARG_PATH_LINK] = { dec_path },
	[ARG_PATH_EXEC] = { dec_path },
	[ARG_STRING] = { dec_string },
	[ARG_OFLAGS] = { dec_oflags },
	[ARG_OPEN_HOW] = { dec_open_how },
	[ARG_ATFLAGS] = { dec_nothing },
	[ARG_MODE] = { dec_mode },
	[ARG_UID] = { dec_id },
	[ARG_GID] = { dec_id },
	[ARG_FD] = { dec_fd },
	[ARG_SOCKADDR] = { dec_sockaddr },
	[ARG_MSGHDR] = { dec_msghdr },
	[ARG_MMSGHDR] = { dec_mmsghdr },
	[ARG_SOCKDOM] = { dec_sockdom },
	[ARG_SOCKTYPE] = { dec_socktype },
	[ARG_ARGV] = { dec_argv },
	[ARG_PID] = { dec_pid },
	[ARG_TID] = { dec_pid },
	[ARG_PIDFD] = { dec_pid },
	[ARG_SIGNAL] = { dec_constant },
	[ARG_FCNTL_CMD] = { dec_constant },
	[ARG_IOCTL_CMD] = { dec_constant },
	[ARG_PROT] = { dec_prot },
	[ARG_SHMFLG] = { dec_shmflg },
	[ARG_PRCTL_OPTION] = { dec_constant },
	[ARG_CLONE_FLAGS] = { dec_flags },
	[ARG_CLONE_ARGS] = { dec_clone_args },
	[ARG_MOUNT_FLAGS] = { dec_flags },
	[ARG_UMOUNT_FLAGS] = { dec_flags },
	[ARG_RLIMIT] = { dec_constant },
	[ARG_OLD_MMAP] = { dec_old_mmap },
};

/* A decoder may turn the call into its twin: then there is nothing to add. */
int
decode_args(struct dec *d)
{
	const struct sysent *sys = d->call->sys;
	int error, n;

	for (n = 0; n < SYS_MAXARGS && d->call->sys == sys; n++) {
		if (sys->arg[n].name == NULL)
			continue;
		error = decoders[sys->arg[n].kind].run(d, n);
		if (error != 0)
			return error;
	}
	return 0;
}

char *
decode_room(struct dec *d, size_t *cap)
{
	*cap = CALL_ARENA - d->call->used;
	return d->call->arena + d->call->used;
}

void
decode_keep(struct dec *d, size_t n)
{
	d->call->used += n;
}

char *
decode_bytes(struct dec *d, const void *from, size_t n)
{
	size_t cap;
	char *to = decode_room(d, &cap);

	if (n > cap) {
		d->call->plan.unfit = "its arguments are too long to be sealed";
		return NULL;
	}
	memcpy(to, from, n);
	decode_keep(d, n);
	return to;
}

int
decode_begin(struct dec *d, int n, const char *name, enum arg_kind kind,
    uint64_t value)
{
	struct call *c = d->call;
	struct field *f;
	size_t cap;
	char *p;
	int i;

	p = decode_room(d, &cap);
	if (c->nfield == CALL_MAXFIELDS || cap == 0)
		return EPERM;
	buf_init(&d->text, p, cap);
	f = d->field = &c->field[c->nfield];
	memset(f, 0, sizeof(*f));
	f->name = name != NULL ? name : c->sys->arg[n].name;
	f->kind = kind;
	f->value = value;
	for (i = 0; i < c->nfield; i++)
		if (str_equal(c->field[i].name, f->name))
			f->index++;
	return 0;
}

int
decode_end(struct dec *d)
{
	d->field->text = d->text.p;
	d->field->len = d->text.len;
	decode_keep(d, d->text.len + 1);
	d->call->nfield++;
	if (!d->text.cut)
		return 0;
	d->field->flags |= FIELD_CUT;
	return EPERM;
}

int
decode_arg(const struct call *c, enum arg_kind kind)
{
	int n;

	for (n = 0; n < SYS_MAXARGS; n++)
		if (c->sys->arg[n].kind == kind)
			return n;
	return -1;
}

int
decode_is_in(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (str_equal(*list, name))
			return 1;
	return 0;
}
