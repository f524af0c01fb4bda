/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts by sockets, rings, queues and shared memory. A helper outside
 * listens in every way, on the loopback and beside the ground, and tells what
 * has reached it.
 */
#include "attempt/attempt.h"

#include <linux/inet_diag.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attempt/aid.h"

#define HEAD		offsetof(struct sockaddr_un, sun_path)
#define STREAM		"../../outside.stream"	/* from DIR/allowed */
#define DGRAM		"../../outside.dgram"
#define TCP_LISTEN	10	/* a state of linux/tcp_states.h */

struct address {
	union {
		struct sockaddr		sa;
		struct sockaddr_in	in;
		struct sockaddr_in6	in6;
		struct sockaddr_un	un;
		struct sockaddr_storage	ss;
	} u;
	socklen_t	len;
};

enum ear { EAR_TCP, EAR_UDP, EAR_UDP6, EAR_STREAM, EAR_DGRAM, EAR_NAME,
	EAR_COUNT };

static long ports[EAR_UDP6 + 1];

static struct address
inet4(const char *text, long port)
{
	struct address a;

	memset(&a, 0, sizeof(a));
	a.u.in.sin_family = AF_INET;
	a.u.in.sin_port = htons((uint16_t)port);
	inet_pton(AF_INET, text, &a.u.in.sin_addr);
	a.len = sizeof(a.u.in);
	return a;
}

static struct address
inet6(const char *text, long port)
{
	struct address a;

	memset(&a, 0, sizeof(a));
	a.u.in6.sin6_family = AF_INET6;
	a.u.in6.sin6_port = htons((uint16_t)port);
	inet_pton(AF_INET6, text, &a.u.in6.sin6_addr);
	a.len = sizeof(a.u.in6);
	return a;
}

/* n bytes of the name, and no zero behind them. */
static struct address
local(const char *name, size_t n)
{
	struct address a;

	memset(&a, 0, sizeof(a));
	a.u.un.sun_family = AF_UNIX;
	memcpy(a.u.un.sun_path, name, n);
	a.len = (socklen_t)(HEAD + n);
	return a;
}

/* An abstract name of this ground, which begins like a permitted one. */
static struct address
hidden(const struct ground *g)
{
	char name[sizeof(((struct sockaddr_un *)0)->sun_path)];
	int n;

	n = snprintf(name, sizeof(name), "%cattempt%c%s", 0, 0, g->dir);
	return local(name, (size_t)n);
}

static long
port_of(int fd)
{
	struct address a;

	a.len = sizeof(a.u);
	if (getsockname(fd, &a.u.sa, &a.len) == -1)
		return 0;
	return ntohs(a.u.in.sin_port);	/* at the same place in both */
}

static int
ear(int type, const struct address *a)
{
	int fd = socket(a->u.sa.sa_family, type, 0), on = 1;

	if (fd == -1)
		return -1;
	if (a->u.sa.sa_family != AF_UNIX)
		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	if (bind(fd, &a->u.sa, a->len) == -1)
		return -1;
	if (type == SOCK_STREAM && listen(fd, 4) == -1)
		return -1;
	return fd;
}

/* The helper: hears, and says so with a number. */
static void
hear(struct ground *g)
{
	const struct address at[EAR_COUNT] = {
		inet4("127.0.0.1", 0), inet4("127.0.0.1", 0), inet6("::1", 0),
		local(STREAM, strlen(STREAM)), local(DGRAM, strlen(DGRAM)),
		hidden(g) };
	static const int types[EAR_COUNT] = { SOCK_STREAM, SOCK_DGRAM,
	    SOCK_DGRAM, SOCK_STREAM, SOCK_DGRAM, SOCK_STREAM };
	struct pollfd p[EAR_COUNT + 1];
	char bytes[64];
	int i, fd;

	for (i = 0; i < EAR_COUNT; i++) {
		p[i] = (struct pollfd){ ear(types[i], &at[i]), POLLIN, 0 };
		if (i <= EAR_UDP6)
			aid_send_number(g, port_of(p[i].fd));
	}
	aid_send_number(g, 0);
	p[EAR_COUNT] = (struct pollfd){ g->channel, POLLIN, 0 };
	while (poll(p, EAR_COUNT + 1, -1) > 0 && p[EAR_COUNT].revents == 0)
		for (i = 0; i < EAR_COUNT; i++) {
			if (p[i].revents == 0)
				continue;
			if (types[i] == SOCK_STREAM) {
				fd = accept(p[i].fd, NULL, NULL);
				close(fd);
			} else
				(void)!recv(p[i].fd, bytes, sizeof(bytes), 0);
			aid_send_number(g, i);
		}
}

