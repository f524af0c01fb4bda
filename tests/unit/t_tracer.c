/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The tracer's table and its bookkeeping, without a traced program: the file
 * under test is part of this one, and no such task exists, so every ptrace(2)
 * request finds it gone, as it may at any time.
 */
#include "trace/tracer.c"

#include <check.h>

static int made, gone, procs_gone, heirs;

static void
fake_call(void *ctx, struct task *t, const struct ptr_call *c)
{
	ck_abort_msg("a call of a task that is gone");
}

static int
fake_exec(void *ctx, struct task *t, struct regset **want, pid_t *keeper)
{
	return 0;
}

static void
fake_child(void *ctx, struct proc *parent, struct proc *child)
{
	made++;
}

static void
fake_made(void *ctx, const struct task *maker, struct task *t)
{
	ck_assert_ptr_ne(maker, t);
	ck_assert_ptr_nonnull(t->proc);
	heirs++;
}

static void
fake_task_gone(void *ctx, struct task *t)
{
	gone++;
}

static void
fake_proc_gone(void *ctx, struct proc *p)
{
	procs_gone++;
}

static void
fake_stopped(void *ctx, struct proc *p, int sig)
{
}

static void
fake_unsealed(void *ctx, struct proc *p)
{
}

static void
fake_trouble(void *ctx, struct proc *p, const char *why)
{
}

static const struct tracer_ops fake_ops = {
	fake_call, fake_exec, fake_child, fake_made, fake_task_gone,
	fake_proc_gone, fake_stopped, fake_unsealed, fake_trouble
};

/* Numbers above every pid_max (2^22, linux/threads.h): nobody is there. */
#define ROOT	0x500000
#define CHILD	0x500001

static struct tracer *
fresh(void)
{
	struct regset *set = regset_new();
	struct tracer *tr;

	made = gone = procs_gone = heirs = 0;
	tr = tracer_new(&fake_ops, NULL);
	tracer_adopt(tr, ROOT, set);
	regset_drop(set);
	return tr;
}

static void
feed(struct tracer *tr, pid_t tid, enum stop_kind kind, unsigned long msg)
{
	struct stop s = { .kind = kind, .tid = tid, .sig = kind == STOP_GROUP ?
	    SIGSTOP : 0, .msg = msg };

	tracer_handle(tr, &s);
}

START_TEST(no_empty_cell)
{
	int i, j;

	for (i = 0; i < TASK_STATE_COUNT; i++)
		for (j = 0; j < STOP_KIND_COUNT; j++)
			ck_assert_msg(table[i][j] != NULL, "state %d stop %d",
			    i, j);
}
END_TEST

/* The child's first stop before its maker's word, and after it. */
START_TEST(child_either_order)
{
	struct tracer *tr = fresh();
	struct task *t;

	if (_i == 0)
		feed(tr, CHILD, STOP_TRAP, 0);
	feed(tr, ROOT, STOP_CHILD, CHILD);
	if (_i == 1)
		feed(tr, CHILD, STOP_TRAP, 0);
	t = task_find(tr->tasks, CHILD);
	ck_assert_ptr_nonnull(t);
	ck_assert_int_eq(t->state, TASK_RUN);
	ck_assert_int_eq(t->proc->pid, CHILD);
	ck_assert_int_eq(t->proc->ppid, ROOT);
	ck_assert_int_eq(made, 1);
	ck_assert_int_eq(heirs, 1);
	feed(tr, CHILD, STOP_EXITED, 0);
	ck_assert_ptr_null(task_find(tr->tasks, CHILD));
	ck_assert_ptr_null(proc_find(tr->tasks, CHILD));
	ck_assert_int_eq(procs_gone, 1);
	tracer_free(tr);
}
END_TEST

/* Its end before its maker's word: it must not stay in the tables. */
START_TEST(child_dies_first)
{
	struct tracer *tr = fresh();

	if (_i == 1)
		feed(tr, CHILD, STOP_TRAP, 0);
	feed(tr, CHILD, STOP_KILLED, 0);
	feed(tr, ROOT, STOP_CHILD, CHILD);
	ck_assert_ptr_null(task_find(tr->tasks, CHILD));
	ck_assert_int_eq(made, 0);
	tracer_free(tr);
}
END_TEST

/* A number that comes again is a new task, whatever was known of the old. */
START_TEST(number_used_again)
{
	struct tracer *tr = fresh();
	uint64_t serial;

	feed(tr, ROOT, STOP_CHILD, CHILD);
	serial = task_find(tr->tasks, CHILD)->serial;
	feed(tr, ROOT, STOP_CHILD, CHILD);
	ck_assert_uint_ne(task_find(tr->tasks, CHILD)->serial, serial);
	ck_assert_int_eq(made, 2);
	ck_assert_int_eq(procs_gone, 1);
	tracer_free(tr);
}
END_TEST

/* Nobody ever tells of it: it does not run for ever. */
START_TEST(nobody_tells)
{
	struct tracer *tr = fresh();
	int i;

	feed(tr, CHILD, STOP_KILLED, 0);
	for (i = 0; i < 4; i++)
		tracer_tick(tr);
	ck_assert_ptr_null(task_find(tr->tasks, CHILD));
	tracer_free(tr);
}
END_TEST

