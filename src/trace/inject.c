/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The stub at exec. Signals are blocked while it runs, so that none meets it
 * half-way; SIGSTOP, which cannot be, is sent again behind. It works in rounds:
 * each is a table of calls in memory that is nobody's yet, below the stack.
 */
#include "trace/inject.h"

#include <linux/seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/xmalloc.h"
#include "trace/fence.h"
#include "trace/prefilter.h"
#include "trace/rewrite.h"

/*
 * The stub ends in execve(2), which a filter of ours always stops and a
 * container never forbids (it may answer unknown numbers by itself). It is not
 * made: the stop is where the next round begins or everything is put back.
 */
#define END_NR64	59
#define END_NR32	11

/*
 * rbx (esp) points to rows of eight words: a call's number, six arguments, and
 * room for the result. A negative number ends the table. In r12 and r13 is
 * FIRST_RESULT: r12 becomes the first row's result, and a descriptor that is to
 * be that is asked for by what is in r13.
 */
__asm__(
    ".pushsection .rodata\n"
    "stub64_start:\n"
    "1:	movq	(%rbx), %rax\n"
    "	testq	%rax, %rax\n"
    "	js	2f\n"
    "	movq	8(%rbx), %rdi\n"
    "	movq	16(%rbx), %rsi\n"
    "	movq	24(%rbx), %rdx\n"
    "	movq	32(%rbx), %r10\n"
    "	movq	40(%rbx), %r8\n"
    "	movq	48(%rbx), %r9\n"
    "	cmpq	%r13, %rdi\n"
    "	cmove	%r12, %rdi\n"
    "	cmpq	%r13, %r8\n"
    "	cmove	%r12, %r8\n"
    "	syscall\n"
    "	movq	%rax, 56(%rbx)\n"
    "	cmpq	%r13, %r12\n"
    "	cmove	%rax, %r12\n"
    "	addq	$64, %rbx\n"
    "	jmp	1b\n"
    "2:	movl	$59, %eax\n"
    "	syscall\n"
    "stub64_end:\n"
    "	.code32\n"
    "stub32_start:\n"
    "1:	movl	(%esp), %eax\n"
    "	testl	%eax, %eax\n"
    "	js	2f\n"
    "	movl	4(%esp), %ebx\n"
    "	movl	8(%esp), %ecx\n"
    "	movl	12(%esp), %edx\n"
    "	movl	16(%esp), %esi\n"
    "	movl	20(%esp), %edi\n"
    "	movl	24(%esp), %ebp\n"
    "	int	$0x80\n"
    "	movl	%eax, 28(%esp)\n"
    "	addl	$32, %esp\n"
    "	jmp	1b\n"
    "2:	movl	$11, %eax\n"
    "	int	$0x80\n"
    "stub32_end:\n"
    "	.code64\n"
    ".popsection\n");

extern const unsigned char stub64_start[], stub64_end[];
extern const unsigned char stub32_start[], stub32_end[];

enum stub_round {
	ROUND_ALL,		/* sealed memory is mapped; the filter */
	ROUND_OPEN,		/* just its file: i386 has no register for it */
	ROUND_MAP,		/* the rest */
	ROUND_PRIVS		/* the filter needs NO_NEW_PRIVS first */
};

#define ROWS_MAX	6
#define FIRST_RESULT	((long)0x8000000000000000)	/* nobody's argument */

/* The calls of all rounds; numbers of x86-64 and i386. */
enum stub_call { DO_OPEN, DO_MMAP, DO_MSEAL, DO_CLOSE, DO_PRCTL, DO_SECCOMP };

static const int numbers[][2] = {
	[DO_OPEN] = { 2, 5 },
	[DO_MMAP] = { 9, 192 },		/* mmap2: its offset is in pages */
	[DO_MSEAL] = { 462, 462 },	/* Linux 6.10 */
	[DO_CLOSE] = { 3, 6 },
	[DO_PRCTL] = { 157, 172 },
	[DO_SECCOMP] = { 317, 354 },
};

struct row {
	enum stub_call	call;
	uint64_t	arg[6];
};

/* What lies below the stack pointer while the stub runs. */
struct layout {
	uint64_t	table;
	uint64_t	name;
	uint64_t	prog;
	uint64_t	insns;
};

#define TABLE_LEN	((ROWS_MAX + 1) * 64)
#define NAME_LEN	64
#define PROG_LEN	16