static void
meet(struct ground *g)
{
	int i;

	for (i = 0; i <= EAR_UDP6; i++)
		ports[i] = aid_receive_number(g);
	(void)aid_receive_number(g);
}

/* By what the helper has heard, if the call succeeded at all. */
static enum outcome
heard(const struct ground *g, long result)
{
	struct pollfd p = { g->channel, POLLIN, 0 };

	if (result == -1)
		return attempt_by(-1);
	return poll(&p, 1, 3000) == 1 ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
by_sendto(struct ground *g, int family, const struct address *a)
{
	int fd = socket(family, SOCK_DGRAM, 0);

	if (fd == -1)
		return aid_unready("socket");
	return heard(g, sendto(fd, "x", 1, 0, &a->u.sa, a->len));
}

static enum outcome
by_connect(struct ground *g, int family, int type, const struct address *a)
{
	int fd = socket(family, type, 0);

	if (fd == -1)
		return aid_unready("socket");
	if (connect(fd, &a->u.sa, a->len) == -1)
		return attempt_by(-1);
	(void)send(fd, "x", 1, MSG_NOSIGNAL);	/* it may be closed already */
	return heard(g, 0);
}

/* One datagram or connection, to an ear by an address. */
#define REACHES(name, how, where)					\
static enum outcome							\
name(struct ground *g)							\
{									\
	struct address a;						\
									\
	meet(g);							\
	a = where;							\
	return how;							\
}

REACHES(send_to, by_sendto(g, AF_INET, &a),
    inet4("127.0.0.1", ports[EAR_UDP]))
REACHES(connect_to, by_connect(g, AF_INET, SOCK_STREAM, &a),
    inet4("127.0.0.1", ports[EAR_TCP]))
REACHES(send_mapped, by_sendto(g, AF_INET6, &a),
    inet6("::ffff:127.0.0.1", ports[EAR_UDP]))
REACHES(connect_mapped, by_connect(g, AF_INET6, SOCK_STREAM, &a),
    inet6("::ffff:127.0.0.1", ports[EAR_TCP]))
REACHES(send_mixed, by_sendto(g, AF_INET6, &a),
    inet4("127.0.0.1", ports[EAR_UDP]))
/* This host on this network: the kernel takes the loopback. */
REACHES(send_zero, by_sendto(g, AF_INET, &a),
    inet4("0.0.0.0", ports[EAR_UDP]))
REACHES(send_zero6, by_sendto(g, AF_INET6, &a),
    inet6("::", ports[EAR_UDP6]))

static enum outcome
send_message(struct ground *g)
{
	struct iovec byte = { (void *)(uintptr_t)"x", 1 };
	struct msghdr m = { .msg_iov = &byte, .msg_iovlen = 1 };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	struct address a;

	meet(g);
	a = inet6("::1", ports[EAR_UDP6]);
	m.msg_name = &a.u;
	m.msg_namelen = a.len;
	return heard(g, sendmsg(fd, &m, 0));
}

/* The first goes where it may, the second where it may not. */
static enum outcome
send_messages(struct ground *g)
{
	struct iovec byte = { (void *)(uintptr_t)"x", 1 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), i, n;
	struct address a[2];
	struct mmsghdr m[2];

	meet(g);
	a[0] = inet4("127.0.0.1", 9);
	a[1] = inet4("127.0.0.1", ports[EAR_UDP]);
	memset(m, 0, sizeof(m));
	for (i = 0; i < 2; i++) {
		m[i].msg_hdr.msg_iov = &byte;
		m[i].msg_hdr.msg_iovlen = 1;
		m[i].msg_hdr.msg_name = &a[i].u;
		m[i].msg_hdr.msg_namelen = a[i].len;
	}
	n = sendmmsg(fd, m, 2, 0);
	return n == 2 ? heard(g, n) : OUT_HELD;
}

static enum outcome
fast_open(struct ground *g)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct address a;

	meet(g);
	a = inet4("127.0.0.1", ports[EAR_TCP]);
	return heard(g, sendto(fd, "x", 1, MSG_FASTOPEN, &a.u.sa, a.len));
}