/* A thread in execve(2) takes the leader's number, and is killed as that. */
START_TEST(killed_in_exec)
{
	struct tracer *tr = fresh();
	struct task *t = task_add(tr->tasks, CHILD,
	    proc_find(tr->tasks, ROOT));

	t->state = TASK_RUN;
	feed(tr, ROOT, STOP_KILLED, 0);
	ck_assert_ptr_null(task_find(tr->tasks, CHILD));
	ck_assert_int_eq(procs_gone, 1);
	ck_assert_uint_eq(tasks_count(tr->tasks), 0);
	tracer_free(tr);
}
END_TEST

/* The waker, which never ends, is not waited for when nobody else is left. */
START_TEST(only_the_waker)
{
	struct tracer *tr = fresh();

	tr->waker = CHILD + 1;
	ck_assert(!is_waker_left(tr));
	feed(tr, CHILD, STOP_KILLED, 0);
	ck_assert(!is_waker_left(tr));
	feed(tr, ROOT, STOP_EXITED, 0);
	ck_assert(is_waker_left(tr));
	tr->waker = 0;
	tracer_free(tr);
}
END_TEST

/* Every stop in every state, on tasks that are gone: nothing falls over. */
START_TEST(gone_in_every_cell)
{
	int state, kind;

	for (state = 0; state < TASK_STATE_COUNT; state++)
		for (kind = 0; kind < STOP_KIND_COUNT; kind++) {
			struct tracer *tr = fresh();
			struct task *t;

			feed(tr, ROOT, STOP_CHILD, CHILD);
			t = task_find(tr->tasks, CHILD);
			t->state = state;
			if (state == TASK_STUB)
				t->stub = xcalloc(1, sizeof(*t->stub));
			feed(tr, CHILD, kind, CHILD);
			tracer_free(tr);
		}
}
END_TEST

START_TEST(held_by_serial)
{
	struct tracer *tr = fresh();
	struct task *t = task_find(tr->tasks, ROOT);

	ck_assert_ptr_null(tracer_held(tr, ROOT, t->serial));
	tracer_hold(tr, t);
	ck_assert_ptr_eq(tracer_held(tr, ROOT, t->serial), t);
	ck_assert_ptr_null(tracer_held(tr, ROOT, t->serial + 1));
	tracer_free(tr);
}
END_TEST

/* At rest what is let go is parked, except for its end. */
START_TEST(rests)
{
	struct tracer *tr = fresh();
	struct task *t = task_find(tr->tasks, ROOT);

	ck_assert_int_eq(rest_park(t, PARKED_CONT, 0), 0);
	rest_begin(tr->tasks, t->proc);
	/* No such task is there, so it cannot run. */
	ck_assert_int_eq(rest_is_still(tr->tasks), 1);
	feed(tr, ROOT, STOP_SIGNAL, 0);
	ck_assert_int_eq(t->parked, PARKED_CONT);
	feed(tr, ROOT, STOP_RETURN, 0);
	ck_assert_int_eq(t->parked, PARKED_CONT);
	feed(tr, ROOT, STOP_GROUP, 0);
	ck_assert_int_eq(t->parked, PARKED_NOT);
	feed(tr, ROOT, STOP_TRAP, 0);
	ck_assert_int_eq(t->parked, PARKED_CONT);
	ck_assert_int_eq(rest_park(t, PARKED_CONT, SIGKILL), 0);
	/* A child is born at rest. */
	feed(tr, ROOT, STOP_CHILD, CHILD);
	ck_assert_int_eq(task_find(tr->tasks, CHILD)->proc->at_rest, 1);
	feed(tr, CHILD, STOP_TRAP, 0);
	ck_assert_int_eq(task_find(tr->tasks, CHILD)->parked, PARKED_CONT);
	/* Held, and answered while it rests. */
	tracer_hold(tr, t);
	tracer_permit(tr, t, NULL);
	ck_assert_int_eq(t->parked, PARKED_CONT);
	rest_end(tr->tasks);
	ck_assert_int_eq(t->parked, PARKED_NOT);
	ck_assert_int_eq(t->proc->at_rest, 0);
	feed(tr, ROOT, STOP_SIGNAL, 0);
	ck_assert_int_eq(t->parked, PARKED_NOT);
	tracer_free(tr);
}
END_TEST

Suite *
t_tracer(void)
{
	Suite *s = suite_create("tracer");
	TCase *tc = tcase_create("table");

	tcase_add_test(tc, no_empty_cell);
	tcase_add_loop_test(tc, child_either_order, 0, 2);
	tcase_add_loop_test(tc, child_dies_first, 0, 2);
	tcase_add_test(tc, number_used_again);
	tcase_add_test(tc, nobody_tells);
	tcase_add_test(tc, killed_in_exec);
	tcase_add_test(tc, only_the_waker);
	tcase_add_test(tc, gone_in_every_cell);
	tcase_add_test(tc, held_by_serial);
	tcase_add_test(tc, rests);
	suite_add_tcase(s, tc);
	return s;
}
