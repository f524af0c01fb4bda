/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Arguments that are constants and bits: each shown as the kernel takes it,
 * with the bits cut off that the kernel does not look at.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/shm.h>

#include "abi/names.h"
#include "call/decode.h"

#define MODE_BITS	07777
#define CLONE_LEAST	64		/* CLONE_ARGS_SIZE_VER0 */
#define MOUNT_MAGIC	0xc0ed0000U	/* MS_MGC_VAL, before Linux 2.4 */
#define MOUNT_MAGIC_BITS 0xffff0000U
#define OLD_MMAP_PROT	2		/* word of mmap_arg_struct */

static int
put_mode(struct dec *d, int n, const char *name, uint64_t mode)
{
	int error = decode_begin(d, n, name, ARG_MODE, mode);

	if (error != 0)
		return error;
	buf_octal(&d->text, (unsigned int)(mode & MODE_BITS));
	return decode_end(d);
}

static int
put_oflags(struct dec *d, int n, const char *name)
{
	int error = decode_begin(d, n, name, ARG_OFLAGS, d->oflags);

	if (error != 0)
		return error;
	name_put_oflags(&d->text, d->oflags);
	return decode_end(d);
}

static int
put_prot(struct dec *d, int n, uint32_t prot)
{
	int error = decode_begin(d, n, NULL, ARG_PROT, prot);

	if (error != 0)
		return error;
	name_put_prot(&d->text, prot);
	return decode_end(d);
}

static int
put_flags(struct dec *d, int n, enum arg_kind kind, enum name_set set,
    uint64_t value, uint64_t shown)
{
	int error = decode_begin(d, n, NULL, kind, value);

	if (error != 0)
		return error;
	name_put_flags(&d->text, set, shown);
	return decode_end(d);
}

/* Only then does open(2) look at its mode. */
static int
creates(const struct dec *d)
{
	return !(d->oflags & O_PATH) && (d->oflags & (O_CREAT | OPEN_TMPFILE));
}

int
dec_oflags(struct dec *d, int n)
{
	return put_oflags(d, n, NULL);
}

int
dec_open_how(struct dec *d, int n)
{
	int error = put_oflags(d, n, "oflags");

	if (error != 0 || !creates(d))
		return error;
	return put_mode(d, n, "mode", d->mode);
}

int
dec_mode(struct dec *d, int n)
{
	if (d->opens && !creates(d))
		return 0;
	return put_mode(d, n, NULL, d->call->args[n]);
}

int
dec_constant(struct dec *d, int n)
{
	static const struct {
		enum arg_kind	kind;
		enum name_set	set;
	} sets[] = {
		{ ARG_FCNTL_CMD, NAME_FCNTL },
		{ ARG_IOCTL_CMD, NAME_IOCTL },
		{ ARG_PRCTL_OPTION, NAME_PRCTL },
		{ ARG_RLIMIT, NAME_RLIMIT },
		{ ARG_SIGNAL, NAME_SIGNAL },
	};
	enum arg_kind kind = d->call->sys->arg[n].kind;
	uint32_t value = (uint32_t)d->call->args[n];
	size_t i = 0;
	int error;

	while (i < nitems(sets) - 1 && sets[i].kind != kind)
		i++;
	error = decode_begin(d, n, NULL, kind, d->call->args[n]);
	if (error != 0)
		return error;
	if (kind == ARG_SIGNAL && value == 0)
		buf_puts(&d->text, "0");	/* is it there? */
	else
		name_put(&d->text, sets[i].set, value);
	return decode_end(d);
}

int
dec_prot(struct dec *d, int n)
{
	return put_prot(d, n, (uint32_t)d->call->args[n]);
}

int
dec_shmflg(struct dec *d, int n)
{
	uint32_t flags = (uint32_t)d->call->args[n], prot = PROT_READ;

	if (!(flags & SHM_RDONLY))
		prot |= PROT_WRITE;
	if (flags & SHM_EXEC)
		prot |= PROT_EXEC;
	return put_prot(d, n, prot);
}

int
dec_old_mmap(struct dec *d, int n)
{
	uint32_t word[6];
	char *kept;
	int error;

	error = mem_copy(d->env->mem, d->call->args[n], word, sizeof(word));
	if (error != 0)
		return error;
	if ((kept = decode_bytes(d, word, sizeof(word))) == NULL)
		return EPERM;
	plan_bytes(d->call, n, kept, sizeof(word));
	return put_prot(d, n, word[OLD_MMAP_PROT]);
}

/* clone(2) has the signal for the parent in the low byte and takes 32 bits. */
static uint64_t
clone_flags(const struct call *c, uint64_t flags)
{
	if (c->sys->flags & SYSF_FORK)
		return (uint32_t)flags & ~(uint32_t)CSIGNAL;
	return flags;		/* unshare, setns */
}

static uint64_t
mount_flags(uint64_t flags)
{
	if ((flags & MOUNT_MAGIC_BITS) == MOUNT_MAGIC)
		flags &= ~(uint64_t)MOUNT_MAGIC_BITS;
	return flags;
}

int
dec_flags(struct dec *d, int n)
{
	enum arg_kind kind = d->call->sys->arg[n].kind;
	uint64_t value = d->call->args[n];

	if (kind == ARG_CLONE_FLAGS)
		return put_flags(d, n, kind, NAME_CLONE, value,
		    clone_flags(d->call, value));
	if (kind == ARG_MOUNT_FLAGS)
		return put_flags(d, n, kind, NAME_MOUNT, value,
		    mount_flags(value));
	return put_flags(d, n, kind, NAME_UMOUNT, value, (uint32_t)value);
}

int
dec_clone_args(struct dec *d, int n)
{
	struct clone_args ca;
	int error;

	error = mem_struct(d->env->mem, d->call->args[n],
	    n + 1 < SYS_MAXARGS ? d->call->args[n + 1] : 0, CLONE_LEAST, &ca,
	    sizeof(ca));
	if (error != 0)
		return error;
	return put_flags(d, n, ARG_CLONE_FLAGS, NAME_CLONE, ca.flags, ca.flags);
}