static enum outcome
fast_connect(struct ground *g)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	struct address a;

	meet(g);
	a = inet4("127.0.0.1", ports[EAR_TCP]);
	if (setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &on,
	    sizeof(on)) == -1)
		return aid_unready("TCP_FASTOPEN_CONNECT");
	if (connect(fd, &a.u.sa, a.len) == -1)
		return attempt_by(-1);
	return heard(g, write(fd, "x", 1));
}

/* A name beside the ground, by a socket that has no other. */
static enum outcome
send_local(struct ground *g)
{
	struct address a = local(DGRAM, strlen(DGRAM));

	meet(g);
	return by_sendto(g, AF_UNIX, &a);
}

/* Where it may, nowhere, and then where it may not. */
static enum outcome
connect_again(struct ground *g)
{
	struct address to = inet4("127.0.0.1", 9), none;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	meet(g);
	memset(&none, 0, sizeof(none));
	if (connect(fd, &to.u.sa, to.len) == -1)
		return aid_unready("connect");
	(void)connect(fd, &none.u.sa, sizeof(none.u.sa));
	to = inet4("127.0.0.1", ports[EAR_UDP]);
	if (connect(fd, &to.u.sa, to.len) == -1)
		return attempt_by(-1);
	return heard(g, write(fd, "x", 1));
}

/* UDP takes an address without a family for AF_INET. */
static enum outcome
send_unspecified(struct ground *g)
{
	struct address a;

	meet(g);
	a = inet4("127.0.0.1", ports[EAR_UDP]);
	a.u.sa.sa_family = AF_UNSPEC;
	return by_sendto(g, AF_INET, &a);
}

/* So does bind(2), for the wildcard. */
static enum outcome
bind_unspecified(struct ground *g)
{
	struct address a = inet4("0.0.0.0", 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.u.sa.sa_family = AF_UNSPEC;
	return attempt_by(bind(fd, &a.u.sa, a.len));
}

/* Without the scope, as the first IPv6 had it. */
static enum outcome
send_short(struct ground *g)
{
	struct address a;

	meet(g);
	a = inet6("::ffff:127.0.0.1", ports[EAR_UDP]);
	a.len = offsetof(struct sockaddr_in6, sin6_scope_id);
	return by_sendto(g, AF_INET6, &a);
}

/* What the kernel says of lengths and pointers, it says under systrace. */
static enum outcome
odd_lengths(struct ground *g)
{
	static const struct {
		long	len;
		int	has_address, error;
	} cases[] = {
		{ 0, 1, EINVAL }, { 1, 1, EINVAL }, { 8, 1, EINVAL },
		{ 129, 1, EINVAL }, { 4096, 1, EINVAL }, { -1, 1, EINVAL },
		{ INT_MIN, 1, EINVAL }, { 16, 0, EFAULT }
	};
	struct address a = inet4("127.0.0.1", 9);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		errno = 0;
		if (syscall(SYS_connect, fd,
		    cases[i].has_address ? &a.u.sa : NULL, cases[i].len) != -1 ||
		    errno != cases[i].error)
			return OUT_ESCAPED;
	}
	return connect(fd, &a.u.sa, a.len) == 0 ? OUT_HELD : OUT_ESCAPED;
}

/* One call. */
#define MADE(name, why, call)						\
static enum outcome							\
name(struct ground *g)							\
{									\
	return aid_by(call, why);					\
}

MADE(make_alg, "AF_ALG", socket(AF_ALG, SOCK_SEQPACKET, 0))
MADE(make_netlink, "AF_NETLINK", socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE))
MADE(make_audit, "NETLINK_AUDIT", socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC,
    NETLINK_AUDIT))
MADE(make_packet, "AF_PACKET", socket(AF_PACKET, SOCK_RAW, htons(3)))
MADE(make_old_packet, "SOCK_PACKET", socket(AF_INET, SOCK_PACKET, htons(3)))
MADE(make_raw, "SOCK_RAW", socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK,
    IPPROTO_UDP))
