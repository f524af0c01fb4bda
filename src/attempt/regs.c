/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts with registers, the stack, signals and their frames: what a call is
 * restarted with, and what a call leaves as it was.
 */
#include "attempt/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/seen.h"

#define SECRET		"../secret/file"
#define PAGE		4096

/*
 * call_with(regs, stack): a call with these registers and that stack; regs gets
 * what they are afterwards. In this order: rax rbx rbp r8 r9 r10 r12 r13 r14
 * r15 rdi rsi rdx, and at the end rsp.
 *
 * return_to(frame): rt_sigreturn from that frame. It may go to forged_call,
 * which makes a call, or to forged_end; both get back here.
 */
#define NREGS	14

void	call_with(long *regs, void *stack);
long	return_to(void *frame);
extern char forged_call[], forged_end[];

__asm__(
".pushsection .bss\n"
".lcomm	saved_sp, 8\n"
".lcomm	saved_regs, 8\n"
".popsection\n"
".pushsection .text\n"
".macro	save_all\n"
"	push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
"	mov	%rsp, saved_sp(%rip)\n"
".endm\n"
".macro	restore_all\n"
"	mov	saved_sp(%rip), %rsp\n"
"	pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
".endm\n"
"call_with:\n"
"	save_all\n"
"	mov	%rdi, saved_regs(%rip)\n"
"	mov	%rsi, %rsp\n"
"	mov	%rdi, %rax\n"
"	mov	8(%rax), %rbx;	mov 16(%rax), %rbp;	mov 24(%rax), %r8\n"
"	mov	32(%rax), %r9;	mov 40(%rax), %r10;	mov 48(%rax), %r12\n"
"	mov	56(%rax), %r13;	mov 64(%rax), %r14;	mov 72(%rax), %r15\n"
"	mov	80(%rax), %rdi;	mov 88(%rax), %rsi;	mov 96(%rax), %rdx\n"
"	mov	(%rax), %rax\n"
"	syscall\n"
"	mov	saved_regs(%rip), %rcx\n"
"	mov	%rax, (%rcx);	mov %rbx, 8(%rcx);	mov %rbp, 16(%rcx)\n"
"	mov	%r8, 24(%rcx);	mov %r9, 32(%rcx);	mov %r10, 40(%rcx)\n"
"	mov	%r12, 48(%rcx);	mov %r13, 56(%rcx);	mov %r14, 64(%rcx)\n"
"	mov	%r15, 72(%rcx);	mov %rdi, 80(%rcx);	mov %rsi, 88(%rcx)\n"
"	mov	%rdx, 96(%rcx);	mov %rsp, 104(%rcx)\n"
"	restore_all\n"
"	ret\n"
"return_to:\n"
"	save_all\n"
"	mov	%rdi, %rsp\n"
"	mov	$15, %eax\n"
"	syscall\n"
"	ud2\n"
"forged_call:\n"
"	syscall\n"
"forged_end:\n"
"	restore_all\n"
"	ret\n"
".popsection\n");

/* A stack with no room below it, and registers that are not ours to change. */
static enum outcome
registers_kept(struct ground *g)
{
	char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *stack = p + PAGE + 16;
	static char name[] = "file";
	long in[NREGS], out[NREGS];
	int i, k;

	if (p == MAP_FAILED || mprotect(p, PAGE, PROT_NONE) != 0)
		return aid_unready("stack");
	memset(p + PAGE, 0x5a, PAGE);
	for (k = 0; k < 20; k++) {
		for (i = 0; i < NREGS; i++)
			in[i] = 0x0101010101010101L * (i + 1);
		in[0] = SYS_openat;
		in[10] = AT_FDCWD;
		in[11] = (long)name;
		in[12] = O_RDONLY;
		in[13] = (long)stack;
		memcpy(out, in, sizeof(out));
		call_with(out, stack);
		if (out[0] < 0)
			return seen_wrong("openat", out[0]);
		close((int)out[0]);
		for (i = 1; i < NREGS; i++)
			if (in[i] != out[i])
				return seen_wrong("register", i);
		for (i = 0; i < PAGE; i++)
			if (p[PAGE + i] != 0x5a)
				return seen_wrong("byte of the stack", i);
	}
	return OUT_HELD;
}

/*
 * A call that blocks, a signal, and a handler that changes what will run when
 * the kernel restarts it. Another thread sends the signal when the call sleeps.
 */
static struct {
	pid_t		 tid;
	void		(*edit)(greg_t *);
	char		 name[32];
	int		 pipe[2];
	volatile int	 handled;
	volatile int	 done;
} blocked;

static char secret_name[] = SECRET;

static void
on_prod(int sig, siginfo_t *info, void *context)
{
	blocked.edit(((ucontext_t *)context)->uc_mcontext.gregs);
	blocked.handled = 1;
}

static int
is_asleep(void)
{
	char path[64], text[128] = "", *p;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat",
	    (int)blocked.tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1 || read(fd, text, sizeof(text) - 1) <= 0)
		text[0] = '\0';
	close(fd);
	p = strrchr(text, ')');
	return p != NULL && p[1] == ' ' && p[2] == 'S';
}

/* If it sleeps again, it has been restarted as it was: wake it. */
static void *
prod(void *arg)
{
	while (!blocked.done && !is_asleep())
		sched_yield();
	syscall(SYS_tgkill, getpid(), blocked.tid, SIGUSR1);
	while (!blocked.handled)
		sched_yield();
	while (!blocked.done && !is_asleep())
		sched_yield();
	while (!blocked.done) {
		close(open("fifo", O_WRONLY | O_NONBLOCK));
		if (write(blocked.pipe[1], "", 1) == -1)
			break;
		sched_yield();
	}
	return NULL;
}

