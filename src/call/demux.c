/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * socketcall and ipc taken apart. The block of socketcall is copied once, and
 * the kernel is to be given these very words.
 */
#include "call/demux.h"

#include <errno.h>
#include <string.h>
#include <sys/param.h>

#include "call/decode.h"

/* Sub-calls of socketcall from 1 on, linux/net.h. */
static const struct {
	const char	*name;
	int		 words;
} sockcalls[] = {
	{ NULL, 0 },
	{ "socket", 3 },
	{ "bind", 3 },
	{ "connect", 3 },
	{ "listen", 2 },
	{ "accept", 3 },
	{ "getsockname", 3 },
	{ "getpeername", 3 },
	{ "socketpair", 4 },
	{ "sendto", 4 },	/* send: sendto without an address */
	{ "recvfrom", 4 },	/* recv */
	{ "sendto", 6 },
	{ "recvfrom", 6 },
	{ "shutdown", 2 },
	{ "setsockopt", 5 },
	{ "getsockopt", 5 },
	{ "sendmsg", 3 },
	{ "recvmsg", 3 },
	{ "accept4", 4 },
	{ "recvmmsg", 5 },
	{ "sendmmsg", 4 },
};

/*
 * Sub-calls of ipc, linux/ipc.h, and which of its arguments are those of the
 * inner call: 1 first, 2 second, 3 third, 4 ptr, 5 fifth; 0 ends.
 */
static const struct {
	const char	*name;
	uint8_t		 number;
	uint8_t		 from[5];
} ipccalls[] = {
	{ "semop", 1, { 1, 4, 2 } },
	{ "semget", 2, { 1, 2, 3 } },
	{ "semctl", 3, { 1, 2, 3, 4 } },
	{ "semtimedop", 4, { 1, 4, 2, 5 } },
	{ "msgsnd", 11, { 1, 4, 2, 3 } },
	{ "msgrcv", 12, { 1, 4, 2, 5, 3 } },
	{ "msgget", 13, { 1, 2 } },
	{ "msgctl", 14, { 1, 2, 4 } },
	{ "shmat", 21, { 1, 4, 2 } },
	{ "shmdt", 22, { 4 } },
	{ "shmget", 23, { 1, 2, 3 } },
	{ "shmctl", 24, { 1, 2, 4 } },
};

static int
become(struct dec *d, const char *name, const uint64_t args[SYS_MAXARGS])
{
	const struct sysent *sys = sysent_by_name(name);

	if (sys == NULL || sys->demux != DEMUX_NONE) {
		d->why = "inner call is not known";
		return EPERM;
	}
	d->call->sys = sys;
	memcpy(d->call->args, args, sizeof(d->call->args));
	return 0;
}

static int
demux_socketcall(struct dec *d)
{
	uint32_t sub = (uint32_t)d->call->args[0], word[SYS_MAXARGS];
	uint64_t args[SYS_MAXARGS] = { 0 };
	char *kept;
	int i;

	if (sub < 1 || sub >= nitems(sockcalls))
		return EINVAL;
	if (mem_copy(d->env->mem, d->call->args[1], word,
	    sockcalls[sub].words * sizeof(word[0])) != 0)
		return EFAULT;
	kept = decode_bytes(d, word, sockcalls[sub].words * sizeof(word[0]));
	if (kept == NULL)
		return EPERM;
	plan_inner(d->call, 1, kept, sockcalls[sub].words * sizeof(word[0]));
	for (i = 0; i < sockcalls[sub].words; i++)
		args[i] = word[i];
	return become(d, sockcalls[sub].name, args);
}

static int
demux_ipc(struct dec *d)
{
	uint32_t sub = d->call->args[0] & 0xffff;	/* version above */
	uint64_t args[SYS_MAXARGS] = { 0 };
	size_t i, k;

	for (i = 0; i < nitems(ipccalls); i++)
		if (ipccalls[i].number == sub)
			break;
	if (i == nitems(ipccalls))
		return EINVAL;
	for (k = 0; k < nitems(ipccalls[i].from); k++)
		if (ipccalls[i].from[k] != 0)
			args[k] = d->call->args[ipccalls[i].from[k]];
	return become(d, ipccalls[i].name, args);
}

int
demux(struct dec *d)
{
	switch (d->call->sys->demux) {
	case DEMUX_SOCKETCALL:
		return demux_socketcall(d);
	case DEMUX_IPC:
		return demux_ipc(d);
	default:
		return 0;
	}
}