MADE(make_vsock, "AF_VSOCK", socket(AF_VSOCK, SOCK_STREAM, 0))
MADE(make_key, "AF_KEY", socket(AF_KEY, SOCK_RAW, 2))
MADE(make_xdp, "AF_XDP", socket(AF_XDP, SOCK_RAW, 0))
MADE(make_bluetooth, "AF_BLUETOOTH", socket(AF_BLUETOOTH, SOCK_RAW, 1))
MADE(make_tipc, "AF_TIPC", socket(AF_TIPC, SOCK_RDM, 0))
MADE(make_rds, "AF_RDS", socket(AF_RDS, SOCK_SEQPACKET, 0))
MADE(make_qipcrtr, "AF_QIPCRTR", socket(AF_QIPCRTR, SOCK_DGRAM, 0))
MADE(make_can, "AF_CAN", socket(AF_CAN, SOCK_RAW, 1))
MADE(make_smc, "AF_SMC", socket(AF_SMC, SOCK_STREAM, 0))

static enum outcome
bind_steal(struct ground *g)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
	struct address a;

	meet(g);
	a = inet4("127.0.0.1", ports[EAR_UDP]);
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	return attempt_by(bind(fd, &a.u.sa, a.len));
}

static enum outcome
local_symlink(struct ground *g)
{
	struct address a = local("door", 4);

	meet(g);
	if (symlink(STREAM, "door") == -1)
		return aid_unready("symlink");
	return by_connect(g, AF_UNIX, SOCK_STREAM, &a);
}

static enum outcome
local_relative(struct ground *g)
{
	struct address a = local(STREAM, strlen(STREAM) + 1);

	meet(g);
	return by_connect(g, AF_UNIX, SOCK_STREAM, &a);
}

/* All 108 bytes and no zero. */
static enum outcome
local_unterminated(struct ground *g)
{
	char name[sizeof(((struct sockaddr_un *)0)->sun_path)];
	size_t i, rest = sizeof(name) - strlen(STREAM);
	struct address a;

	for (i = 0; i < rest; i++)
		name[i] = i % 2 ? '/' : '.';
	memcpy(name + rest, STREAM, strlen(STREAM));
	a = local(name, sizeof(name));
	meet(g);
	return by_connect(g, AF_UNIX, SOCK_STREAM, &a);
}

/* The length ends the name, not the zero: "d" leads out, "door" does not. */
static enum outcome
local_cut(struct ground *g)
{
	struct address mine = local("door", 4), a;

	meet(g);
	if (ear(SOCK_STREAM, &mine) == -1 || symlink(STREAM, "d") == -1)
		return aid_unready("symlink");
	a = local("door", 4);
	a.len = (socklen_t)(HEAD + 1);
	return by_connect(g, AF_UNIX, SOCK_STREAM, &a);
}

/* A folder that is open leads on to its neighbours. */
static enum outcome
local_by_fd(struct ground *g)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY);
	const char *name = aid_text("/proc/self/fd/%d/" STREAM, fd);
	struct address a = local(name, strlen(name));

	meet(g);
	return by_connect(g, AF_UNIX, SOCK_STREAM, &a);
}

static enum outcome
bind_by_symlink(struct ground *g)
{
	struct address a = local("door/name", 9);

	if (symlink("../secret/sub", "door") == -1)
		return aid_unready("symlink");
	return attempt_by(bind(socket(AF_UNIX, SOCK_DGRAM, 0), &a.u.sa, a.len));
}

static enum outcome
connect_hidden(struct ground *g)
{
	struct address a = hidden(g);

	meet(g);
	return by_connect(g, AF_UNIX, SOCK_STREAM, &a);
}

/* The kernel chooses an abstract name, which everybody can reach. */
static enum outcome
bind_unnamed(struct ground *g)
{
	struct address a = local("", 0);

	return attempt_by(bind(socket(AF_UNIX, SOCK_DGRAM, 0), &a.u.sa, a.len));
}

