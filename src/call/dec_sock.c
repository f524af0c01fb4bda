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
#include <unistd.h>

#include "abi/names.h"
#include "call/decode.h"

#define SOCK_TYPE_MASK	0xf	/* linux/net.h */
#define INET6_LEAST	24	/* SIN6_LEN_RFC2133: without a scope */
#define UNIX_HEAD	offsetof(struct sockaddr_un, sun_path)

struct address {
	struct sockaddr_storage	 ss;	/* zero behind len */
	size_t			 len;
};

static void
inet_text(struct buf *b, const struct in_addr *in, in_port_t port)
{
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, in, text, sizeof(text));
	buf_puts(b, "inet-[");
	buf_puts(b, text);
	buf_puts(b, "]:");
	buf_number(b, ntohs(port));
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

/* Where the pointer to an address stands that the kernel is to be given. */
struct place {
	int	into;		/* block of the plan; -1: the argument itself */
	int	at;		/* in a block: of the pointer, and of the length */
	int	len_at;
};

static const struct place in_register = { -1, 0, 0 };

/*
 * bind(2) of a name that nobody can turn into another: then it may be given as
 * it is meant, and is what getsockname(2) and peers are told. Root can always.
 */
static int
may_bind_name(const struct dec *d, const struct pin *pin)
{
	const struct path_cred *as = d->env->view->as;

	if (pin->floating || pin->self != 0 || pin->len >=
	    sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return 0;
	if (as != NULL ? as->uid == 0 || as->dac : geteuid() == 0)
		return 0;
	return path_is_fixed(pin->fd);
}

static void
plan_bind_name(struct dec *d, int n, const struct pin *pin)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	size_t len = UNIX_HEAD + pin->len + 1;
	char *kept;

	memcpy(sun.sun_path, pin->text, pin->len);
	if ((kept = decode_bytes(d, &sun, len)) == NULL)
		return;
	plan_bytes(d->call, n, kept, len);
	d->call->plan.args[n + 1] = len;
}

static void
plan_unix(struct dec *d, int n, const struct place *where, struct pin *pin)
{
	struct call *c = d->call;
	const char *base = NULL;

	if (pin->fd == -1 || (pin->error != 0 && !calls(d, "bind"))) {
		plan_fail(&c->plan, pin->error != 0 ? pin->error : ENOENT);
		return;
	}
	if (calls(d, "bind") && where->into == -1 &&
	    d->call->plan.in == -1 && may_bind_name(d, pin)) {
		plan_bind_name(d, n, pin);
		return;
	}
	if (pin->base[0] != '\0')
		base = decode_bytes(d, pin->base, strlen(pin->base) + 1);
	if (where->into == -1)
		plan_sun(c, n, n + 1, pin->fd, base);
	else
		plan_sun_in(c, where->into, where->at, where->len_at, pin->fd,
		    base);
	pin->fd = -1;
}

static int
put_unix_path(struct dec *d, int n, const struct place *where, const char *name)
{
	struct path_ask ask = { PATH_FOLLOW, PATH_KEEP_OBJECT, 0, PATH_BARE_KIND };
	struct pin pin;
	char *passed;
	int error;

	if (calls(d, "bind"))
		ask = (struct path_ask){ PATH_PARENT, PATH_KEEP_PARENT, 0,
		    PATH_BARE_KIND };
	error = path_resolve(d->env->view, PATH_CWD, name, &ask, &pin);
	if (error != 0)
		return error;
	plan_unix(d, n, where, &pin);
	if (pin.fd != -1)
		close(pin.fd);
	passed = decode_bytes(d, name, strlen(name) + 1);
	if (passed == NULL)
		return EPERM;
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

/* Who sends to no address in particular reaches this machine (ip(7)). */
static void
settle_any(const struct dec *d, struct address *a)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)&a->ss;
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)&a->ss;
	uint32_t last;

	if (calls(d, "bind"))
		return;
	if (a->ss.ss_family == AF_INET && sin->sin_addr.s_addr == INADDR_ANY)
		sin->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (a->ss.ss_family != AF_INET6)
		return;
	memcpy(&last, sin6->sin6_addr.s6_addr + 12, sizeof(last));
	if (IN6_IS_ADDR_UNSPECIFIED(&sin6->sin6_addr))
		sin6->sin6_addr = in6addr_loopback;
	else if (IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr) && last == INADDR_ANY) {
		last = htonl(INADDR_LOOPBACK);
		memcpy(sin6->sin6_addr.s6_addr + 12, &last, sizeof(last));
	}
}

