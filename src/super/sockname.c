/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The names of bound sockets, by the number that proc(5) shows of a socket. The
 * oldest are forgotten first: what is lost then is looks, not confinement.
 */
#include "super/sockname.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define KEPT	1024

static struct {
	unsigned long		 socket;	/* 0: none */
	struct sockaddr_un	 name;
	size_t			 len;
} rows[KEPT];

static size_t next;

static unsigned long
socket_of(const struct task *t, uint64_t fd)
{
	char path[64], text[64];
	unsigned long number = 0;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)t->tid, (int)fd);
	n = readlink(path, text, sizeof(text) - 1);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	sscanf(text, "socket:[%lu]", &number);
	return number;
}

/* The row of a socket, or KEPT. */
static size_t
find(unsigned long number)
{
	size_t i;

	for (i = 0; i < KEPT && rows[i].socket != number; i++)
		;
	return i;
}

void
sockname_note(const struct task *t, const struct call *c)
{
	const struct field *f = call_field(c, "sockaddr", 0);
	unsigned long number;
	size_t i;

	if (f == NULL || f->passed == NULL || (strcmp(f->passed, f->text) == 0 &&
	    !plan_has_pins(&c->plan)) ||
	    strlen(f->passed) > sizeof(rows[0].name.sun_path) ||
	    (number = socket_of(t, c->args[0])) == 0)
		return;
	if ((i = find(number)) == KEPT) {
		i = next;
		next = (next + 1) % KEPT;
	}
	rows[i].socket = number;
	memset(&rows[i].name, 0, sizeof(rows[i].name));
	rows[i].name.sun_family = AF_UNIX;
	memcpy(rows[i].name.sun_path, f->passed, strlen(f->passed));
	/* The kernel counts the NUL, even one that was not given (unix(7)). */
	rows[i].len = offsetof(struct sockaddr_un, sun_path) +
	    strlen(f->passed) + 1;
}

void
sockname_answer(const struct task *t, struct call *c)
{
	struct plan *p = &c->plan;
	unsigned long number;
	uint32_t room;
	size_t i;

	if (rows[0].socket == 0 || (number = socket_of(t, c->args[0])) == 0)
		return;
	if ((i = find(number)) == KEPT)
		return;
	if (ptr_read(t->tid, c->args[2], &room, sizeof(room)) !=
	    sizeof(room) || (int32_t)room < 0)
		return;
	p->after = PLAN_NAME;
	p->after_room = room;
	p->after_addr = c->args[1];
	p->after_len_addr = c->args[2];
	memcpy(&p->after_name, &rows[i].name, sizeof(p->after_name));
	p->after_name_len = rows[i].len;
}
