/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Sockets: families, types, and addresses in registers, msghdr and mmsghdr.
 * An address is read as the kernel reads it, with the shortest lengths that it
 * takes: what is shown as a family alone reaches nobody by inet or unix name.
 */
#include "call/dec_sock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "abi/names.h"
#include "call/decode.h"

#define INET6_LEAST	24	/* SIN6_LEN_RFC2133: without a scope */
#define UNIX_HEAD	offsetof(struct sockaddr_un, sun_path)
#define MMSG_MAX	1024	/* UIO_MAXIOV: entries of sendmmsg */
#define ADDRS_MAX	(CALL_MAXFIELDS - 2)

struct address {
	struct sockaddr_storage	 ss;	/* zero behind len */
	size_t			 len;
};

static void
inet_text(struct buf *b, const struct in_addr *in, in_port_t port)
{
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, in, text, sizeof(text));
	buf_printf(b, "inet-[%s]:%u", text, ntohs(port));
}

static void
inet6_text(struct buf *b, const struct sockaddr_in6 *sin6)
{
	const struct in6_addr *in6 = &sin6->sin6_addr;
	char text[INET6_ADDRSTRLEN];
	struct in_addr in;

	if (IN6_IS_ADDR_V4MAPPED(in6)) {
		memcpy(&in, in6->s6_addr + 12, sizeof(in));
		inet_text(b, &in, sin6->sin6_port);
		return;
	}
	inet_ntop(AF_INET6, in6, text, sizeof(text));
	buf_printf(b, "inet-[%s", text);
	if (sin6->sin6_scope_id != 0 &&
	    (IN6_IS_ADDR_LINKLOCAL(in6) || IN6_IS_ADDR_MC_LINKLOCAL(in6)))
		buf_printf(b, "%%%u", sin6->sin6_scope_id);
	buf_printf(b, "]:%u", ntohs(sin6->sin6_port));
}

/* Without a name (bind: the kernel picks one) an abstract one is just @. */
static void
unix_text(struct buf *b, const char *path, size_t len)
{
	if (len == 0 || path[0] == '\0') {
		buf_put(b, "@", 1);
		if (len > 1)
			buf_put(b, path + 1, len - 1);
	} else
		buf_put(b, path, strnlen(path, len));
}

void
sockaddr_text(struct buf *b, const void *addr, size_t len)
{
	struct sockaddr_in6 sin6;
	struct sockaddr_in sin;
	sa_family_t family = 0;

	memcpy(&family, addr, MIN(len, sizeof(family)));
	if (family == AF_INET && len >= sizeof(sin)) {
		memcpy(&sin, addr, sizeof(sin));
		inet_text(b, &sin.sin_addr, sin.sin_port);
	} else if (family == AF_INET6 && len >= INET6_LEAST) {
		memset(&sin6, 0, sizeof(sin6));
		memcpy(&sin6, addr, MIN(len, sizeof(sin6)));
		if (len < sizeof(sin6))
			sin6.sin6_scope_id = 0;
		inet6_text(b, &sin6);
	} else if (family == AF_UNIX && len >= UNIX_HEAD &&
	    len <= sizeof(struct sockaddr_un))
		unix_text(b, (const char *)addr + UNIX_HEAD, len - UNIX_HEAD);
	else
		buf_printf(b, "family(%u)", family);
}

static int
calls(const struct dec *d, const char *name)
{
	return strcmp(d->call->sys->name, name) == 0;
}

/*
 * The name of a unix socket, NUL-terminated in name, if it has one in the file
 * system. The kernel adds the NUL that may be missing (unix(7)).
 */
static int
unix_path(const struct address *a, char name[sizeof(struct sockaddr_un)])
{
	const char *path = (const char *)&a->ss + UNIX_HEAD;
	size_t len = a->len - UNIX_HEAD;

	if (a->ss.ss_family != AF_UNIX || a->len <= UNIX_HEAD ||
	    a->len > sizeof(struct sockaddr_un) || path[0] == '\0')
		return 0;
	len = strnlen(path, len);
	memcpy(name, path, len);
	name[len] = '\0';
	return 1;
}

static int
put_unix_path(struct dec *d, int n, const char *name)
{
	struct pin pin;
	char *passed;
	size_t cap;
	int error;

	error = path_resolve(d->env->view, PATH_CWD, name,
	    calls(d, "bind") ? PATH_PARENT : PATH_FOLLOW, 0, &pin);
	if (error != 0)
		return error;
	passed = decode_room(d, &cap);
	if (strlcpy(passed, name, cap) >= cap)
		return EPERM;
	decode_keep(d, strlen(passed) + 1);
	error = decode_begin(d, n, NULL, ARG_SOCKADDR, d->call->args[n]);
	if (error != 0)
		return error;
	d->field->passed = passed;
	if (pin.text[0] == '/')
		d->field->flags |= FIELD_PATH;
	if (pin.error != 0)
		d->field->flags |= FIELD_MISSING;
	d->field->error = pin.error;
	buf_put(&d->text, pin.text, pin.len);
	d->text.cut |= pin.cut;
	return decode_end(d);
}

