/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What the kernel is to be given in the place of what a program gave. A call's
 * registers and memory in, its plan out as one line:
 *
 *   CALL ARG ... #N=BLOCK ... [count AT] [error ERRNO] [unfit: why]
 *
 * An argument is #N where a block's address goes, s1, s2 or raw for the row's
 * memory, else hex; what is left out at the end is 0. A block is 'text' with its
 * NUL, {words}, <pin>, <pin>/name or sun<pin>:LEN, where LEN is the place of its
 * length; @N+OFF before the = says that it stands within block N. A call that
 * may run as it was made is "as it is".
 */
#include "call/plan.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "call/decode.h"
#include "scene.h"

static char arena[CALL_ARENA];
static struct call call;

struct row {
	enum abi_id	 abi;
	const char	*name;
	uint64_t	 args[SYS_MAXARGS];
	const char	*text;		/* expected */
	const char	*s1, *s2;
	uint32_t	 raw[24];
};

#include "plan_rows.h"

static void
put_arg(struct buf *b, uint64_t v)
{
	static const struct {
		uint64_t	 value;
		const char	*name;
	} known[] = { { S1, "s1" }, { S2, "s2" }, { RAW, "raw" } };
	size_t i;

	for (i = 0; i < nitems(known); i++)
		if (known[i].value == v) {
			buf_printf(b, " %s", known[i].name);
			return;
		}
	if ((int64_t)v < 0 && (int64_t)v > -PAGE)
		buf_printf(b, " %d", (int)v);
	else
		buf_printf(b, " %llx", (unsigned long long)v);
}

/* Registers that a block's address or length goes to. */
static int
put_block_arg(struct buf *b, const struct plan *p, int n)
{
	int i;

	for (i = 0; i < p->nblock; i++) {
		if (p->block[i].into != -1)
			continue;
		if (p->block[i].at == n) {
			buf_printf(b, " #%d", i);
			return 1;
		}
	}
	return 0;
}

static void
put_args(struct buf *b, const struct plan *p)
{
	int i, n, last = -1;

	for (i = 0; i < SYS_MAXARGS; i++)
		if (p->args[i] != 0)
			last = i;
	for (n = 0; n < p->nblock; n++)
		if (p->block[n].into == -1 && p->block[n].at > last)
			last = p->block[n].at;
	for (i = 0; i <= last; i++)
		if (!put_block_arg(b, p, i))
			put_arg(b, p->args[i]);
}

static void
put_bytes(struct buf *b, const struct block *k)
{
	const char *s = k->text;
	uint32_t word;
	size_t i;

	if (k->len > 0 && strnlen(s, k->len) == k->len - 1) {
		buf_puts(b, "'");
		scene_put(b, s, k->len - 1);
		buf_puts(b, "'");
		return;
	}
	for (i = 0; i < k->len; i += sizeof(word)) {
		word = 0;
		memcpy(&word, s + i, k->len - i < sizeof(word) ? k->len - i :
		    sizeof(word));
		buf_printf(b, "%s%x", i == 0 ? "{" : " ", word);
	}
	buf_printf(b, "}%s", k->len % sizeof(word) != 0 ? "..." : "");
}

/* The object itself, and that no more can be done with it than name it. */
static void
put_pin(struct buf *b, const struct block *k)
{
	char proc[32], name[PATH_MAX];
	ssize_t n;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", k->fd);
	n = readlink(proc, name, sizeof(name));
	ck_assert_int_ge(n, 0);
	ck_assert(fcntl(k->fd, F_GETFL) & O_PATH);
	ck_assert(fcntl(k->fd, F_GETFD) & FD_CLOEXEC);
	buf_puts(b, k->kind == BLOCK_SUN ? "sun<" : "<");
	scene_put(b, name, (size_t)n);
	buf_puts(b, ">");
	if (k->text != NULL)
		buf_printf(b, "/%s", (const char *)k->text);
	if (k->kind == BLOCK_SUN)
		buf_printf(b, ":%d", k->len_at);
}

