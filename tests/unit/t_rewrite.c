/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The carrying out of plans: the file under test is part of this one, and the
 * stopped task is a set of registers here.
 */
#include "trace/ptr.h"

static enum ptr_result	fake_getregs(pid_t, struct user_regs_struct *);
static enum ptr_result	fake_setregs(pid_t, const struct user_regs_struct *);
static enum ptr_result	fake_set_call(pid_t, const struct ptr_call *);
static int		fake_write(pid_t, uint64_t, const void *, size_t, int);

#define ptr_getregs	fake_getregs
#define ptr_setregs	fake_setregs
#define ptr_set_call	fake_set_call
#define ptr_write	fake_write
#include "trace/rewrite.c"

#include <check.h>
#include <sys/syscall.h>

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))
#define TID		0x500000	/* above every pid_max: nobody is there */
#define KEEPER		77

static struct user_regs_struct regs;	/* of the stopped task */
static struct ptr_call made;
static enum ptr_result answer;
static int nset, nwritten;
static struct {
	uint64_t	addr;
	size_t		len;
	unsigned char	bytes[128];
} written[4];
static uint64_t unwritable;

static struct proc proc;
static struct task task;
static struct call call;
static const char *why;

static enum ptr_result
fake_getregs(pid_t tid, struct user_regs_struct *r)
{
	ck_assert_int_eq(tid, TID);
	*r = regs;
	return answer;
}

static enum ptr_result
fake_setregs(pid_t tid, const struct user_regs_struct *r)
{
	ck_assert_int_eq(tid, TID);
	nset++;
	regs = *r;
	return answer;
}

static enum ptr_result
fake_set_call(pid_t tid, const struct ptr_call *c)
{
	ck_assert_int_eq(tid, TID);
	made = *c;
	return answer;
}

static int
fake_write(pid_t tid, uint64_t addr, const void *from, size_t n, int code)
{
	ck_assert_int_eq(tid, TID);
	ck_assert_int_eq(code, 0);	/* never into what it may not write */
	if (addr == unwritable)
		return -1;
	ck_assert_int_lt(nwritten, 4);
	ck_assert_uint_le(n, sizeof(written[0].bytes));
	written[nwritten].addr = addr;
	written[nwritten].len = n;
	memcpy(written[nwritten++].bytes, from, n);
	return 0;
}

/* A call of the task, as it came. */
static void
begin(enum abi_id abi, long nr)
{
	static char arena[64];
	const struct ptr_call asked = { .arch = abi_get(abi)->audit_arch,
	    .nr = nr, .ip = 0x401000, .args = { 1, 2, 3, 4, 5, 6 } };

	memset(&proc, 0, sizeof(proc));
	memset(&task, 0, sizeof(task));
	memset(&made, 0, sizeof(made));
	nset = nwritten = 0;
	unwritable = 0;
	answer = PTR_OK;
	proc.seal = seal_new(abi == ABI_I386);
	ck_assert_ptr_nonnull(proc.seal);
	task.tid = TID;
	task.proc = &proc;
	task.re.slot = -1;
	task.re.asked = asked;
	call_init(&call, arena, abi_get(abi), nr, asked.args, asked.ip);
	call.plan.keeper = KEEPER;
}

static void
end(void)
{
	call_release(&call);
	rewrite_forget(&task);
	ck_assert_int_eq(task.re.slot, -1);
	seal_drop(proc.seal);
}

/* What the program finds at an address that its registers point to. */
static const void *
at(uint64_t addr)
{
	struct seal_slot *slot = seal_slot(proc.seal, task.re.slot);
	uint64_t start = seal_slot_addr(proc.seal, task.re.slot) +
	    offsetof(struct seal_slot, space);

	ck_assert_uint_ge(addr, start);
	ck_assert_uint_lt(addr - start, SEAL_SPACE);
	ck_assert_uint_eq(addr % 16, 0);
	return slot->space + (addr - start);
}

static int
pinned(void)
{
	return fcntl(0, F_DUPFD_CLOEXEC, 0);
}