static int
put_address(struct dec *d, int n, const struct place *where, struct address *a)
{
	char name[sizeof(struct sockaddr_un)], *kept;
	int error;

	if (unix_path(a, name))
		return put_unix_path(d, n, where, name);
	if ((kept = decode_bytes(d, &a->ss, a->len)) == NULL)
		return EPERM;
	if (where->into == -1)
		plan_bytes(d->call, n, kept, a->len);
	else
		plan_bytes_in(d->call, where->into, where->at, kept, a->len);
	error = settle_unspec(d, a);
	if (error != 0)
		return error;
	settle_any(d, a);
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
	return error != 0 ? error : put_address(d, n, &in_register, &a);
}

#define MSGHDR_MAX	56	/* struct msghdr of 64 bits; 28 of 32 */

struct msg {
	char	raw[MSGHDR_MAX];	/* the header */
	size_t	len;
	struct address	a;		/* a.len 0: none */
};

/*
 * A msghdr at addr, in the layout of the call's ABI, and the address that it
 * names: msg_name and msg_namelen stand first. Too long is cut, as Linux does
 * here and not in sendto(2).
 */
static int
fetch_msg(const struct dec *d, uint64_t addr, struct msg *m)
{
	int word = d->call->abi->wordsize, error;
	uint64_t name = 0;
	int32_t len;

	m->a.len = 0;
	m->len = word == 8 ? MSGHDR_MAX : MSGHDR_MAX / 2;
	error = mem_copy(d->env->mem, addr, m->raw, m->len);
	if (error != 0)
		return error;
	memcpy(&name, m->raw, (size_t)word);
	memcpy(&len, m->raw + word, sizeof(len));
	if (name == 0 || len == 0)
		return 0;
	if (len < 0)
		return EINVAL;
	return fetch_address(d, name, MIN((size_t)len, sizeof(m->a.ss)), &m->a);
}

/* The kernel is to be given this very header, with this very address. */
static int
plan_msg(struct dec *d, int n, const struct msg *m, struct place *where)
{
	int word = d->call->abi->wordsize;
	char *kept = decode_bytes(d, m->raw, m->len);
	int32_t len = (int32_t)m->a.len;

	if (kept == NULL)
		return EPERM;
	memcpy(kept + word, &len, sizeof(len));
	where->into = plan_bytes(d->call, n, kept, m->len);
	where->at = 0;
	where->len_at = word;
	return where->into == -1 ? EPERM : 0;
}

int
dec_msghdr(struct dec *d, int n)
{
	struct place where;
	struct msg m;
	int error;

	error = fetch_msg(d, d->call->args[n], &m);
	if (error == 0)
		error = plan_msg(d, n, &m, &where);
	return error != 0 || m.a.len == 0 ? error :
	    put_address(d, n, &where, &m.a);
}

/*
 * sendmmsg(2) writes to the entries that it is given, so they cannot be sealed.
 * The first message is sent by sendmsg(2), and 1 is what was sent: a number
 * below that of the entries is an answer that callers know. The next one is
 * judged when they come back with it.
 */
static void
plan_first(struct dec *d, int n, size_t msghdr_len)
{
	enum { SUB_SENDMSG = 16 };	/* of socketcall, linux/net.h */
	struct call *c = d->call;
	struct plan *p = &c->plan;
	uint32_t *word;

	p->after = PLAN_COUNT;
	p->after_addr = c->args[n] + msghdr_len;
	if (p->in == -1) {
		p->nr = sysent_by_name("sendmsg")->nr[c->abi->id];
		p->args[2] = p->args[3];
		return;
	}
	p->args[0] = SUB_SENDMSG;
	word = (uint32_t *)(uintptr_t)p->block[p->in].text;
	word[2] = word[3];
}

int
dec_mmsghdr(struct dec *d, int n)
{
	struct place where;
	struct msg m;
	int error;

	if (n + 1 < SYS_MAXARGS && (uint32_t)d->call->args[n + 1] == 0)
		return 0;
	error = fetch_msg(d, d->call->args[n], &m);
	if (error == 0)
		error = plan_msg(d, n, &m, &where);
	if (error != 0)
		return error;
	plan_first(d, n, m.len);
	return m.a.len == 0 ? 0 : put_address(d, n, &where, &m.a);
}

int
dec_sockdom(struct dec *d, int n)
{
	uint32_t family = (uint32_t)d->call->args[n];
	const char *name;
	int error = decode_begin(d, n, NULL, ARG_SOCKDOM, d->call->args[n]);

	if (error != 0)
		return error;
	/* The kernel takes the one for the other: __sock_create(). */
	if (family == AF_INET && calls(d, "socket") &&
	    (d->call->args[n + 1] & SOCK_TYPE_MASK) == SOCK_PACKET)
		family = AF_PACKET;
	name = name_find(NAME_FAMILY, family);
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