/*
 * AF_UNSPEC ends an association in connect(2), but bind(2) and the sends of
 * udp, raw and ping sockets take it for AF_INET, and raw IPv6 sockets take it
 * for AF_INET6 if it is long enough: then it is not known which one is meant.
 */
static int
settle_unspec(struct dec *d, struct address *a)
{
	if (a->ss.ss_family != AF_UNSPEC || calls(d, "connect") ||
	    a->len < sizeof(struct sockaddr_in))
		return 0;
	if (a->len >= INET6_LEAST && !calls(d, "bind")) {
		d->why = "address without a family";
		return EPERM;
	}
	a->ss.ss_family = AF_INET;
	return 0;
}

static int
put_address(struct dec *d, int n, struct address *a)
{
	char name[sizeof(struct sockaddr_un)];
	int error;

	error = settle_unspec(d, a);
	if (error != 0)
		return error;
	if (unix_path(a, name))
		return put_unix_path(d, n, name);
	error = decode_begin(d, n, NULL, ARG_SOCKADDR, d->call->args[n]);
	if (error != 0)
		return error;
	sockaddr_text(&d->text, &a->ss, a->len);
	return decode_end(d);
}

static int
fetch_address(const struct dec *d, uint64_t addr, size_t len, struct address *a)
{
	memset(a, 0, sizeof(*a));
	a->len = len;
	return mem_copy(d->env->mem, addr, &a->ss, len);
}

int
dec_sockaddr(struct dec *d, int n)
{
	uint64_t addr = d->call->args[n];
	int len = n + 1 < SYS_MAXARGS ? (int)d->call->args[n + 1] : 0;
	struct address a;
	int error;

	if (addr == 0 || len == 0)
		return 0;
	if (len < 0 || (size_t)len > sizeof(a.ss))
		return EINVAL;
	error = fetch_address(d, addr, (size_t)len, &a);
	return error != 0 ? error : put_address(d, n, &a);
}

/*
 * The address that a msghdr at addr names, in the layout of the call's ABI:
 * msg_name and msg_namelen stand first. Too long is cut, as Linux does here
 * and not in sendto(2). a->len 0: none.
 */
static int
msghdr_address(const struct dec *d, uint64_t addr, struct address *a)
{
	int word = d->call->abi->wordsize, error;
	uint64_t name = 0;
	char raw[12];
	int32_t len;

	a->len = 0;
	error = mem_copy(d->env->mem, addr, raw, (size_t)word + sizeof(len));
	if (error != 0)
		return error;
	memcpy(&name, raw, (size_t)word);
	memcpy(&len, raw + word, sizeof(len));
	if (name == 0 || len == 0)
		return 0;
	if (len < 0)
		return EINVAL;
	return fetch_address(d, name, MIN((size_t)len, sizeof(a->ss)), a);
}

int
dec_msghdr(struct dec *d, int n)
{
	struct address a;
	int error;

	error = msghdr_address(d, d->call->args[n], &a);
	return error != 0 || a.len == 0 ? error : put_address(d, n, &a);
}

/* Takes the last field back if an earlier one says the same. */
static void
drop_double(struct call *c)
{
	const struct field *last = &c->field[c->nfield - 1], *f;

	for (f = c->field; f < last; f++)
		if (f->kind == last->kind && f->len == last->len &&
		    memcmp(f->text, last->text, f->len) == 0) {
			c->nfield--;
			c->used = (size_t)((last->passed != NULL ?
			    last->passed : last->text) - c->arena);
			return;
		}
}

/* An entry that cannot be read refuses all, also those before it. */
int
dec_mmsghdr(struct dec *d, int n)
{
	size_t step = d->call->abi->wordsize == 8 ? 64 : 32;
	uint32_t count = n + 1 < SYS_MAXARGS ?
	    MIN((uint32_t)d->call->args[n + 1], MMSG_MAX) : 0, i;
	struct address a, last;
	int error;

	last.len = 0;
	for (i = 0; i < count; i++) {
		error = msghdr_address(d, d->call->args[n] + i * step, &a);
		if (error != 0)
			return error;
		if (a.len == 0 || (a.len == last.len &&
		    memcmp(&a.ss, &last.ss, a.len) == 0))
			continue;
		last = a;
		error = put_address(d, n, &a);
		if (error != 0)
			return error;
		drop_double(d->call);
		if (d->call->nfield > ADDRS_MAX) {
			d->why = "too many addresses in one sendmmsg";
			return EPERM;
		}
	}
	return 0;
}

int
dec_sockdom(struct dec *d, int n)
{
	uint32_t family = (uint32_t)d->call->args[n];
	const char *name = name_find(NAME_FAMILY, family);
	int error = decode_begin(d, n, NULL, ARG_SOCKDOM, d->call->args[n]);

	if (error != 0)
		return error;
	if (name != NULL)
		buf_puts(&d->text, name);
	else
		buf_printf(&d->text, "AF_UNKNOWN(%d)", (int)family);
	return decode_end(d);
}

int
dec_socktype(struct dec *d, int n)
{
	int error = decode_begin(d, n, NULL, ARG_SOCKTYPE, d->call->args[n]);

	if (error != 0)
		return error;
	name_put_socktype(&d->text, (uint32_t)d->call->args[n]);
	return decode_end(d);
}