START_TEST(registers)
{
	struct seal_slot *slot;
	int fd;
	char name[64];

	begin(ABI_X86_64, SYS_rename);
	fd = pinned();
	plan_pin(&call, 0, fd, NULL);
	plan_bytes(&call, 1, "text", 5);
	plan_bytes(&call, 3, "more", 3);
	call.plan.nr = SYS_link;
	call.plan.args[2] = 0x33;
	ck_assert_int_eq(rewrite_call(&task, &call, &why), REWRITE_DONE);
	ck_assert_ptr_null(why);
	ck_assert_int_eq(made.nr, SYS_link);
	snprintf(name, sizeof(name), "/proc/%d/fd/%d", KEEPER, fd);
	ck_assert_str_eq(at(made.args[0]), name);
	ck_assert_str_eq(at(made.args[1]), "text");
	ck_assert_int_eq(memcmp(at(made.args[3]), "mor", 3), 0);
	ck_assert_uint_eq(made.args[2], 0x33);
	ck_assert_uint_eq(made.args[4], 5);
	ck_assert_uint_eq(made.args[5], 6);
	ck_assert_uint_eq(made.ip, seal_slot_back(proc.seal, task.re.slot));
	/* What the stub puts back is what the program had. */
	slot = seal_slot(proc.seal, task.re.slot);
	ck_assert_int_eq(memcmp(slot->reg, task.re.asked.args,
	    sizeof(slot->reg)), 0);
	ck_assert_uint_eq(slot->ip, 0x401000);
	ck_assert_int_eq(task.re.active, 1);
	end();
}
END_TEST

/* The descriptor is kept as long as the call may run, and no longer. */
START_TEST(pins)
{
	char name[64];
	int fd;

	begin(ABI_X86_64, SYS_unlink);
	fd = pinned();
	plan_pin(&call, 0, fd, "base");
	ck_assert_int_eq(rewrite_call(&task, &call, &why), REWRITE_DONE);
	snprintf(name, sizeof(name), "/proc/%d/fd/%d/base", KEEPER, fd);
	ck_assert_str_eq(at(made.args[0]), name);
	call_release(&call);
	ck_assert_int_ne(fcntl(fd, F_GETFD), -1);
	rewrite_unpin(&task);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	rewrite_unpin(&task);
	end();
}
END_TEST

/* Pointers and lengths within blocks are as wide as the ABI has them. */
START_TEST(in_blocks)
{
	static const unsigned char words[32] = { [0 ... 31] = 0xee };
	enum abi_id abi = _i == 0 ? ABI_X86_64 : ABI_I386;
	int width = abi_get(abi)->wordsize, fd;
	const unsigned char *block;
	struct sockaddr_un sun;
	uint64_t p = 0;
	uint32_t len;
	char name[64];

	begin(abi, sysent_by_name("sendmsg")->nr[abi]);
	plan_bytes(&call, 1, words, sizeof(words));
	fd = pinned();
	plan_sun_in(&call, 0, 8, 16, fd, "sock");
	ck_assert_int_eq(rewrite_call(&task, &call, &why), REWRITE_DONE);
	block = at(made.args[1]);
	memcpy(&p, block + 8, (size_t)width);
	memcpy(&len, block + 16, sizeof(len));
	/* Nothing else in the block has changed. */
	ck_assert_int_eq(memcmp(block, words, 8), 0);
	ck_assert_int_eq(memcmp(block + 8 + width, words, 8 - (size_t)width),
	    0);
	ck_assert_int_eq(memcmp(block + 20, words, 12), 0);
	memcpy(&sun, at(p), len);
	snprintf(name, sizeof(name), "/proc/%d/fd/%d/sock", KEEPER, fd);
	ck_assert_int_eq(sun.sun_family, AF_UNIX);
	ck_assert_str_eq(sun.sun_path, name);
	ck_assert_uint_eq(len, offsetof(struct sockaddr_un, sun_path) +
	    strlen(name) + 1);
	end();
}
END_TEST

START_TEST(sun_in_registers)
{
	begin(ABI_X86_64, SYS_connect);
	plan_sun(&call, 1, 2, pinned(), NULL);
	ck_assert_int_eq(rewrite_call(&task, &call, &why), REWRITE_DONE);
	ck_assert_uint_eq(made.args[2], offsetof(struct sockaddr_un, sun_path) +
	    strlen((const char *)at(made.args[1]) + 2) + 1);
	ck_assert_uint_eq(made.args[0], 1);
	end();
}
END_TEST

/* What cannot be made so does not run, and nothing is pinned. */

static void
no_memory(void)
{
	seal_drop(proc.seal);
	proc.seal = NULL;
}

static void
other_abi(void)
{
	no_memory();
	proc.seal = seal_new(1);
}

