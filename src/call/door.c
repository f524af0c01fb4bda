/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The doors as a table.
 */
#include "call/door.h"

#include <fcntl.h>
#include <linux/kd.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/str.h"
#include "base/xmalloc.h"

/* linux/userfaultfd.h has it since Linux 6.1, linux/prctl.h since 5.14. */
#define UFFD_NEW	0xaa00
#define SCHED_CORE	62

const struct door doors[] = {
	/* Signals by descriptor: to whom, and which. */
	{ "fcntl", DOOR_LOOK, "cmd", 1, F_SETOWN },
	{ "fcntl", DOOR_LOOK, "cmd", 1, F_SETSIG },
	{ "fcntl64", DOOR_LOOK, "cmd", 1, F_SETOWN },
	{ "fcntl64", DOOR_LOOK, "cmd", 1, F_SETSIG },
	/* Types for the user, pastes for him, takes his console's output. */
	{ "ioctl", DOOR_COMMAND, "cmd", 1, TIOCSTI },
	{ "ioctl", DOOR_COMMAND, "cmd", 1, TIOCLINUX },
	{ "ioctl", DOOR_COMMAND, "cmd", 1, TIOCCONS },
	{ "ioctl", DOOR_COMMAND, "cmd", 1, TIOCSETD },
	/* What the keys of a console type. */
	{ "ioctl", DOOR_COMMAND, "cmd", 1, KDSKBENT },
	{ "ioctl", DOOR_COMMAND, "cmd", 1, KDSKBSENT },
	{ "ioctl", DOOR_COMMAND, "cmd", 1, KDSETKEYCODE },
	/* Of /dev/userfaultfd. */
	{ "ioctl", DOOR_LOOK, "cmd", 1, UFFD_NEW },
	/* A child would lack our sealed memory: trace/fence. */
	{ "madvise", DOOR_LOOK, "advice", 2, MADV_DONTFORK },
	/* A disk or a memory, by a new name. */
	{ "mknod", DOOR_DEVICE, NULL, 1, 0 },
	{ "mknodat", DOOR_DEVICE, NULL, 2, 0 },
	/* A file without its name, a descriptor without its opening. */
	{ "open_by_handle_at", DOOR_CALL, NULL, 0, 0 },
	{ "pidfd_getfd", DOOR_CALL, NULL, 0, 0 },
	{ "prctl", DOOR_LOOK, "option", 0, PR_SET_DUMPABLE },
	{ "prctl", DOOR_LOOK, "option", 0, PR_SET_MM },
	{ "prctl", DOOR_LOOK, "option", 0, PR_SET_SECCOMP },
	{ "prctl", DOOR_LOOK, "option", 0, SCHED_CORE },
	/* The memory of processes that are not held. */
	{ "process_vm_readv", DOOR_STRANGER, "pidname", 0, 0 },
	{ "process_vm_writev", DOOR_STRANGER, "pidname", 0, 0 },
	{ "ptrace", DOOR_STRANGER, "pidname", 1, 0 },
};

const size_t ndoors = sizeof(doors) / sizeof(doors[0]);

static int
is_open(const struct door *d, const struct call *c)
{
	const struct field *f;

	switch (d->kind) {
	case DOOR_CALL:
		return 1;
	case DOOR_DEVICE:
		/* Device 0:0 marks what is removed in an overlay. */
		return (S_ISCHR(c->args[d->reg]) || S_ISBLK(c->args[d->reg])) &&
		    (uint32_t)c->args[d->reg + 1] != 0;
	case DOOR_COMMAND:
		return (uint32_t)c->args[d->reg] == d->value;
	case DOOR_STRANGER:
		f = call_field(c, d->arg, 0);
		return f == NULL || strcmp(f->text, "<unknown>") == 0;
	case DOOR_LOOK:
		break;
	}
	return 0;
}

/* By sysent id: the number of the first door of a call and 1, 0: it has none. */
static uint8_t *first;
static pthread_once_t first_once = PTHREAD_ONCE_INIT;

static void
find_first(void)
{
	size_t i;

	first = xcalloc(sysent_count, sizeof(*first));
	for (i = ndoors; i-- > 0;)
		first[sysent_by_name(doors[i].call)->id] = (uint8_t)(i + 1);
}

const struct door *
door_find(const struct call *c)
{
	size_t i;

	if (c->sys == NULL || !(c->sys->flags & SYSF_DOOR))
		return NULL;
	pthread_once(&first_once, find_first);
	if (first[c->sys->id] == 0)
		return NULL;
	for (i = first[c->sys->id] - 1; i < ndoors; i++)
		if (str_equal(doors[i].call, c->sys->name) &&
		    is_open(&doors[i], c))
			return &doors[i];
	return NULL;
}