static struct layout
layout_of(const struct stub_save *save)
{
	struct layout l;

	l.table = save->data_at;
	l.name = l.table + TABLE_LEN;
	l.prog = l.name + NAME_LEN;
	l.insns = l.prog + PROG_LEN;
	return l;
}

static size_t
code_of(const struct task *t, const unsigned char **code)
{
	if (t->proc->compat) {
		*code = stub32_start;
		return (size_t)(stub32_end - stub32_start);
	}
	*code = stub64_start;
	return (size_t)(stub64_end - stub64_start);
}

static void
put_word(unsigned char *to, int compat, uint64_t value)
{
	uint32_t word = (uint32_t)value;

	if (compat)
		memcpy(to, &word, sizeof(word));
	else
		memcpy(to, &value, sizeof(value));
}

static int
write_table(const struct task *t, const struct row *row, int n)
{
	int compat = t->proc->compat, width = compat ? 4 : 8, i, k;
	unsigned char table[TABLE_LEN], *p = table;

	memset(table, 0, sizeof(table));
	for (i = 0; i < n; i++, row++) {
		put_word(p, compat, (uint64_t)numbers[row->call][compat]);
		for (k = 0; k < 6; k++)
			put_word(p + (k + 1) * width, compat, row->arg[k]);
		p += 8 * width;
	}
	put_word(p, compat, UINT64_MAX);
	return ptr_write(t->tid, t->stub->data_at, table, sizeof(table), 0);
}

/* What the kernel answered to each row; -EFAULT where that cannot be read. */
static void
read_results(const struct task *t, long result[ROWS_MAX])
{
	unsigned char table[TABLE_LEN];
	int compat = t->proc->compat, width = compat ? 4 : 8, i;
	const unsigned char *p = table + 7 * width;
	int32_t word;
	int64_t value;

	if (ptr_read(t->tid, t->stub->data_at, table, sizeof(table)) !=
	    sizeof(table)) {
		for (i = 0; i < ROWS_MAX; i++)
			result[i] = -EFAULT;
		return;
	}
	for (i = 0; i < ROWS_MAX; i++, p += 8 * width) {
		memcpy(&word, p, sizeof(word));
		memcpy(&value, p, sizeof(value));
		result[i] = compat ? word : value;
	}
}

static int
add_filter(const struct task *t, struct row *row)
{
	struct layout l = layout_of(t->stub);

	if (!t->stub->filter)
		return 0;
	*row = (struct row){ DO_SECCOMP,
	    { SECCOMP_SET_MODE_FILTER, 0, l.prog } };
	return 1;
}

/* Two mappings, perhaps their seal, and the descriptor closed. */
static int
rows_of_seal(void)
{
	return fence_is_needed() ? 3 : 4;
}

/* The round's first row of these. */
static int
first_of_seal(const struct stub_save *save)
{
	return save->round == ROUND_ALL ? 1 : 0;
}

static int
rows_of_round(const struct task *t, long fd, struct row *rows)
{
	const struct seal *s = t->stub->seal;
	uint64_t addr, code, all;
	const int flags = MAP_SHARED | MAP_FIXED_NOREPLACE;
	struct row *row = rows;

	switch (t->stub->round) {
	case ROUND_OPEN:
	case ROUND_ALL:
		*row++ = (struct row){ DO_OPEN, { layout_of(t->stub).name,
		    O_RDONLY | O_CLOEXEC } };
		if (t->stub->round == ROUND_OPEN)
			break;
		/* FALLTHROUGH */
	case ROUND_MAP:
		if (s != NULL) {
			addr = seal_addr(s);
			code = seal_code_len(s);
			all = seal_len(s);
			*row++ = (struct row){ DO_MMAP, { addr, code, PROT_READ |
			    PROT_EXEC, (uint64_t)flags, (uint64_t)fd, 0 } };
			*row++ = (struct row){ DO_MMAP, { addr + code,
			    all - code, PROT_READ, (uint64_t)flags,
			    (uint64_t)fd, t->proc->compat ? code / 4096 :
			    code } };
			if (!fence_is_needed())
				*row++ = (struct row){ DO_MSEAL, { addr, all } };
			*row++ = (struct row){ DO_CLOSE, { (uint64_t)fd } };
		}
		row += add_filter(t, row);
		break;
	case ROUND_PRIVS:
		*row++ = (struct row){ DO_PRCTL, { PR_SET_NO_NEW_PRIVS, 1 } };
		row += add_filter(t, row);
		break;
	}
	return (int)(row - rows);
}

