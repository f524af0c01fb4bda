/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The carrying out of plans (call/plan.h). Nothing is read back from the slot:
 * what the program asked for is kept in the supervisor.
 */
#include "trace/rewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"

#define SYSCALL_LEN	2	/* of syscall, and of int 0x80 */

/* A slot being filled. */
struct fill {
	const struct call	*call;
	unsigned char		*space;
	uint64_t		 addr;		/* of space, in the program */
	size_t			 used;
	size_t			 at[PLAN_MAXBLOCKS];	/* of each block */
	struct ptr_call		 made;
	const char		*why;
};

/* Puts bytes into the slot; their length. */
static size_t
put(struct fill *f, const void *from, size_t n)
{
	if (n > SEAL_SPACE - f->used) {
		f->why = "its arguments are too long to be sealed";
		return 0;
	}
	memcpy(f->space + f->used, from, n);
	f->used += roundup(n, 16);
	return n;
}

/* "/proc/KEEPER/fd/N", and what is asked for in it. */
static int
put_name(const struct fill *f, const struct block *b, char *to, size_t cap)
{
	struct buf name;

	buf_init(&name, to, cap);
	buf_puts(&name, "/proc/");
	buf_number(&name, (unsigned int)f->call->plan.keeper);
	buf_puts(&name, "/fd/");
	buf_number(&name, (unsigned int)b->fd);
	if (b->text != NULL) {
		buf_puts(&name, "/");
		buf_puts(&name, b->text);
	}
	return name.cut ? -1 : (int)name.len;
}

static size_t
put_bytes(struct fill *f, const struct block *b)
{
	return put(f, b->text, b->len);
}

static size_t
put_pin(struct fill *f, const struct block *b)
{
	char name[NAME_MAX + 64];
	int n = put_name(f, b, name, sizeof(name));

	if (n == -1) {
		f->why = "its name is too long to be sealed";
		return 0;
	}
	return put(f, name, (size_t)n + 1);
}

static size_t
put_sun(struct fill *f, const struct block *b)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int n = put_name(f, b, sun.sun_path, sizeof(sun.sun_path));

	if (n == -1) {
		f->why = "its socket's name is too long to be sealed";
		return 0;
	}
	return put(f, &sun, offsetof(struct sockaddr_un, sun_path) +
	    (size_t)n + 1);
}

/* Where it stands for a pointer or a length: a register, or within a block. */
static void
put_word(struct fill *f, int into, int at, uint64_t value, int width)
{
	uint32_t word = (uint32_t)value;

	if (into == -1)
		f->made.args[at] = value;
	else if (width == 8)
		memcpy(f->space + f->at[into] + at, &value, sizeof(value));
	else
		memcpy(f->space + f->at[into] + at, &word, sizeof(word));
}

static void
put_block(struct fill *f, int i)
{
	static size_t (*const kinds[])(struct fill *,
	    const struct block *) = {
		[BLOCK_BYTES] = put_bytes,
		[BLOCK_PIN] = put_pin,
		[BLOCK_SUN] = put_sun,
	};
	const struct block *b = &f->call->plan.block[i];
	size_t len;

	f->at[i] = f->used;
	len = kinds[b->kind](f, b);
	if (f->why != NULL)
		return;
	put_word(f, b->into, b->at, f->addr + f->at[i],
	    f->call->abi->wordsize);
	if (b->kind == BLOCK_SUN)
		put_word(f, b->into, b->len_at, len, 4);
}

static const char *
check(const struct task *t, const struct call *c)
{
	const struct seal *s = t->proc->seal;
	int i;

	if (c->plan.unfit != NULL)
		return c->plan.unfit;
	if (s == NULL)
		return "what was judged cannot be sealed: it has no sealed "
		    "memory";
	if (seal_is_compat(s) != (c->abi->wordsize == 4))
		return "what was judged cannot be sealed: the call is of "
		    "another ABI than the program";
	for (i = 0; i < c->plan.nblock; i++)
		if (c->plan.block[i].fd != -1 && c->plan.keeper == 0)
			return "what was judged cannot be pinned: /proc is not "
			    "to be seen by the program";
	return NULL;
}

static void
keep_pins(struct task *t, struct plan *p)
{
	int i;

	for (i = 0; i < p->nblock; i++)
		if (p->block[i].fd != -1) {
			t->re.pin[t->re.npin++] = p->block[i].fd;
			p->block[i].fd = -1;
		}
}

/*
 * Has the task left its stub for good? Then it is asleep in another call, or
 * elsewhere, and has to stop before it needs a slot again. proc(5), syscall:
 * "running", or numbers of which the last is where it will go on.
 */
static int
is_idle(const struct task *t, const struct seal *s)
{
	char path[32], text[256], *p;
	ssize_t n;
	int fd;

	if (!t->re.active)
		return 1;
	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)t->tid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	p = strrchr(text, ' ');
	return p != NULL && !seal_is_stub(s, strtoull(p, NULL, 16));
}

static int
take_slot(struct seal *s, struct task *t)
{
	int i = seal_slot_take(s, t);
	struct task *other;

	if (i != -1)
		return i;
	for (i = 0; i < seal_slots(s); i++) {
		other = seal_slot_owner(s, i);
		if (other == t || !is_idle(other, s))
			continue;
		seal_slot_drop(s, i);
		other->re.slot = -1;
		other->re.active = 0;
	}
	return seal_slot_take(s, t);
}