static void
put_plan(struct buf *b, const struct plan *p, const struct abi *abi)
{
	int i;

	buf_puts(b, sysent_by_nr(abi, p->nr)->name);
	put_args(b, p);
	for (i = 0; i < p->nblock; i++) {
		buf_printf(b, " #%d", i);
		if (p->block[i].into != -1)
			buf_printf(b, "@%d+%d", p->block[i].into,
			    p->block[i].at);
		buf_puts(b, "=");
		if (p->block[i].kind == BLOCK_BYTES)
			put_bytes(b, &p->block[i]);
		else
			put_pin(b, &p->block[i]);
	}
	if (p->after == PLAN_COUNT)
		buf_printf(b, " count %llx", (unsigned long long)p->after_addr);
	ck_assert_int_eq(p->keeper, 0);		/* not the decoder's to know */
}

static void
plan_to(struct buf *b, const struct row *r, const struct path_cred *as,
    int no_openat2)
{
	const struct view view = { .tgid = getpid(), .tid = getpid(),
	    .as = as };
	const struct call_env env = { .mem = &scene_mem, .view = &view,
	    .no_openat2 = no_openat2 };
	long nr = sysent_by_name(r->name)->nr[r->abi];
	const struct plan *p = &call.plan;
	const char *why;
	int error;

	call_init(&call, arena, abi_get(r->abi), nr, r->args, 0);
	error = call_decode(&call, &env, &why);
	if (error != 0)
		buf_printf(b, "%s: %s", strerrorname_np(error), why);
	else if (p->error != 0)
		buf_printf(b, "error %s", strerrorname_np(p->error));
	else if (p->unfit != NULL)
		buf_printf(b, "unfit: %s", p->unfit);
	else if (!plan_is_needed(p, nr, r->args))
		buf_puts(b, "as it is");
	else
		put_plan(b, p, call.abi);
}

/* Whatever comes out, no descriptor is left when the call is let go. */
static void
check_row(const struct row *r, const struct path_cred *as, int no_openat2)
{
	const struct sysent *sys = sysent_by_name(r->name);
	char text[1024];
	struct buf b;
	int fd = dup(0);

	close(fd);
	ck_assert_msg(sys != NULL && sys->nr[r->abi] != -1, "%s", r->name);
	scene_fill(r->s1, r->s2, r->raw);
	buf_init(&b, text, sizeof(text));
	plan_to(&b, r, as, no_openat2);
	ck_assert_str_eq(text, r->text);
	call_release(&call);
	ck_assert_int_eq(dup(0), fd);
	close(fd);
}