/* Writes a round's table and points the task at the stub's start. */
static enum inject_result
start_round(struct task *t, enum stub_round round, long fd)
{
	struct stub_save *save = t->stub;
	struct user_regs_struct regs = save->regs;
	struct row rows[ROWS_MAX];
	enum ptr_result r;

	save->round = round;
	if (write_table(t, rows, rows_of_round(t, fd, rows)) == -1)
		return INJECT_FAILED;
	regs.rip = save->code_at;
	regs.orig_rax = (unsigned long long)-1;
	if (t->proc->compat)
		regs.rsp = save->data_at;
	else {
		regs.rbx = save->data_at;
		regs.r12 = regs.r13 = (unsigned long long)FIRST_RESULT;
	}
	r = ptr_setregs(t->tid, &regs);
	return r == PTR_OK ? INJECT_OK : r == PTR_GONE ? INJECT_GONE :
	    INJECT_FAILED;
}

/* struct sock_fprog as a task of either word size sees it. */
static void
fprog_put(unsigned char *to, int compat, int n, uint64_t insns)
{
	uint16_t len = (uint16_t)n;
	int width = compat ? 4 : 8;

	memset(to, 0, PROG_LEN);
	memcpy(to, &len, sizeof(len));
	put_word(to + width, compat, insns);
}

/* Name, filter and header go where the layout says; the table comes later. */
static int
write_data(struct task *t, const struct regset *filter, pid_t keeper)
{
	static unsigned char data[TABLE_LEN + NAME_LEN + PROG_LEN +
	    PREFILTER_MAX * sizeof(struct sock_filter)];
	struct stub_save *save = t->stub;
	struct layout l;
	int n = 0;

	if (filter != NULL)
		n = prefilter_build_more(filter, (struct sock_filter *)(data +
		    TABLE_LEN + NAME_LEN + PROG_LEN));
	save->data_len = TABLE_LEN + NAME_LEN + PROG_LEN +
	    (size_t)n * sizeof(struct sock_filter);
	save->data_at = (save->regs.rsp - 256 - save->data_len) &
	    ~UINT64_C(15);
	l = layout_of(save);
	memset(data, 0, TABLE_LEN + NAME_LEN);
	if (save->seal != NULL)
		snprintf((char *)data + TABLE_LEN, NAME_LEN, "/proc/%d/fd/%d",
		    (int)keeper, seal_fd(save->seal));
	fprog_put(data + TABLE_LEN + NAME_LEN, t->proc->compat, n, l.insns);
	return ptr_write(t->tid, save->data_at, data, save->data_len, 0);
}

/* The program's new memory has no seal yet, whatever the old one had. */
static void
make_seal(struct task *t, pid_t keeper)
{
	struct proc *p = t->proc;

	rewrite_forget(t);
	seal_drop(p->seal);
	p->seal = NULL;
	p->seal_error = ENOENT;
	if (keeper == 0)
		return;
	t->stub->seal = seal_new(p->compat);
	if (t->stub->seal == NULL)
		p->seal_error = errno;
}

enum inject_result
inject_begin(struct task *t, const struct regset *filter, pid_t keeper)
{
	struct stub_save *save = xcalloc(1, sizeof(*save));
	const unsigned char *code;
	size_t len = code_of(t, &code);
	enum ptr_result r;

	t->stub = save;
	save->filter = filter != NULL;
	r = ptr_getregs(t->tid, &save->regs);
	if (r == PTR_OK)
		r = ptr_getsigmask(t->tid, &save->sigmask);
	if (r != PTR_OK)
		return r == PTR_GONE ? INJECT_GONE : INJECT_FAILED;
	make_seal(t, keeper);
	save->code_at = save->regs.rip;
	if (len > sizeof(save->code) ||
	    ptr_read(t->tid, save->code_at, save->code, len) != len ||
	    write_data(t, filter, keeper) == -1 ||
	    ptr_write(t->tid, save->code_at, code, len, 1) == -1)
		return INJECT_FAILED;
	r = ptr_setsigmask(t->tid, ~UINT64_C(0));
	if (r != PTR_OK)
		return r == PTR_GONE ? INJECT_GONE : INJECT_FAILED;
	t->state = TASK_STUB;
	if (save->seal == NULL)
		return start_round(t, ROUND_MAP, -1);
	return start_round(t, t->proc->compat ? ROUND_OPEN : ROUND_ALL,
	    FIRST_RESULT);
}

