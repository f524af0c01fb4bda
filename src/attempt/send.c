/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts with addresses and messages that change between the check and the
 * use, and with those behind the first one of sendmmsg.
 */
#include "attempt/attempt.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "attempt/flip.h"
#include "attempt/listener.h"
#include "attempt/seen.h"

#define PAGE		4096

static void *
page(void)
{
	void *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		_exit(1);
	}
	return p;
}

/* Addresses. sun_path of the buffer is aligned to 8. */

struct address {
	struct flip_word	 w;
	struct sockaddr_un	*to;
};

static void
address_init(struct address *a, const char *name)
{
	char *p = page();

	a->to = (struct sockaddr_un *)(void *)(p + 8 -
	    offsetof(struct sockaddr_un, sun_path));
	a->to->sun_family = AF_UNIX;
	flip_name(&a->w, a->to->sun_path, name);
}

static int
act_bind(void *arg)
{
	struct address *a = arg;
	struct sockaddr_un name = { 0 };
	socklen_t len = sizeof(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0), won;

	won = bind(fd, (struct sockaddr *)a->to, sizeof(*a->to)) == 0 &&
	    getsockname(fd, (struct sockaddr *)&name, &len) == 0 &&
	    strncmp(name.sun_path, "../", 3) == 0;
	close(fd);
	unlink("sock");
	return won;
}

static enum outcome
race_bind(struct ground *g)
{
	struct address a;
	struct flip f = { .by = FLIP_THREAD, .turn = flip_word, .arg = &a.w };

	address_init(&a, "sock");
	return flip_race(g, &f, act_bind, &a);
}

static int
make_receiver(const char *name)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	strcpy(to.sun_path, name);
	if (bind(fd, (struct sockaddr *)&to, sizeof(to)) == -1)
		perror(name);
	return fd;
}

/* A rule denies what is below allowed/no. */
static void
make_no(struct ground *g)
{
	mkdir(attempt_path(g->allowed, "no"), 0755);
}

static void
hold_receiver(struct ground *g)
{
	char c = 0;

	if (make_receiver("no/sock") != -1 && write(g->channel, &c, 1) == 1)
		pause();
}

static int
act_connect(void *arg)
{
	struct address *a = arg;
	struct sockaddr_un name = { 0 };
	socklen_t len = sizeof(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0), won;

	won = connect(fd, (struct sockaddr *)a->to, sizeof(*a->to)) == 0 &&
	    getpeername(fd, (struct sockaddr *)&name, &len) == 0 &&
	    strcmp(name.sun_path, "no/sock") == 0;
	close(fd);
	return won;
}

static enum outcome
race_connect(struct ground *g)
{
	struct address a;
	struct flip f = { .by = FLIP_THREAD, .turn = flip_word, .arg = &a.w };

	if (!listener_wait(g))
		return OUT_NA;
	address_init(&a, "sock");
	memset(a.to->sun_path, 0, 16);
	memcpy(&a.w.to[1], "no/sock", 8);
	make_receiver("sock");
	return flip_race(g, &f, act_connect, &a);
}

/* Messages: one to a socket of our own, one to a listener outside. */

struct mail {
	const struct ground	*g;
	struct msghdr		*m;
	struct sockaddr_un	 here, there;
	socklen_t		 there_len;
	struct iovec		 iov;
	int			 receiver;
	int			 sender;
};

/* 0, or -1 if there is nobody to write to. */
static int
mail_init(struct mail *m, const struct ground *g)
{
	static char word[] = "word";

	memset(m, 0, sizeof(*m));
	if (!listener_wait(g))
		return -1;
	m->g = g;
	m->m = page();
	m->receiver = make_receiver("sock");
	m->sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	m->here.sun_family = AF_UNIX;
	strcpy(m->here.sun_path, "sock");
	m->there_len = listener_name(g, &m->there);
	m->iov = (struct iovec){ word, 4 };
	*m->m = (struct msghdr){ .msg_name = &m->here,
	    .msg_namelen = sizeof(m->here), .msg_iov = &m->iov,
	    .msg_iovlen = 1 };
	return 0;
}

/* What has come to our own socket since the last time. */
static int
mail_here(const struct mail *m)
{
	char text[8];
	int n = 0;

	while (recv(m->receiver, text, sizeof(text), 0) != -1)
		n++;
	return n;
}

/* One that was sent and has not come here has got out. */
static int
act_sendmsg(void *arg)
{
	struct mail *m = arg;

	if (sendmsg(m->sender, m->m, 0) == -1) {
		listener_count(m->g);	/* its queue may be full */
		return 0;
	}
	return mail_here(m) == 0 && listener_count(m->g) > 0;
}

