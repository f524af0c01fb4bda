/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * ptrace(2) requests, and the memory of a traced task.
 */
#include "trace/ptr.h"

#include <linux/audit.h>

#include <sys/ptrace.h>
#include <sys/uio.h>

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* glibc 2.36 has no name for these. */
#ifndef PTRACE_GETSIGMASK
#define PTRACE_GETSIGMASK	0x420a
#define PTRACE_SETSIGMASK	0x420b
#endif

/* Linux 6.16. */
#ifndef PTRACE_SET_SYSCALL_INFO
#define PTRACE_SET_SYSCALL_INFO	0x4212
#endif

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | \
    PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
    PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

static enum ptr_result
request(int op, pid_t tid, uintptr_t addr, uintptr_t data)
{
	if (ptrace(op, tid, (void *)addr, (void *)data) != -1)
		return PTR_OK;
	return errno == ESRCH ? PTR_GONE : PTR_FAIL;
}

enum ptr_result
ptr_seize(pid_t tid)
{
	return request(PTRACE_SEIZE, tid, 0, OPTIONS);
}

enum ptr_result
ptr_cont(pid_t tid, int sig)
{
	return request(PTRACE_CONT, tid, 0, (uintptr_t)sig);
}

enum ptr_result
ptr_listen(pid_t tid)
{
	return request(PTRACE_LISTEN, tid, 0, 0);
}

enum ptr_result
ptr_interrupt(pid_t tid)
{
	return request(PTRACE_INTERRUPT, tid, 0, 0);
}

enum ptr_result
ptr_event_msg(pid_t tid, unsigned long *msg)
{
	return request(PTRACE_GETEVENTMSG, tid, 0, (uintptr_t)msg);
}

enum ptr_result
ptr_getregs(pid_t tid, struct user_regs_struct *regs)
{
	return request(PTRACE_GETREGS, tid, 0, (uintptr_t)regs);
}

enum ptr_result
ptr_setregs(pid_t tid, const struct user_regs_struct *regs)
{
	return request(PTRACE_SETREGS, tid, 0, (uintptr_t)regs);
}

enum ptr_result
ptr_call_info(pid_t tid, struct ptr_call *call)
{
	struct __ptrace_syscall_info info;
	enum ptr_result r;

	r = request(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info),
	    (uintptr_t)&info);
	if (r != PTR_OK)
		return r;
	if (info.op != PTRACE_SYSCALL_INFO_SECCOMP)
		return PTR_FAIL;
	call->arch = info.arch;
	call->ip = info.instruction_pointer;
	/* The kernel's number is an int; a filter sees its low 32 bits. */
	call->nr = (int)info.seccomp.nr;
	memcpy(call->args, info.seccomp.args, sizeof(call->args));
	return PTR_OK;
}

void
ptr_call_to_regs(const struct ptr_call *call, struct user_regs_struct *regs)
{
	const uint64_t *a = call->args;

	if (call->arch == AUDIT_ARCH_I386) {
		regs->rbx = a[0];
		regs->rcx = a[1];
		regs->rdx = a[2];
		regs->rsi = a[3];
		regs->rdi = a[4];
		regs->rbp = a[5];
	} else {
		regs->rdi = a[0];
		regs->rsi = a[1];
		regs->rdx = a[2];
		regs->r10 = a[3];
		regs->r8 = a[4];
		regs->r9 = a[5];
	}
	regs->rip = call->ip;
}

/* All registers at once, for kernels without PTRACE_SET_SYSCALL_INFO. */
static enum ptr_result
set_call_regs(pid_t tid, const struct ptr_call *call)
{
	struct user_regs_struct regs;
	enum ptr_result r;

	if ((r = ptr_getregs(tid, &regs)) != PTR_OK)
		return r;
	ptr_call_to_regs(call, &regs);
	regs.orig_rax = (unsigned long long)call->nr;
	return ptr_setregs(tid, &regs);
}

