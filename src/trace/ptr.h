/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * ptrace(2) with its three answers told apart: done, the task is gone (which
 * is news, not an error), or refused. Every request of the project is here.
 */
#ifndef TRACE_PTR_H
#define TRACE_PTR_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

enum ptr_result { PTR_OK, PTR_GONE, PTR_FAIL };

/* What PTRACE_GET_SYSCALL_INFO (Linux 5.3) says at a seccomp stop. */
struct ptr_call {
	uint32_t	arch;		/* AUDIT_ARCH_* of this very call */
	uint64_t	ip;
	long		nr;
	uint64_t	args[6];
};

/* Seizes a task with the options of the running path, EXITKILL among them. */
enum ptr_result	ptr_seize(pid_t);

/*
 * The other way round, where a process may not be seized: it makes its parent
 * trace it (in the child), and the parent sets the options at its first stop.
 */
enum ptr_result	ptr_offer(void);
enum ptr_result	ptr_accept(pid_t);

enum ptr_result	ptr_cont(pid_t, int sig);
enum ptr_result	ptr_listen(pid_t);

/* A running task stops soon: STOP_TRAP. What it waits in is begun again. */
enum ptr_result	ptr_interrupt(pid_t);
enum ptr_result	ptr_event_msg(pid_t, unsigned long *);
enum ptr_result	ptr_getregs(pid_t, struct user_regs_struct *);
enum ptr_result	ptr_setregs(pid_t, const struct user_regs_struct *);

/* Only at a seccomp stop. PTR_FAIL if it is not one. */
enum ptr_result	ptr_call_info(pid_t, struct ptr_call *);

/* The registers that a call's ABI uses for arguments, and where it returns. */
void	ptr_call_to_regs(const struct ptr_call *, struct user_regs_struct *);

/*
 * At a seccomp stop: another call is made, and the kernel returns to ip behind
 * it. Registers that are not arguments stay.
 */
enum ptr_result	ptr_set_call(pid_t, const struct ptr_call *);

/*
 * At a signal's stop in a call that the signal has interrupted: the call is made
 * again whatever the signal's handler says (-ERESTARTNOINTR).
 */
enum ptr_result	ptr_restart(pid_t);

/* Continues up to the return of the call that is stopped: STOP_RETURN. */
enum ptr_result	ptr_cont_to_return(pid_t);

/* At a seccomp stop: the call is not made and returns -error instead. */
enum ptr_result	ptr_skip_call(pid_t, int error);

/* Signals that are blocked while the task runs; 64 bits as the kernel has. */
enum ptr_result	ptr_getsigmask(pid_t, uint64_t *);
enum ptr_result	ptr_setsigmask(pid_t, uint64_t);

/*
 * Reads up to n bytes; the count that could be read before the first
 * unreadable one. process_vm_readv(2), or word by word where that is refused.
 */
size_t	ptr_read(pid_t, uint64_t addr, void *, size_t n);

/*
 * Writes up to n bytes where the task itself could; the count. No ptrace(2)
 * request: any thread may.
 */
size_t	ptr_put(pid_t, uint64_t addr, const void *, size_t n);

/*
 * Writes all n bytes; 0 or -1. code nonzero: also into pages that the task may
 * not write (PTRACE_POKEDATA makes a private copy of them).
 */
int	ptr_write(pid_t, uint64_t addr, const void *, size_t n, int code);

#endif