static void
unfit_plan(void)
{
	call.plan.unfit = "it is not fit";
}

static void
no_keeper(void)
{
	call.plan.keeper = 0;
}

static void
too_long(void)
{
	static char text[SEAL_SPACE];

	plan_bytes(&call, 1, text, sizeof(text));
}

static void
name_too_long(void)
{
	static char text[sizeof(((struct sockaddr_un *)NULL)->sun_path)];

	memset(text, 'x', sizeof(text) - 1);
	plan_sun(&call, 1, 2, pinned(), text);
}

static void
no_registers(void)
{
	answer = PTR_FAIL;
}

static void (*const obstacles[])(void) = { no_memory, other_abi, unfit_plan,
	no_keeper, too_long, name_too_long, no_registers };

START_TEST(unfit)
{
	begin(ABI_X86_64, SYS_stat);
	plan_pin(&call, 0, pinned(), NULL);
	obstacles[_i]();
	ck_assert_int_eq(rewrite_call(&task, &call, &why), REWRITE_UNFIT);
	ck_assert_ptr_nonnull(why);
	ck_assert_int_eq(task.re.npin, 0);
	ck_assert_int_eq(task.re.active, 0);
	end();
}
END_TEST

START_TEST(gone)
{
	begin(ABI_X86_64, SYS_stat);
	plan_bytes(&call, 0, "x", 2);
	answer = PTR_GONE;
	ck_assert_int_eq(rewrite_call(&task, &call, &why), REWRITE_GONE);
	ck_assert_int_eq(task.re.active, 0);
	end();
}
END_TEST

/* A slot whose owner has left its stub is another's when there are no more. */
START_TEST(taken_back)
{
	static struct task other;
	int i, n = 0;

	begin(ABI_X86_64, SYS_stat);
	plan_bytes(&call, 0, "x", 2);
	other.tid = TID;
	other.re.active = _i;	/* in its stub, for all that is known */
	while ((i = seal_slot_take(proc.seal, &other)) != -1)
		n++;
	other.re.slot = n - 1;
	ck_assert_int_eq(rewrite_call(&task, &call, &why), _i == 0 ?
	    REWRITE_DONE : REWRITE_UNFIT);
	ck_assert_int_eq(task.re.slot, _i == 0 ? 0 : -1);
	ck_assert_int_eq(other.re.slot, _i == 0 ? -1 : n - 1);
	end();
}
END_TEST

/*
 * The rewritten call returns, the stub is half through, or the kernel has set
 * the task back to make the call again, and then there was a signal.
 */
static const struct {
	long long	orig_rax;	/* as the task stopped */
	int64_t		ip;		/* from the slot's syscall; -1: beyond */
	int		active;
	int		undone;
	uint64_t	to_ip;
} undos[] = {
	{ SYS_openat2, 2, 1, 1, 0x401000 },
	{ -1, 9, 1, 1, 0x401000 },
	{ SYS_openat2, 0, 1, 1, 0x401000 - 2 },
	{ -1, 0, 1, 1, 0x401000 - 2 },
	{ SYS_openat2, 2, 0, 0, 0 },
	{ SYS_openat2, -1, 1, 0, 0 },
	{ -1, -1, 1, 0, 0 },
};

START_TEST(undo)
{
	struct user_regs_struct before;

	begin(ABI_X86_64, SYS_open);
	plan_bytes(&call, 0, "x", 2);
	ck_assert_int_eq(rewrite_call(&task, &call, &why), REWRITE_DONE);
	memset(&regs, 0x11, sizeof(regs));
	regs.orig_rax = (unsigned long long)undos[_i].orig_rax;
	regs.rip = undos[_i].ip == -1 ? 0x402000 : seal_slot_back(proc.seal,
	    task.re.slot) - 2 + (uint64_t)undos[_i].ip;
	before = regs;
	task.re.active = undos[_i].active;
	rewrite_undo(&task);
	ck_assert_int_eq(task.re.active, 0);
	ck_assert_int_eq(nset, undos[_i].undone);
	if (undos[_i].undone) {
		ck_assert_uint_eq(regs.rip, undos[_i].to_ip);
		ck_assert_uint_eq(regs.rdi, 1);
		ck_assert_uint_eq(regs.rsi, 2);
		ck_assert_uint_eq(regs.rdx, 3);
		ck_assert_uint_eq(regs.r10, 4);
		ck_assert_uint_eq(regs.r8, 5);
		ck_assert_uint_eq(regs.r9, 6);
		ck_assert_int_eq((long long)regs.orig_rax,
		    undos[_i].orig_rax == -1 ? -1 : SYS_open);
		/* The result, if it is one, and what is no argument stay. */
		ck_assert_uint_eq(regs.rax, undos[_i].ip == 0 ? SYS_open :
		    before.rax);
		ck_assert_uint_eq(regs.rbx, before.rbx);
		ck_assert_uint_eq(regs.rsp, before.rsp);
	} else
		ck_assert_int_eq(memcmp(&regs, &before, sizeof(regs)), 0);
	/* Twice is once. */
	rewrite_undo(&task);
	ck_assert_int_eq(nset, undos[_i].undone);
	end();
}
END_TEST