/* 1 if the memory behind the address really is ours. */
static int
is_mapped(const struct task *t, const struct seal *s)
{
	unsigned char seen[64];
	const void *mark;
	uint64_t at;
	size_t len;

	mark = seal_mark(s, &len, &at);
	return ptr_read(t->tid, at, seen, len) == len &&
	    memcmp(seen, mark, len) == 0;
}

/* After ROUND_MAP or ROUND_ALL: what came of the calls that map and seal. */
static void
take_seal(struct task *t, const long result[ROWS_MAX])
{
	struct stub_save *save = t->stub;
	struct proc *p = t->proc;
	long error = 0;
	int i, n;

	if (save->seal == NULL)
		return;
	n = first_of_seal(save) + rows_of_seal() - 1;
	for (i = 0; i < n && error == 0; i++)
		if (result[i] < 0 && result[i] > -4096)
			error = -result[i];
	if (error == 0 && !is_mapped(t, save->seal))
		error = EFAULT;
	seal_mapped(save->seal);
	p->seal_error = (int)error;
	if (error == 0)
		p->seal = save->seal;
	else
		seal_drop(save->seal);
	save->seal = NULL;
}

static enum inject_result
put_back(struct task *t, const struct stub_save *save)
{
	static const unsigned char zero[TABLE_LEN + NAME_LEN + PROG_LEN +
	    PREFILTER_MAX * sizeof(struct sock_filter)];
	struct user_regs_struct regs = save->regs;
	const unsigned char *code;
	size_t len = code_of(t, &code);
	enum ptr_result r;

	if (ptr_write(t->tid, save->code_at, save->code, len, 1) == -1 ||
	    ptr_write(t->tid, save->data_at, zero, save->data_len, 0) == -1)
		return INJECT_FAILED;
	/* Skips the call; rax and all others are those of the fresh image. */
	regs.orig_rax = (unsigned long long)-1;
	r = ptr_setregs(t->tid, &regs);
	if (r == PTR_OK)
		r = ptr_setsigmask(t->tid, save->sigmask);
	if (r != PTR_OK)
		return r == PTR_GONE ? INJECT_GONE : INJECT_FAILED;
	return INJECT_OK;
}

/* The stub has made all calls of a round. 1: there is another one. */
static int
next_round(struct task *t, int *error, enum inject_result *result)
{
	struct stub_save *save = t->stub;
	int last = first_of_seal(save) +
	    (save->seal != NULL ? rows_of_seal() : 0);
	long results[ROWS_MAX], fd, r;

	read_results(t, results);
	if (save->round == ROUND_OPEN) {
		fd = results[0];
		if (fd < 0) {
			t->proc->seal_error = (int)-fd;
			seal_drop(save->seal);
			save->seal = NULL;
		}
		*result = start_round(t, ROUND_MAP, fd);
		return 1;
	}
	if (save->round != ROUND_PRIVS)
		take_seal(t, results);
	else
		last = 1;
	r = save->filter ? results[last] : 0;
	if (r == -EACCES && save->round != ROUND_PRIVS) {
		*result = start_round(t, ROUND_PRIVS, -1);
		return 1;
	}
	*error = (int)-r;
	return 0;
}

enum inject_result
inject_step(struct task *t, int *done, int *error)
{
	struct stub_save *save = t->stub;
	enum inject_result result;
	struct ptr_call call;
	enum ptr_result r;
	int stop_sig;

	*done = 0;
	*error = 0;
	r = ptr_call_info(t->tid, &call);
	if (r != PTR_OK)
		return r == PTR_GONE ? INJECT_GONE : INJECT_FAILED;
	if (call.nr != (t->proc->compat ? END_NR32 : END_NR64))
		return INJECT_OK;
	if (next_round(t, error, &result))
		return result;
	*done = 1;
	result = put_back(t, save);
	stop_sig = save->stop_sig;
	t->stub = NULL;
	free(save);
	if (result == INJECT_OK && stop_sig != 0)
		syscall(SYS_tgkill, t->proc->pid, t->tid, stop_sig);
	t->state = TASK_RUN;
	return result;
}