enum ptr_result
ptr_set_call(pid_t tid, const struct ptr_call *call)
{
	static int missing;
	struct __ptrace_syscall_info info;
	enum ptr_result r;

	if (missing)
		return set_call_regs(tid, call);
	memset(&info, 0, sizeof(info));
	info.op = PTRACE_SYSCALL_INFO_SECCOMP;
	info.seccomp.nr = (uint64_t)call->nr;
	memcpy(info.seccomp.args, call->args, sizeof(call->args));
	r = request(PTRACE_SET_SYSCALL_INFO, tid, sizeof(info),
	    (uintptr_t)&info);
	if (r == PTR_FAIL) {
		missing = 1;
		return set_call_regs(tid, call);
	}
	if (r != PTR_OK)
		return r;
	return request(PTRACE_POKEUSER, tid,
	    offsetof(struct user_regs_struct, rip), (uintptr_t)call->ip);
}

enum ptr_result
ptr_cont_to_return(pid_t tid)
{
	return request(PTRACE_SYSCALL, tid, 0, 0);
}

enum ptr_result
ptr_skip_call(pid_t tid, int error)
{
	enum ptr_result r;

	r = request(PTRACE_POKEUSER, tid,
	    offsetof(struct user_regs_struct, orig_rax), (uintptr_t)-1L);
	if (r != PTR_OK)
		return r;
	return request(PTRACE_POKEUSER, tid,
	    offsetof(struct user_regs_struct, rax), (uintptr_t)-(long)error);
}

enum ptr_result
ptr_getsigmask(pid_t tid, uint64_t *mask)
{
	return request(PTRACE_GETSIGMASK, tid, sizeof(*mask), (uintptr_t)mask);
}

enum ptr_result
ptr_setsigmask(pid_t tid, uint64_t mask)
{
	return request(PTRACE_SETSIGMASK, tid, sizeof(mask), (uintptr_t)&mask);
}

/* Word by word: for kernels and containers that refuse process_vm_readv. */
static size_t
peek(pid_t tid, uint64_t addr, char *to, size_t n)
{
	size_t done = 0, skip, part;
	long word;

	while (done < n) {
		skip = (addr + done) % sizeof(word);
		errno = 0;
		word = ptrace(PTRACE_PEEKDATA, tid,
		    (void *)(uintptr_t)(addr + done - skip), NULL);
		if (errno != 0)
			break;
		part = sizeof(word) - skip;
		if (part > n - done)
			part = n - done;
		memcpy(to + done, (char *)&word + skip, part);
		done += part;
	}
	return done;
}

size_t
ptr_read(pid_t tid, uint64_t addr, void *to, size_t n)
{
	enum { PAGE = 4096 };
	struct iovec local, remote;
	size_t done = 0, part;
	ssize_t r;

	/*
	 * One request a page: process_vm_readv(2) stops at the granularity of
	 * iovec elements, so a string may end just before an unmapped page.
	 */
	while (done < n) {
		part = PAGE - (addr + done) % PAGE;
		if (part > n - done)
			part = n - done;
		local.iov_base = (char *)to + done;
		local.iov_len = part;
		remote.iov_base = (void *)(uintptr_t)(addr + done);
		remote.iov_len = part;
		r = process_vm_readv(tid, &local, 1, &remote, 1, 0);
		if (r == -1 && (errno == EPERM || errno == ENOSYS))
			return done + peek(tid, addr + done,
			    (char *)to + done, n - done);
		if (r <= 0)
			break;
		done += (size_t)r;
		if ((size_t)r < part)
			break;
	}
	return done;
}

static int
poke(pid_t tid, uint64_t addr, const char *from, size_t n)
{
	size_t done = 0, skip, part;
	long word;

	while (done < n) {
		skip = (addr + done) % sizeof(word);
		part = sizeof(word) - skip;
		if (part > n - done)
			part = n - done;
		if (part != sizeof(word) && peek(tid, addr + done - skip,
		    (char *)&word, sizeof(word)) != sizeof(word))
			return -1;
		memcpy((char *)&word + skip, from + done, part);
		if (request(PTRACE_POKEDATA, tid, addr + done - skip,
		    (uintptr_t)word) != PTR_OK)
			return -1;
		done += part;
	}
	return 0;
}

int
ptr_write(pid_t tid, uint64_t addr, const void *from, size_t n, int code)
{
	struct iovec local = { (void *)(uintptr_t)from, n };
	struct iovec remote = { (void *)(uintptr_t)addr, n };

	if (!code && process_vm_writev(tid, &local, 1, &remote, 1, 0) ==
	    (ssize_t)n)
		return 0;
	return poke(tid, addr, from, n);
}