static enum outcome
race_msg_name(struct ground *g)
{
	struct mail m;
	struct flip_word w;
	struct flip f = { .by = FLIP_THREAD, .turn = flip_word, .arg = &w };

	if (mail_init(&m, g) == -1)
		return OUT_NA;
	/* One length for both: an abstract name has all bytes of it. */
	m.m->msg_namelen = m.there_len;
	w.at = (uint64_t *)(void *)&m.m->msg_name;
	w.to[0] = (uintptr_t)&m.here;
	w.to[1] = (uintptr_t)&m.there;
	return flip_race(g, &f, act_sendmsg, &m);
}

/* Without a length the message goes where the socket is connected to. */
static enum outcome
race_msg_namelen(struct ground *g)
{
	struct mail m;
	struct flip_word w;
	struct flip f = { .by = FLIP_THREAD, .turn = flip_word, .arg = &w };

	if (mail_init(&m, g) == -1)
		return OUT_NA;
	connect(m.sender, (struct sockaddr *)&m.here, sizeof(m.here));
	m.m->msg_name = &m.there;
	w.at = (uint64_t *)(void *)&m.m->msg_namelen;
	w.to[0] = 0;
	w.to[1] = m.there_len;
	return flip_race(g, &f, act_sendmsg, &m);
}

static enum outcome
plain_sendmsg(struct ground *g)
{
	struct mail m;

	if (mail_init(&m, g) == -1)
		return OUT_NA;
	m.m->msg_name = &m.there;
	m.m->msg_namelen = m.there_len;
	return attempt_by(sendmsg(m.sender, m.m, 0));
}

/* Sends one here, bad ones there, and one here. */
static int
send_three(struct mail *m, struct mmsghdr v[3])
{
	int i;

	for (i = 0; i < 3; i++) {
		v[i].msg_hdr = *m->m;
		v[i].msg_len = 0;
	}
	v[1].msg_hdr.msg_name = &m->there;
	v[1].msg_hdr.msg_namelen = m->there_len;
	return sendmmsg(m->sender, v, 3, 0);
}

static enum outcome
second_message(struct ground *g)
{
	struct mmsghdr v[3];
	struct mail m;

	if (mail_init(&m, g) == -1)
		return OUT_NA;
	send_three(&m, v);
	return listener_count(g) > 0 ? OUT_ESCAPED : OUT_HELD;
}

/* Whatever the answer is, it counts those that have come, and no others. */
static enum outcome
count_messages(struct ground *g)
{
	struct mmsghdr v[3];
	struct mail m;
	int sent, here, there;

	if (mail_init(&m, g) == -1)
		return OUT_NA;
	sent = send_three(&m, v);
	here = mail_here(&m);
	there = listener_count(g);
	if (attempt_is_control())
		return sent == 3 && here == 2 && there == 1 ? OUT_HELD :
		    seen_wrong("sent", sent);
	if (there != 0 || (sent == -1 ? 0 : sent) != here || here > 1)
		return seen_wrong("sent and here", sent * 10 + here);
	if (sent == 1 && v[0].msg_len != 4)
		return seen_wrong("length of the first", v[0].msg_len);
	return OUT_HELD;
}

#define NO_RULES \
	"native-connect: sockaddr under \"@/allowed/no\" then deny\n"

const struct attempt attempts_send[] = {
	{ .id = "A-026a", .what = "a thread turns the address of bind",
	    .flags = ATT_RACE, .run = race_bind },
	{ .id = "A-026b", .what = "a thread turns the address of connect",
	    .rules = NO_RULES, .flags = ATT_RACE, .run = race_connect,
	    .prepare = make_no, .outside = hold_receiver },
	{ .id = "A-027a", .what = "sendmsg to a name outside",
	    .run = plain_sendmsg, .outside = listener_run },
	{ .id = "A-027b", .what = "a thread turns msg_name", .flags = ATT_RACE,
	    .run = race_msg_name, .outside = listener_run },
	{ .id = "A-027c", .what = "a thread turns msg_namelen",
	    .flags = ATT_RACE, .run = race_msg_namelen,
	    .outside = listener_run },
	{ .id = "A-028a", .what = "sendmmsg, the second to a name outside",
	    .run = second_message, .outside = listener_run },
	{ .id = "A-028b", .what = "sendmmsg, the second to a name outside: the "
	    "true count", .flags = ATT_LIVES, .run = count_messages,
	    .outside = listener_run },
	{ .id = NULL }
};