enum rewrite_result
rewrite_enter(struct task *t)
{
	struct seal *s = t->proc->seal;
	struct rewritten *re = &t->re;
	struct user_regs_struct regs;
	struct seal_slot *slot;

	if (s == NULL || (re->slot == -1 &&
	    (re->slot = take_slot(s, t)) == -1))
		return REWRITE_UNFIT;
	if (ptr_getregs(t->tid, &regs) != PTR_OK)
		return REWRITE_GONE;
	slot = seal_slot(s, re->slot);
	memcpy(slot->reg, re->asked.args, sizeof(slot->reg));
	slot->ip = re->asked.ip;
	regs.rip = seal_slot_back(s, re->slot) - SYSCALL_LEN;
	regs.rax = (unsigned long long)re->asked.nr;
	regs.orig_rax = (unsigned long long)-1;
	re->plan.after = PLAN_DONE;
	re->active = 1;
	return ptr_setregs(t->tid, &regs) == PTR_OK ? REWRITE_DONE :
	    REWRITE_GONE;
}

enum rewrite_result
rewrite_call(struct task *t, struct call *c, const char **why)
{
	struct seal *s = t->proc->seal;
	struct rewritten *re = &t->re;
	struct fill f = { .call = c };
	struct seal_slot *slot;
	int i;

	if ((*why = check(t, c)) != NULL)
		return REWRITE_UNFIT;
	if (re->slot == -1 && (re->slot = take_slot(s, t)) == -1) {
		*why = "what was judged cannot be sealed: too many threads in "
		    "calls at once";
		return REWRITE_UNFIT;
	}
	slot = seal_slot(s, re->slot);
	f.space = slot->space;
	f.addr = seal_slot_addr(s, re->slot) +
	    offsetof(struct seal_slot, space);
	f.made = re->asked;
	f.made.nr = c->plan.nr;
	memcpy(f.made.args, c->plan.args, sizeof(f.made.args));
	for (i = 0; i < c->plan.nblock && f.why == NULL; i++)
		put_block(&f, i);
	if ((*why = f.why) != NULL)
		return REWRITE_UNFIT;
	memcpy(slot->reg, re->asked.args, sizeof(slot->reg));
	slot->ip = re->asked.ip;
	f.made.ip = seal_slot_back(s, re->slot);
	switch (ptr_set_call(t->tid, &f.made)) {
	case PTR_OK:
		break;
	case PTR_GONE:
		return REWRITE_GONE;
	case PTR_FAIL:
		*why = "its registers could not be set";
		return REWRITE_UNFIT;
	}
	keep_pins(t, &c->plan);
	re->plan.after = c->plan.after;
	if (re->plan.after != PLAN_DONE)
		re->plan = c->plan;
	re->active = 1;
	return REWRITE_DONE;
}

void
rewrite_undo(struct task *t)
{
	const struct ptr_call *asked = &t->re.asked;
	struct user_regs_struct regs;
	int again;

	if (!t->re.active)
		return;
	t->re.active = 0;
	if (ptr_getregs(t->tid, &regs) != PTR_OK ||
	    t->proc->seal == NULL || !seal_is_stub(t->proc->seal, regs.rip))
		return;
	/* The kernel has set it back to make the call again (SA_RESTART). */
	again = regs.rip == seal_slot_back(t->proc->seal, t->re.slot) -
	    SYSCALL_LEN;
	ptr_call_to_regs(asked, &regs);
	if (again) {
		regs.rip -= SYSCALL_LEN;
		regs.rax = (unsigned long long)asked->nr;
	}
	if ((long long)regs.orig_rax >= 0)
		regs.orig_rax = (unsigned long long)asked->nr;
	ptr_setregs(t->tid, &regs);
}

void
rewrite_unpin(struct task *t)
{
	while (t->re.npin > 0)
		close(t->re.pin[--t->re.npin]);
	t->re.keeper = 0;
	if (t->re.going)
		t->proc->going--;
	t->re.going = 0;
}

void
rewrite_goes(struct task *t)
{
	if (!t->re.going)
		t->proc->going++;
	t->re.going = 1;
}

int
rewrite_needs(const struct task *t, pid_t keeper)
{
	return t->re.keeper == keeper && (t->state != TASK_RUN ||
	    t->proc->seal == NULL || !is_idle(t, t->proc->seal));
}

/* As the kernel: what cannot be written is an error, and the call was made. */
static long
return_count(const struct task *t, const struct plan *p, long result)
{
	uint32_t sent = (uint32_t)result;

	return ptr_write(t->tid, p->after_addr, &sent, sizeof(sent), 0) == -1 ?
	    -EFAULT : 1;
}

static long
return_name(const struct task *t, const struct plan *p, long result)
{
	uint32_t len = (uint32_t)p->after_name_len;

	if (ptr_write(t->tid, p->after_addr, &p->after_name,
	    MIN(p->after_room, len), 0) == -1 ||
	    ptr_write(t->tid, p->after_len_addr, &len, sizeof(len), 0) == -1)
		return -EFAULT;
	return result;
}

void
rewrite_return(struct task *t)
{
	static long (*const ends[])(const struct task *, const struct plan *,
	    long) = {
		[PLAN_COUNT] = return_count,
		[PLAN_NAME] = return_name,
	};
	struct plan *p = &t->re.plan;
	struct user_regs_struct regs;

	if (p->after == PLAN_DONE || ptr_getregs(t->tid, &regs) != PTR_OK)
		return;
	if ((long)regs.rax >= 0) {
		regs.rax = (unsigned long long)ends[p->after](t, p,
		    (long)regs.rax);
		ptr_setregs(t->tid, &regs);
	}
	p->after = PLAN_DONE;
}

void
rewrite_forget(struct task *t)
{
	rewrite_unpin(t);
	if (t->re.slot != -1 && t->proc != NULL && t->proc->seal != NULL)
		seal_slot_drop(t->proc->seal, t->re.slot);
	t->re.slot = -1;
	t->re.active = 0;
}