#define LOOP(rows, old) \
	START_TEST(loop_##rows) { check_row(&rows[_i], NULL, old); } END_TEST
LOOP(opens, 0)
LOOP(old_opens, 1)
LOOP(looks, 0)
LOOP(parents, 0)
LOOP(mounts, 0)
LOOP(sockets, 0)
LOOP(inner, 0)
LOOP(others, 0)

/* A call that is needed otherwise than it was made, in one respect. */
START_TEST(needed)
{
	const uint64_t args[SYS_MAXARGS] = { 1, 2, 3, 4, 5, 6 };
	struct plan p;

	plan_init(&p, 7, args);
	ck_assert_int_eq(plan_is_needed(&p, 7, args), 0);
	ck_assert_int_eq(plan_has_pins(&p), 0);
	p.nr = 8;
	ck_assert_int_eq(plan_is_needed(&p, 7, args), 1);
	plan_init(&p, 7, args);
	p.args[5] = 0;
	ck_assert_int_eq(plan_is_needed(&p, 7, args), 1);
	plan_init(&p, 7, args);
	p.unfit = "it does not fit";
	ck_assert_int_eq(plan_is_needed(&p, 7, args), 1);
	plan_init(&p, 7, args);
	p.after = PLAN_NAME;
	ck_assert_int_eq(plan_is_needed(&p, 7, args), 1);
	plan_init(&p, 7, args);
	p.nblock = 1;
	ck_assert_int_eq(plan_is_needed(&p, 7, args), 1);
}
END_TEST

/*
 * Who is not root binds a name as it is meant, where nobody can turn it into
 * another: peers are told it.
 */
START_TEST(binds_of_users)
{
	static const struct row fixed = { X, "bind", { 3, RAW, 110 },
	    "bind 3 #0 9 #0={752f0001 782f7273 0}...", NULL, NULL,
	    { 0x752f0001, 0x782f7273 } };
	static const struct row own = { X, "bind", { 3, RAW, 110 },
	    "bind 3 #0 6e #0=sun<$>/x:2", NULL, NULL, { UNIX_X } };
	const struct path_cred cred = { .uid = 65534, .gid = 65534 };

	if (geteuid() != 0)
		return;		/* nobody else may look as another user */
	check_row(&fixed, &cred, 0);
	ck_assert_int_eq(chown(scene_dir, cred.uid, cred.gid), 0);
	check_row(&own, &cred, 0);
	ck_assert_int_eq(chown(scene_dir, 0, 0), 0);
}
END_TEST

/* Of two errors the first is the kernel's. */
START_TEST(first_error)
{
	const uint64_t args[SYS_MAXARGS] = { 0 };
	struct plan p;

	plan_init(&p, 7, args);
	ck_assert_int_eq(p.error, 0);
	plan_fail(&p, ENOENT);
	plan_fail(&p, EACCES);
	ck_assert_int_eq(p.error, ENOENT);
}
END_TEST

/* One block too many: the call is unfit, and its descriptor is closed. */
START_TEST(too_many)
{
	const uint64_t args[SYS_MAXARGS] = { 0 };
	int i, fd;

	call_init(&call, arena, abi_get(ABI_X86_64), SYS_rename, args, 0);
	for (i = 0; i < PLAN_MAXBLOCKS - 1; i++)
		ck_assert_int_eq(plan_bytes(&call, i, "x", 2), i);
	ck_assert_int_eq(plan_has_pins(&call.plan), 0);
	fd = dup(0);
	ck_assert_int_eq(plan_pin(&call, 5, fd, "a"), i);
	ck_assert_int_eq(plan_has_pins(&call.plan), 1);
	ck_assert_ptr_null(call.plan.unfit);
	fd = dup(0);
	ck_assert_int_eq(plan_pin(&call, 5, fd, "b"), -1);
	ck_assert_ptr_nonnull(call.plan.unfit);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	ck_assert_int_eq(plan_bytes_in(&call, 0, 0, "x", 2), -1);
	fd = call.plan.block[i].fd;
	call_release(&call);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	ck_assert_int_eq(plan_has_pins(&call.plan), 0);
	call_release(&call);		/* twice closes nothing of another's */
}
END_TEST

/* The texts and the descriptors go with a call to its own arena. */
START_TEST(moved)
{
	static const struct row r = { X, "rename", { S1, S2 },
	    "rename #0 #1 #0=<$>/file #1=<$/dir>/new", "file", "dir/new" };
	static struct call to;
	char other[PAGE], text[256];
	struct buf b;

	scene_fill(r.s1, r.s2, r.raw);
	buf_init(&b, text, sizeof(text));
	plan_to(&b, &r, NULL, 0);
	ck_assert_uint_le(call.used, sizeof(other));
	call_move(&to, &call, other);
	memset(arena, 'x', sizeof(arena));
	call_release(&call);
	buf_init(&b, text, sizeof(text));
	put_plan(&b, &to.plan, to.abi);
	ck_assert_str_eq(text, r.text);
	call_release(&to);
}
END_TEST

Suite *
t_plan(void)
{
	Suite *s = suite_create("plan");
	TCase *tc = tcase_create("plan");

	tcase_add_unchecked_fixture(tc, scene_setup, scene_teardown);
	tcase_add_loop_test(tc, loop_opens, 0, nitems(opens));
	tcase_add_loop_test(tc, loop_old_opens, 0, nitems(old_opens));
	tcase_add_loop_test(tc, loop_looks, 0, nitems(looks));
	tcase_add_loop_test(tc, loop_parents, 0, nitems(parents));
	tcase_add_loop_test(tc, loop_mounts, 0, nitems(mounts));
	tcase_add_loop_test(tc, loop_sockets, 0, nitems(sockets));
	tcase_add_loop_test(tc, loop_inner, 0, nitems(inner));
	tcase_add_loop_test(tc, loop_others, 0, nitems(others));
	tcase_add_test(tc, needed);
	tcase_add_test(tc, first_error);
	tcase_add_test(tc, too_many);
	tcase_add_test(tc, binds_of_users);
	tcase_add_test(tc, moved);
	suite_add_tcase(s, tc);
	return s;
}