/* openat by a ring: no call of that number is made. */
static enum outcome
by_ring(struct ground *g)
{
	const char *name = attempt_path(g->secret, "file");
	struct io_uring_params p;
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	char *sq, *cq;
	int ring, fd;

	memset(&p, 0, sizeof(p));
	ring = (int)syscall(SYS_io_uring_setup, 4, &p);
	if (ring == -1)
		return aid_by(-1, "io_uring_setup");
	sq = mmap(NULL, p.sq_off.array + p.sq_entries * sizeof(uint32_t),
	    PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	cq = mmap(NULL, p.cq_off.cqes + p.cq_entries * sizeof(*cqe),
	    PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_CQ_RING);
	sqe = mmap(NULL, p.sq_entries * sizeof(*sqe), PROT_READ | PROT_WRITE,
	    MAP_SHARED, ring, IORING_OFF_SQES);
	if (sq == MAP_FAILED || cq == MAP_FAILED || sqe == MAP_FAILED)
		return aid_unready("mmap of the ring");
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_OPENAT;
	sqe->fd = AT_FDCWD;
	sqe->addr = (uintptr_t)name;
	sqe->open_flags = O_RDONLY;
	*(uint32_t *)(void *)(sq + p.sq_off.array) = 0;
	__atomic_store_n((uint32_t *)(void *)(sq + p.sq_off.tail), 1,
	    __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS,
	    NULL, 0) == -1)
		return attempt_by(-1);
	cqe = (struct io_uring_cqe *)(void *)(cq + p.cq_off.cqes);
	fd = cqe->res;
	return fd >= 0 && attempt_loot_fd(g, fd) == 0 ? OUT_ESCAPED : OUT_HELD;
}

/* The kernel lists whose sockets listen where. */
static enum outcome
by_diagnosis(struct ground *g)
{
	struct {
		struct nlmsghdr			 head;
		struct inet_diag_req_v2		 body;
	} req;
	static struct nlmsghdr answer[65536 / sizeof(struct nlmsghdr)];
	struct nlmsghdr *h;
	struct inet_diag_msg *m;
	int fd = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_SOCK_DIAG);
	ssize_t n;

	meet(g);
	if (fd == -1)
		return aid_by(-1, "NETLINK_SOCK_DIAG");
	memset(&req, 0, sizeof(req));
	req.head.nlmsg_len = sizeof(req);
	req.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
	req.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	req.body.sdiag_family = AF_INET;
	req.body.sdiag_protocol = IPPROTO_TCP;
	req.body.idiag_states = 1 << TCP_LISTEN;
	if (send(fd, &req, sizeof(req), 0) == -1)
		return attempt_by(-1);
	while ((n = recv(fd, answer, sizeof(answer), 0)) > 0)
		for (h = answer; NLMSG_OK(h, n);
		    h = NLMSG_NEXT(h, n)) {
			if (h->nlmsg_type != SOCK_DIAG_BY_FAMILY)
				return h->nlmsg_type == NLMSG_DONE ? OUT_HELD :
				    attempt_na("no inet_diag");
			m = NLMSG_DATA(h);
			if (ntohs(m->id.idiag_sport) == ports[EAR_TCP])
				return OUT_ESCAPED;
		}
	return OUT_HELD;
}

/* The helper of what has no name in the tree: it gives the secret away. */
static void
share(struct ground *g)
{
	struct {
		long	type;
		char	text[sizeof(GROUND_SECRET)];
	} m = { 1, GROUND_SECRET };
	const char *name = aid_text("/attempt-%d", (int)getpid());
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = sizeof(m.text) };
	int shm = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	int msg = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	mqd_t mq = mq_open(name, O_RDWR | O_CREAT, 0600, &attr);
	char *p = shm == -1 ? MAP_FAILED : shmat(shm, NULL, 0);

	if (p != MAP_FAILED)
		memcpy(p, m.text, sizeof(m.text));
	(void)msgsnd(msg, &m, sizeof(m.text), IPC_NOWAIT);
	(void)mq_send(mq, m.text, sizeof(m.text), 0);
	aid_send_number(g, shm);
	aid_send_number(g, msg);
	(void)aid_receive_number(g);	/* until it has tried */
	shmctl(shm, IPC_RMID, NULL);
	msgctl(msg, IPC_RMID, NULL);
	mq_unlink(name);
	aid_send_number(g, 0);
}