/* sendmmsg made as sendmsg: the bytes go to the entry, and one was sent. */
static const struct {
	long		result;
	int		faults;
	long		want;
} counts[] = {
	{ 40, 0, 1 },
	{ 0, 0, 1 },
	{ -EAGAIN, 0, -EAGAIN },
	{ 40, 1, -EFAULT },
};

START_TEST(count)
{
	int writes = counts[_i].result >= 0 && !counts[_i].faults;
	uint32_t n;

	begin(ABI_X86_64, SYS_sendmmsg);
	plan_bytes(&call, 1, "x", 2);
	call.plan.after = PLAN_COUNT;
	call.plan.after_addr = 0x7000;
	ck_assert_int_eq(rewrite_call(&task, &call, &why), REWRITE_DONE);
	memset(&regs, 0, sizeof(regs));
	regs.rax = (unsigned long long)counts[_i].result;
	unwritable = counts[_i].faults ? 0x7000 : 0;
	rewrite_return(&task);
	ck_assert_int_eq((long)regs.rax, counts[_i].want);
	ck_assert_int_eq(nwritten, writes);
	if (writes) {
		memcpy(&n, written[0].bytes, sizeof(n));
		ck_assert_uint_eq(written[0].addr, 0x7000);
		ck_assert_uint_eq(written[0].len, sizeof(n));
		ck_assert_int_eq(n, counts[_i].result);
	}
	/* Only once: the next return is another call's. */
	regs.rax = 40;
	rewrite_return(&task);
	ck_assert_uint_eq(regs.rax, 40);
	end();
}
END_TEST

/* getsockname: as much of the name as there is room for, and its length. */
START_TEST(name)
{
	struct plan *p;
	uint32_t len;

	begin(ABI_X86_64, SYS_getsockname);
	p = &call.plan;
	p->after = PLAN_NAME;
	p->after_addr = 0x7000;
	p->after_len_addr = 0x8000;
	p->after_name.sun_family = AF_UNIX;
	strcpy(p->after_name.sun_path, "/a/socket");
	p->after_name_len = 12;
	p->after_room = _i == 0 ? 110 : 6;
	ck_assert_int_eq(rewrite_call(&task, &call, &why), REWRITE_DONE);
	memset(&regs, 0, sizeof(regs));
	rewrite_return(&task);
	ck_assert_uint_eq(regs.rax, 0);
	ck_assert_int_eq(nwritten, 2);
	ck_assert_uint_eq(written[0].addr, 0x7000);
	ck_assert_uint_eq(written[0].len, _i == 0 ? 12 : 6);
	ck_assert_int_eq(memcmp(written[0].bytes, &p->after_name,
	    written[0].len), 0);
	memcpy(&len, written[1].bytes, sizeof(len));
	ck_assert_uint_eq(written[1].addr, 0x8000);
	ck_assert_uint_eq(len, 12);
	end();
}
END_TEST

Suite *
t_rewrite(void)
{
	Suite *s = suite_create("rewrite");
	TCase *tc = tcase_create("rewrite");

	tcase_add_test(tc, registers);
	tcase_add_test(tc, pins);
	tcase_add_loop_test(tc, in_blocks, 0, 2);
	tcase_add_test(tc, sun_in_registers);
	tcase_add_loop_test(tc, unfit, 0, nitems(obstacles));
	tcase_add_test(tc, gone);
	tcase_add_loop_test(tc, taken_back, 0, 2);
	tcase_add_loop_test(tc, undo, 0, nitems(undos));
	tcase_add_loop_test(tc, count, 0, nitems(counts));
	tcase_add_loop_test(tc, name, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}