static void
edit_bytes(greg_t *r)
{
	strcpy(blocked.name, SECRET);
}

static void
edit_registers(greg_t *r)
{
	r[REG_RSI] = (greg_t)secret_name;
}

static void
edit_number(greg_t *r)
{
	r[REG_RAX] = SYS_openat;
	r[REG_RDI] = AT_FDCWD;
	r[REG_RSI] = (greg_t)secret_name;
	r[REG_RDX] = O_RDONLY;
}

static void
make_fifo(struct ground *g)
{
	mkfifo(attempt_path(g->allowed, "fifo"), 0600);
}

static enum outcome
while_blocked(void (*edit)(greg_t *), int by_read)
{
	struct sigaction sa = { .sa_sigaction = on_prod,
	    .sa_flags = SA_SIGINFO | SA_RESTART };
	pthread_t t;
	char byte;
	long fd;

	blocked.tid = (pid_t)syscall(SYS_gettid);
	blocked.edit = edit;
	strcpy(blocked.name, "fifo");
	if (pipe(blocked.pipe) != 0 ||
	    fcntl(blocked.pipe[1], F_SETFL, O_NONBLOCK) == -1)
		return aid_unready("pipe");
	sigaction(SIGUSR1, &sa, NULL);
	if (pthread_create(&t, NULL, prod, NULL) != 0)
		return attempt_na("no thread");
	fd = by_read ? syscall(SYS_read, blocked.pipe[0], &byte, 1L) :
	    syscall(SYS_openat, AT_FDCWD, blocked.name, O_RDONLY, 0);
	blocked.done = 1;
	pthread_join(t, NULL);
	/* read has no descriptor to give, but the 1 for one byte. */
	if (fd <= STDERR_FILENO)
		return OUT_HELD;
	return seen_secret((int)fd) ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
restart_bytes(struct ground *g)
{
	return while_blocked(edit_bytes, 0);
}

static enum outcome
restart_registers(struct ground *g)
{
	return while_blocked(edit_registers, 0);
}

static enum outcome
restart_number(struct ground *g)
{
	return while_blocked(edit_number, 1);
}

static enum outcome
restart_nothing(struct ground *g)
{
	long got;
	int i;

	for (i = 0; i < 3; i++) {
		got = syscall(SYS_restart_syscall, AT_FDCWD, SECRET, O_RDONLY);
		if (got != -1 || errno != EINTR)
			return seen_wrong("restart_syscall", got);
		if (access("file", R_OK) != 0)
			return seen_wrong("access behind it", -1);
	}
	return OUT_HELD;
}

/* A frame that no signal has made. The kernel's is 304 bytes long. */
static char frame[1024] __attribute__((aligned(64)));

static void
on_frame(int sig, siginfo_t *info, void *context)
{
	memcpy(frame, context, 304);
}

static ucontext_t *
forge(char *to, long rax)
{
	static char stack[4096] __attribute__((aligned(64)));
	struct sigaction sa = { .sa_sigaction = on_frame,
	    .sa_flags = SA_SIGINFO };
	ucontext_t *u = (ucontext_t *)(void *)frame;
	greg_t *r = u->uc_mcontext.gregs;

	sigaction(SIGUSR2, &sa, NULL);
	raise(SIGUSR2);
	sigemptyset(&u->uc_sigmask);
	u->uc_mcontext.fpregs = NULL;
	r[REG_RIP] = (greg_t)to;
	r[REG_RSP] = (greg_t)(stack + sizeof(stack) - 64);
	r[REG_RAX] = rax;
	r[REG_RDI] = AT_FDCWD;
	r[REG_RSI] = (greg_t)secret_name;
	r[REG_RDX] = O_RDONLY;
	return u;
}

static enum outcome
forged_openat(struct ground *g)
{
	long fd = return_to(forge(forged_call, SYS_openat));

	return fd >= 0 && seen_secret((int)fd) ? OUT_ESCAPED : OUT_HELD;
}

/* The kernel's words for "restart", at a place where there is no call. */
static enum outcome
forged_restart(struct ground *g)
{
	long rax, got;

	for (rax = -511; rax >= -517; rax--) {
		got = return_to(forge(forged_end, rax));
		if (got != rax)
			return seen_wrong("rax", got);
	}
	return OUT_HELD;
}

const struct attempt attempts_regs[] = {
	{ .id = "A-034", .what = "no room below the stack, and all registers "
	    "kept", .flags = ATT_LIVES, .run = registers_kept },
	{ .id = "A-040a", .what = "a handler changes the name of an open that "
	    "is restarted", .run = restart_bytes, .prepare = make_fifo },
	{ .id = "A-040b", .what = "a handler changes the registers of an open "
	    "that is restarted", .run = restart_registers,
	    .prepare = make_fifo },
	{ .id = "A-040c", .what = "a handler makes a read that is restarted an "
	    "open", .run = restart_number, .prepare = make_fifo },
	{ .id = "A-041a", .what = "restart_syscall with nothing to restart",
	    .flags = ATT_LIVES, .run = restart_nothing },
	{ .id = "A-041b", .what = "rt_sigreturn from a forged frame to an open",
	    .run = forged_openat },
	{ .id = "A-041c", .what = "rt_sigreturn with the kernel's numbers for "
	    "restart", .flags = ATT_LIVES, .run = forged_restart },
	{ .id = NULL }
};
