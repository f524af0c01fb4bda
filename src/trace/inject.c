/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The stub that adds a filter at exec. Signals are blocked while it runs, so
 * that none meets it half-way; SIGSTOP, which cannot be, is sent again behind.
 */
#include "trace/inject.h"

#include <linux/seccomp.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/xmalloc.h"
#include "trace/prefilter.h"

/*
 * The stub ends in execve(2), which a filter of ours always stops and a
 * container never forbids (it may answer unknown numbers by itself). It is not
 * made: the stop is where everything is put back.
 */
#define END_NR64	59
#define END_NR32	11

/*
 * seccomp(SET_MODE_FILTER, 0, prog); if that needs it, first
 * prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); then execve(2) with the result as the
 * first argument. rbx (ebp) keeps the address of prog.
 */
static const unsigned char stub64[] = {
	0xb8, 0x3d, 0x01, 0x00, 0x00,	/* mov eax, 317 */
	0xbf, 0x01, 0x00, 0x00, 0x00,	/* mov edi, 1 */
	0x31, 0xf6,			/* xor esi, esi */
	0x48, 0x89, 0xda,		/* mov rdx, rbx */
	0x0f, 0x05,			/* syscall */
	0x48, 0x83, 0xf8, 0xf3,		/* cmp rax, -EACCES */
	0x75, 0x2a,			/* jne done */
	0xb8, 0x9d, 0x00, 0x00, 0x00,	/* mov eax, 157 */
	0xbf, 0x26, 0x00, 0x00, 0x00,	/* mov edi, 38 */
	0xbe, 0x01, 0x00, 0x00, 0x00,	/* mov esi, 1 */
	0x31, 0xd2,			/* xor edx, edx */
	0x4d, 0x31, 0xd2,		/* xor r10, r10 */
	0x4d, 0x31, 0xc0,		/* xor r8, r8 */
	0x0f, 0x05,			/* syscall */
	0xb8, 0x3d, 0x01, 0x00, 0x00,	/* mov eax, 317 */
	0xbf, 0x01, 0x00, 0x00, 0x00,	/* mov edi, 1 */
	0x31, 0xf6,			/* xor esi, esi */
	0x48, 0x89, 0xda,		/* mov rdx, rbx */
	0x0f, 0x05,			/* syscall */
	0x48, 0x89, 0xc7,		/* done: mov rdi, rax */
	0xb8, 0x3b, 0x00, 0x00, 0x00,	/* mov eax, 59 */
	0x0f, 0x05,			/* syscall */
};

static const unsigned char stub32[] = {
	0xb8, 0x62, 0x01, 0x00, 0x00,	/* mov eax, 354 */
	0xbb, 0x01, 0x00, 0x00, 0x00,	/* mov ebx, 1 */
	0x31, 0xc9,			/* xor ecx, ecx */
	0x89, 0xea,			/* mov edx, ebp */
	0xcd, 0x80,			/* int 0x80 */
	0x83, 0xf8, 0xf3,		/* cmp eax, -EACCES */
	0x75, 0x27,			/* jne done */
	0xb8, 0xac, 0x00, 0x00, 0x00,	/* mov eax, 172 */
	0xbb, 0x26, 0x00, 0x00, 0x00,	/* mov ebx, 38 */
	0xb9, 0x01, 0x00, 0x00, 0x00,	/* mov ecx, 1 */
	0x31, 0xd2,			/* xor edx, edx */
	0x31, 0xf6,			/* xor esi, esi */
	0x31, 0xff,			/* xor edi, edi */
	0xcd, 0x80,			/* int 0x80 */
	0xb8, 0x62, 0x01, 0x00, 0x00,	/* mov eax, 354 */
	0xbb, 0x01, 0x00, 0x00, 0x00,	/* mov ebx, 1 */
	0x31, 0xc9,			/* xor ecx, ecx */
	0x89, 0xea,			/* mov edx, ebp */
	0xcd, 0x80,			/* int 0x80 */
	0x89, 0xc3,			/* done: mov ebx, eax */
	0xb8, 0x0b, 0x00, 0x00, 0x00,	/* mov eax, 11 */
	0xcd, 0x80,			/* int 0x80 */
};

/* struct sock_fprog as a task of either word size sees it. */
static void
fprog_put(unsigned char *to, int compat, int n, uint64_t insns)
{
	uint16_t len = (uint16_t)n;
	uint32_t at32 = (uint32_t)insns;

	memset(to, 0, 16);
	memcpy(to, &len, sizeof(len));
	if (compat)
		memcpy(to + 4, &at32, sizeof(at32));
	else
		memcpy(to + 8, &insns, sizeof(insns));
}

/* Program and header go below the stack pointer, where nothing lives yet. */
static int
write_data(struct task *t, struct stub_save *save, const struct nrset *set)
{
	static unsigned char data[16 + PREFILTER_MAX *
	    sizeof(struct sock_filter)];
	int n;

	n = prefilter_build(set, (struct sock_filter *)(data + 16));
	save->data_len = 16 + (size_t)n * sizeof(struct sock_filter);
	save->data_at = (save->regs.rsp - 256 - save->data_len) &
	    ~UINT64_C(15);
	fprog_put(data, t->proc->compat, n, save->data_at + 16);
	return ptr_write(t->tid, save->data_at, data, save->data_len, 0);
}

enum inject_result
inject_begin(struct task *t, const struct nrset *set)
{
	const unsigned char *code = t->proc->compat ? stub32 : stub64;
	size_t len = t->proc->compat ? sizeof(stub32) : sizeof(stub64);
	struct stub_save *save = xcalloc(1, sizeof(*save));
	struct user_regs_struct regs;
	enum ptr_result r;

	t->stub = save;
	r = ptr_getregs(t->tid, &save->regs);
	if (r == PTR_OK)
		r = ptr_getsigmask(t->tid, &save->sigmask);
	if (r != PTR_OK)
		return r == PTR_GONE ? INJECT_GONE : INJECT_FAILED;
	save->code_at = save->regs.rip;
	if (ptr_read(t->tid, save->code_at, save->code, len) != len ||
	    write_data(t, save, set) == -1 ||
	    ptr_write(t->tid, save->code_at, code, len, 1) == -1)
		return INJECT_FAILED;
	regs = save->regs;
	regs.orig_rax = (unsigned long long)-1;
	if (t->proc->compat)
		regs.rbp = save->data_at;
	else
		regs.rbx = save->data_at;
	r = ptr_setregs(t->tid, &regs);
	if (r == PTR_OK)
		r = ptr_setsigmask(t->tid, ~UINT64_C(0));
	if (r != PTR_OK)
		return r == PTR_GONE ? INJECT_GONE : INJECT_FAILED;
	t->state = TASK_STUB;
	return INJECT_OK;
}

static enum inject_result
put_back(struct task *t, const struct stub_save *save)
{
	static const unsigned char zero[16 + PREFILTER_MAX *
	    sizeof(struct sock_filter)];
	size_t len = t->proc->compat ? sizeof(stub32) : sizeof(stub64);
	struct user_regs_struct regs = save->regs;
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

enum inject_result
inject_end(struct task *t, int *done, int *error)
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
	*done = 1;
	*error = -(int)call.args[0];
	result = put_back(t, save);
	stop_sig = save->stop_sig;
	t->stub = NULL;
	free(save);
	if (result == INJECT_OK && stop_sig != 0)
		syscall(SYS_tgkill, t->proc->pid, t->tid, stop_sig);
	t->state = TASK_RUN;
	return result;
}