/* The helper takes away what no folder holds. */
static enum outcome
judge_shared(const struct ground *g, const char *text)
{
	enum outcome outcome = attempt_by(text == NULL ? -1 : 0);

	if (text != NULL && memcmp(text, GROUND_SECRET,
	    sizeof(GROUND_SECRET)) != 0)
		outcome = OUT_HELD;
	aid_send_number(g, 0);
	(void)aid_receive_number(g);
	return outcome;
}

static enum outcome
by_shm(struct ground *g)
{
	int shm = (int)aid_receive_number(g);
	char *p;

	(void)aid_receive_number(g);
	p = shmat(shm, NULL, SHM_RDONLY);
	return judge_shared(g, p == (char *)-1 ? NULL : p);
}

static enum outcome
by_msg(struct ground *g)
{
	struct {
		long	type;
		char	text[sizeof(GROUND_SECRET)];
	} m;
	int msg;

	(void)aid_receive_number(g);
	msg = (int)aid_receive_number(g);
	return judge_shared(g, msgrcv(msg, &m, sizeof(m.text), 0,
	    IPC_NOWAIT) == -1 ? NULL : m.text);
}

static enum outcome
by_mq(struct ground *g)
{
	char text[sizeof(GROUND_SECRET)];
	mqd_t mq;

	(void)aid_receive_number(g);
	(void)aid_receive_number(g);
	mq = mq_open(aid_text("/attempt-%d", (int)g->outside), O_RDONLY |
	    O_NONBLOCK);
	return judge_shared(g, mq == (mqd_t)-1 || mq_receive(mq, text,
	    sizeof(text), NULL) == -1 ? NULL : text);
}

/* A key of the user's, who is the same outside. */
static enum outcome
by_key(struct ground *g)
{
	long key = syscall(SYS_add_key, "user", "attempt", GROUND_SECRET,
	    sizeof(GROUND_SECRET), KEY_SPEC_PROCESS_KEYRING);

	if (key == -1)
		return aid_by(-1, "add_key");
	syscall(SYS_keyctl, KEYCTL_INVALIDATE, key);
	return OUT_ESCAPED;
}

#define HEAR		NULL, hear
#define SHARE		NULL, share
#define ALONE		NULL, NULL
#define NOT_LOOPBACK(call)						\
	"native-" call ": sockaddr sub \"[127.0.0.1]\" or "		\
	"sockaddr sub \"[::1]\" then deny\nnative-" call ": permit\n"

const struct attempt attempts_net[] = {
	{ "A-160a", "sendto with an address", NULL, 0, send_to, HEAR },
	{ "A-160b", "connect", NULL, 0, connect_to, HEAR },
	{ "A-160c", "sendmsg with an address", NULL, 0, send_message, HEAR },
	{ "A-160d", "sendmmsg: the first may, the second may not",
	    "native-sendmmsg: sockaddr match \"inet-*:9\" then permit\n", 0,
	    send_messages, HEAR },
	{ "A-160e", "MSG_FASTOPEN", NULL, 0, fast_open, HEAR },
	{ "A-160f", "TCP_FASTOPEN_CONNECT", NULL, 0, fast_connect, HEAR },
	{ "A-160g", "sendto with a name", NULL, 0, send_local, HEAR },
	{ "A-161a", "connect where it may, to nowhere, where it may not",
	    "native-connect: sockaddr match \"inet-*:9\" then permit\n"
	    "native-connect: sockaddr eq \"family(0)\" then permit\n", 0,
	    connect_again, HEAR },
	{ "A-161b", "sendto with AF_UNSPEC, inet denied",
	    "native-sendto: sockaddr sub \"inet-\" then deny\n"
	    "native-sendto: permit\n", 0, send_unspecified, HEAR },
	{ "A-161c", "bind with AF_UNSPEC, inet denied",
	    "native-bind: sockaddr sub \"inet-\" then deny\n"
	    "native-bind: permit\n", 0, bind_unspecified, ALONE },
	{ "A-162a", "sendto ::ffff:127.0.0.1, 127.0.0.1 denied",
	    NOT_LOOPBACK("sendto"), 0, send_mapped, HEAR },
	{ "A-162b", "connect to ::ffff:127.0.0.1, 127.0.0.1 denied",
	    NOT_LOOPBACK("connect"), 0, connect_mapped, HEAR },
	{ "A-162c", "sendto 0.0.0.0, 127.0.0.1 denied",
	    NOT_LOOPBACK("sendto"), 0, send_zero, HEAR },
	{ "A-162d", "sendto ::, ::1 denied", NOT_LOOPBACK("sendto"), 0,
	    send_zero6, HEAR },
	{ "A-163a", "an AF_INET address on an AF_INET6 socket",
	    NOT_LOOPBACK("sendto"), 0, send_mixed, HEAR },
	{ "A-163b", "an AF_INET6 address without scope",
	    NOT_LOOPBACK("sendto"), 0, send_short, HEAR },
	{ "A-163c", "short and huge lengths, no address",
	    "native-connect: permit\n", ATT_LIVES, odd_lengths, ALONE },
	{ "A-165a", "AF_ALG", NULL, 0, make_alg, ALONE },
	{ "A-165b", "AF_NETLINK", NULL, 0, make_netlink, ALONE },
	{ "A-165c", "AF_PACKET", NULL, ATT_ROOT, make_packet, ALONE },
	{ "A-165d", "AF_PACKET as AF_INET with SOCK_PACKET, denied by name",
	    "native-socket: sockdom eq \"AF_PACKET\" then deny\n"
	    "native-socket: permit\n", ATT_ROOT, make_old_packet, ALONE },
	{ "A-165e", "SOCK_RAW with SOCK_NONBLOCK", NULL, ATT_ROOT, make_raw,
	    ALONE },
	{ "A-165f", "AF_VSOCK", NULL, 0, make_vsock, ALONE },
	{ "A-165g", "AF_KEY", NULL, ATT_ROOT, make_key, ALONE },
	{ "A-165h", "AF_XDP", NULL, ATT_ROOT, make_xdp, ALONE },
	{ "A-165i", "AF_BLUETOOTH", NULL, 0, make_bluetooth, ALONE },
	{ "A-165j", "AF_TIPC", NULL, 0, make_tipc, ALONE },
	{ "A-165k", "AF_RDS", NULL, 0, make_rds, ALONE },
	{ "A-165l", "AF_QIPCRTR", NULL, 0, make_qipcrtr, ALONE },
	{ "A-165m", "AF_CAN", NULL, 0, make_can, ALONE },
	{ "A-165n", "AF_SMC", NULL, 0, make_smc, ALONE },
	{ "A-166a", "bind to a port that another serves, SO_REUSEPORT", NULL,
	    0, bind_steal, HEAR },
	{ "A-167a", "connect by a symlink", NULL, 0, local_symlink, HEAR },
	{ "A-167b", "connect by a relative name", NULL, 0, local_relative,
	    HEAR },
	{ "A-167c", "a name of 108 bytes without a zero", NULL, 0,
	    local_unterminated, HEAR },
	{ "A-167d", "a name that the length cuts short", NULL, 0, local_cut,
	    HEAR },
	{ "A-167e", "a name through /proc/self/fd", NULL, 0, local_by_fd,
	    HEAR },
	{ "A-167f", "bind through a symlink", NULL, 0, bind_by_symlink,
	    ALONE },
	{ "A-168a", "connect to an abstract name", NULL, 0, connect_hidden,
	    HEAR },
	{ "A-168b", "an abstract name that goes on behind a zero",
	    "native-connect: sockaddr re \"^.attempt$\" then permit\n", 0,
	    connect_hidden, HEAR },
	{ "A-168c", "bind to a name that the kernel chooses", NULL, 0,
	    bind_unnamed, ALONE },
	{ "A-171", "openat by an io_uring", NULL, 0, by_ring, ALONE },
	{ "A-172a", "a list of sockets by NETLINK_SOCK_DIAG", NULL, 0,
	    by_diagnosis, HEAR },
	{ "A-172b", "NETLINK_AUDIT", NULL, 0, make_audit, ALONE },
	{ "A-178a", "shared memory of System V", NULL, 0, by_shm, SHARE },
	{ "A-178b", "a message queue of System V", NULL, 0, by_msg, SHARE },
	{ "A-178c", "a message queue of POSIX", NULL, 0, by_mq, SHARE },
	{ "A-178d", "a key", NULL, 0, by_key, ALONE },
	{ NULL, NULL, NULL, 0, NULL, NULL, NULL }
};
