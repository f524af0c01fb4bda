/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts at doors of the kernel that have no name in the tree, at its knobs,
 * and at systrace's own files. What would harm the machine is called with
 * arguments that the kernel refuses once it looks at them, so that a control
 * can tell its answer from systrace's and nothing happens.
 */
#include "attempt/attempt.h"

#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/ioprio.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>

#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/low.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY	1	/* Linux 5.11 */
#endif

#define NOBODY		65534
#define NO_FD		(-1)
#define FLOOD		300

static const char no_name[] = "/nonexistent/name";

/*
 * By whether the kernel has looked at the arguments: it has said something
 * else than no. Where it says no to a control, nothing can be seen.
 */
static enum outcome
looked_at(long result)
{
	if (result != -1 || (errno != EPERM && errno != EACCES &&
	    errno != ENOSYS))
		return OUT_ESCAPED;
	return attempt_is_control() ? attempt_na("%s", strerror(errno)) :
	    OUT_HELD;
}

#define KNOCK(name, call)						\
static enum outcome							\
name(struct ground *g)							\
{									\
	return looked_at(call);						\
}

static long
bpf_map(void)
{
	union bpf_attr a;

	memset(&a, 0, sizeof(a));
	a.map_type = BPF_MAP_TYPE_ARRAY;
	a.key_size = a.value_size = 4;
	a.max_entries = 1;
	return syscall(SYS_bpf, BPF_MAP_CREATE, &a, sizeof(a));
}

static long
perf(void)
{
	struct perf_event_attr a;

	memset(&a, 0, sizeof(a));
	a.size = 1;	/* E2BIG, before who asks is looked at */
	return syscall(SYS_perf_event_open, &a, 0, -1, -1, 0);
}

static long
set_time(void)
{
	struct timeval t = { 0, -1 };

	return syscall(SYS_settimeofday, &t, NULL);
}

static long
set_clock(void)
{
	struct timespec t = { 0, 0 };

	return syscall(SYS_clock_settime, CLOCK_MONOTONIC, &t);
}

static long
load_descriptor(void)
{
	char none[1] = "";

	return syscall(SYS_modify_ldt, 1, none, sizeof(none));
}

KNOCK(knock_bpf, bpf_map())
KNOCK(knock_perf, perf())
KNOCK(knock_userfaultfd, syscall(SYS_userfaultfd, UFFD_USER_MODE_ONLY))
KNOCK(knock_keyctl, syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID,
    KEY_SPEC_SESSION_KEYRING, 0))
KNOCK(knock_request_key, syscall(SYS_request_key, "user", "attempt", NULL, 0))
KNOCK(knock_kexec, syscall(SYS_kexec_load, 0UL, 1UL << 20, NULL, 0UL))
KNOCK(knock_kexec_file, syscall(SYS_kexec_file_load, NO_FD, NO_FD, 0UL, NULL,
    ~0UL))
KNOCK(knock_init_module, syscall(SYS_init_module, NULL, 0UL, ""))
KNOCK(knock_finit_module, syscall(SYS_finit_module, NO_FD, "", 0))
KNOCK(knock_delete_module, syscall(SYS_delete_module, "no such module",
    O_NONBLOCK))
#ifdef SYS_iopl
KNOCK(knock_iopl, syscall(SYS_iopl, 9))
KNOCK(knock_ioperm, syscall(SYS_ioperm, ~0UL, 2UL, 1))
KNOCK(knock_ldt, load_descriptor())
#endif
KNOCK(knock_swapon, syscall(SYS_swapon, no_name, 1 << 30))
KNOCK(knock_swapoff, syscall(SYS_swapoff, no_name))
KNOCK(knock_quotactl, syscall(SYS_quotactl, 0xff, NULL, 0, NULL))
KNOCK(knock_acct, syscall(SYS_acct, no_name))
KNOCK(knock_syslog, syscall(SYS_syslog, 10, NULL, 0))
KNOCK(knock_settimeofday, set_time())
KNOCK(knock_clock_settime, set_clock())
KNOCK(knock_clock_adjtime, syscall(SYS_clock_adjtime, CLOCK_MONOTONIC, NULL))
KNOCK(knock_reboot, syscall(SYS_reboot, 0, 0, 0, NULL))
KNOCK(knock_sethostname, syscall(SYS_sethostname, "", -1))
KNOCK(knock_setdomainname, syscall(SYS_setdomainname, "", -1))
KNOCK(knock_fanotify, fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID,
    O_RDONLY))
KNOCK(knock_mlockall, mlockall(MCL_FUTURE | MCL_ONFAULT))
KNOCK(knock_nice, setpriority(PRIO_PROCESS, 0, -5))
KNOCK(knock_ioprio, syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
    IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 0)))

static enum outcome
knock_fifo(struct ground *g)
{
	struct sched_param p = { .sched_priority = 1 };

	return looked_at(sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK,
	    &p));
}

static enum outcome
knock_deadline(struct ground *g)
{
	struct {
		uint32_t	size, policy;
		uint64_t	flags;
		int32_t		nice;
		uint32_t	priority;
		uint64_t	runtime, deadline, period;
	} a = { sizeof(a), SCHED_DEADLINE, 0, 0, 0, 1000000, 10000000,
	    10000000 };

	return looked_at(syscall(SYS_sched_setattr, 0, &a, 0));
}

/* In a session of its own, so that no terminal of anybody hangs up. */
static enum outcome
knock_vhangup(struct ground *g)
{
	pid_t pid = fork();
	int i;

	if (pid == 0) {
		setsid();
		_exit((int)looked_at(vhangup()));
	}
	i = aid_wait(pid);
	return i == -1 ? OUT_HELD : (enum outcome)i;
}

/* Opened for writing, and nothing written. */
#define OPENS(name, path)						\
static enum outcome							\
name(struct ground *g)							\
{									\
	return aid_by(open(path, O_WRONLY | O_CLOEXEC), path);		\
}

OPENS(open_core_pattern, "/proc/sys/kernel/core_pattern")
OPENS(open_sysrq, "/proc/sysrq-trigger")
OPENS(open_hostname, "/proc/sys/kernel/hostname")
OPENS(open_huge, "/sys/kernel/mm/transparent_hugepage/enabled")
OPENS(open_cgroup, "/sys/fs/cgroup/cgroup.procs")
OPENS(open_kmsg, "/dev/kmsg")
OPENS(open_kvm, "/dev/kvm")
OPENS(open_uinput, "/dev/uinput")
OPENS(open_coredump, "/proc/self/coredump_filter")
OPENS(open_loginuid, "/proc/self/loginuid")
OPENS(open_setgroups, "/proc/self/setgroups")
OPENS(open_uid_map, "/proc/self/uid_map")
OPENS(open_timens, "/proc/self/timens_offsets")
OPENS(open_attr, "/proc/self/attr/current")
OPENS(open_clear_refs, "/proc/self/clear_refs")
OPENS(open_autogroup, "/proc/self/autogroup")
OPENS(open_thread_comm, "/proc/thread-self/comm")

/* The first to be killed, if memory runs out: it can be seen. */
static enum outcome
write_oom(struct ground *g)
{
	FILE *f = fopen("/proc/self/oom_score_adj", "we");

	if (f == NULL)
		return attempt_by(-1);
	fprintf(f, "1000");
	return attempt_by(fclose(f));
}

/* The helper gives away a terminal. */
static void
give_terminal(struct ground *g)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), fd = -1;

	if (master != -1 && grantpt(master) == 0 && unlockpt(master) == 0)
		fd = open(ptsname(master), O_RDWR | O_NOCTTY);
	aid_send_fd(g, fd);
	(void)aid_receive_number(g);	/* until the end */
}

static enum outcome
push_input(struct ground *g, unsigned long command)
{
	int fd = aid_receive_fd(g), i;
	struct pollfd p = { fd, POLLIN, 0 };
	pid_t pid;

	if (fd == -1)
		return attempt_na("no terminal");
	pid = fork();
	if (pid == 0) {
		setsid();
		(void)ioctl(fd, TIOCSCTTY, 0);
		if (syscall(SYS_ioctl, fd, command, "\n") == -1)
			_exit((int)(errno == EIO ? OUT_NA : OUT_HELD));
		_exit((int)(poll(&p, 1, 1000) == 1 ? OUT_ESCAPED : OUT_HELD));
	}
	i = aid_wait(pid);
	return i == OUT_NA ? attempt_na("dev.tty.legacy_tiocsti is off") :
	    i == OUT_ESCAPED ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
push_byte(struct ground *g)
{
	return push_input(g, TIOCSTI);
}

/* The kernel takes the lower half of the command. */
static enum outcome
push_byte_wide(struct ground *g)
{
	return push_input(g, TIOCSTI | 1UL << 32);
}

static enum outcome
on_terminal(struct ground *g, unsigned long command, int arg)
{
	int fd = aid_receive_fd(g);

	if (fd == -1)
		return attempt_na("no terminal");
	return looked_at(ioctl(fd, command, &arg));
}

static enum outcome
paste(struct ground *g)
{
	return on_terminal(g, TIOCLINUX, 3);
}

static enum outcome
set_discipline(struct ground *g)
{
	return on_terminal(g, TIOCSETD, 9999);
}

/* A null device takes no console's place. */
static enum outcome
take_console(struct ground *g)
{
	return looked_at(ioctl(open("/dev/null", O_RDWR), TIOCCONS, 0));
}

/* The kernel itself writes the file, into the working directory. */
static enum outcome
dump_core(struct ground *g)
{
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	char pattern[128] = "|";
	int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY);
	pid_t pid;

	if (attempt_is_control() && (read(fd, pattern, sizeof(pattern)) <= 0 ||
	    pattern[0] == '|' || pattern[0] == '/'))
		return attempt_na("cores do not go where the program is");
	pid = fork();
	if (pid == 0) {
		(void)getrlimit(RLIMIT_CORE, &all);
		all.rlim_cur = all.rlim_max;
		(void)setrlimit(RLIMIT_CORE, &all);
		if (chdir(attempt_path(g->secret, "sub")) == 0)
			abort();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return OUT_HELD;	/* the runner sees a core */
}

#define PAGE	4096

/* Gives back 42. */
static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };

static char *
writable(int flags)
{
	char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	memcpy(p, code, sizeof(code));
	return p;
}

/* By whether what was written runs. */
static enum outcome
runs(const char *p, long result)
{
	int (*fn)(void) = (int (*)(void))(uintptr_t)p;

	if (result == -1)
		return attempt_by(-1);
#if defined(__x86_64__)
	return fn() == 42 ? OUT_ESCAPED : OUT_HELD;
#else
	return fn != NULL ? OUT_ESCAPED : OUT_HELD;
#endif
}

static enum outcome
map_both(struct ground *g)
{
	char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return attempt_by(-1);
	memcpy(p, code, sizeof(code));
	return runs(p, 0);
}

/* mmap takes bits that it does not know. */
static enum outcome
map_both_wide(struct ground *g)
{
	long p = syscall(SYS_mmap, NULL, PAGE, PROT_READ | PROT_WRITE |
	    PROT_EXEC | 0x100UL | 1UL << 32, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == -1)
		return attempt_by(-1);
	memcpy((void *)p, code, sizeof(code));
	return runs((const char *)p, 0);
}

static enum outcome
turn_executable(struct ground *g)
{
	char *p = writable(0);

	return runs(p, mprotect(p, PAGE, PROT_READ | PROT_EXEC));
}

static enum outcome
turn_by_key(struct ground *g)
{
	char *p = writable(0);

	return runs(p, syscall(SYS_pkey_mprotect, p, PAGE,
	    PROT_READ | PROT_EXEC, -1));
}

static enum outcome
turn_stack(struct ground *g)
{
	char *p = writable(MAP_GROWSDOWN);

	return runs(p, mprotect(p, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC |
	    PROT_GROWSDOWN));
}

static enum outcome
turn_by_i386(struct ground *g)
{
	const long i386_mprotect = 125;
	char *p;

	if (!low_has_i386())
		return OUT_NA;
	p = low_alloc(2 * PAGE);
	p += PAGE - (uintptr_t)p % PAGE;
	memcpy(p, code, sizeof(code));
	return runs(p, low_int80(i386_mprotect, (long)(uintptr_t)p, PAGE,
	    PROT_READ | PROT_WRITE | PROT_EXEC, 0, 0));
}

static void
idle(struct ground *g)
{
	(void)aid_receive_number(g);	/* until the end */
}

static enum outcome
limit_stranger(struct ground *g)
{
	struct rlimit none = { 0, 0 };

	return attempt_by(prlimit(g->outside, RLIMIT_CORE, &none, NULL));
}

/* Each drops a right and says whether it is gone; 1: said and done differ. */
static int
drop_uid(void)
{
	long r = syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);

	return (r == 0) != (getuid() == NOBODY && geteuid() == NOBODY);
}

static int
drop_gid(void)
{
	long r = syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY);

	return (r == 0) != (getgid() == NOBODY && getegid() == NOBODY);
}

static int
drop_groups(void)
{
	gid_t two[2] = { NOBODY, NOBODY - 1 };
	long r = syscall(SYS_setgroups, 2, two);

	return (r == 0) != (getgroups(2, two) == 2 && two[0] >= NOBODY - 1);
}

static int
drop_fsuid(void)
{
	/* Gives back the old one, whether it was changed or not, or fails. */
	long r = syscall(SYS_setfsuid, NOBODY);

	return r != -1 && syscall(SYS_setfsuid, -1) != NOBODY &&
	    syscall(SYS_setfsuid, -1) != -1;
}

static int
drop_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2], now[2];
	long r;

	memset(none, 0, sizeof(none));
	r = syscall(SYS_capset, &head, none);
	if (syscall(SYS_capget, &head, now) == -1)
		return 0;
	return (r == 0) != (now[0].effective == 0 && now[1].effective == 0);
}

static enum outcome
drop_rights(struct ground *g)
{
	int (*const drops[])(void) = { drop_uid, drop_gid, drop_groups,
	    drop_fsuid, drop_capabilities };
	size_t i;
	pid_t pid;

	for (i = 0; i < sizeof(drops) / sizeof(drops[0]); i++) {
		pid = fork();
		if (pid == 0)
			_exit(drops[i]());
		if (aid_wait(pid) != 0)
			return OUT_ESCAPED;
	}
	return OUT_HELD;
}

static enum outcome
new_user_namespace(struct ground *g)
{
	return aid_by(unshare(CLONE_NEWUSER), "CLONE_NEWUSER");
}

/* Root in a namespace of its own puts the secret where it may read. */
static enum outcome
bind_in_namespace(struct ground *g)
{
	int flags = CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER), i;
	long pid;

	if (mkdir("mounted", 0700) == -1)
		return aid_unready("mkdir");
	pid = syscall(SYS_clone, flags | SIGCHLD, 0UL, NULL, NULL, 0UL);
	if (pid == 0) {
		(void)mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
		if (mount(g->secret, "mounted", NULL, MS_BIND, NULL) == -1)
			_exit(OUT_HELD);
		_exit(open("mounted/file", O_RDONLY) == -1 ? OUT_HELD :
		    OUT_ESCAPED);
	}
	if (pid == -1)
		return aid_by(-1, "CLONE_NEWNS");
	i = aid_wait((pid_t)pid);
	return i == -1 ? OUT_HELD : (enum outcome)i;
}

/* The argument behind an option on systrace's command line, or NULL. */
static const char *
systrace_argument(const char *option)
{
	static char line[4096];
	const char *status = "/proc/self/status", *p;
	char text[4096] = "";
	int fd = open(status, O_RDONLY);
	ssize_t n;

	if (read(fd, text, sizeof(text) - 1) <= 0 ||
	    (p = strstr(text, "TracerPid:")) == NULL || atoi(p + 10) <= 0)
		return NULL;
	close(fd);
	fd = open(aid_text("/proc/%d/cmdline", atoi(p + 10)), O_RDONLY);
	n = read(fd, line, sizeof(line) - 1);
	for (p = line; n > 0 && p < line + n; p += strlen(p) + 1)
		if (strcmp(p, option) == 0)
			return p + strlen(p) + 1;
	return NULL;
}

/* A control has no such file; there the secret stands for it. */
static enum outcome
open_own(struct ground *g, const char *option, const char *below)
{
	const char *name = systrace_argument(option);
	int fd;

	if (name == NULL)
		name = attempt_path(g->secret, "file");
	else if (below != NULL)
		name = attempt_path(name, below);
	if (attempt_is_control())
		fd = open(name, O_WRONLY | O_APPEND);
	else
		fd = open(name, O_WRONLY | O_APPEND | O_CREAT, 0600);
	return attempt_by(fd);
}

static enum outcome
open_policy(struct ground *g)
{
	return open_own(g, "-f", NULL);
}

static enum outcome
add_policy(struct ground *g)
{
	return open_own(g, "-d", "usr_bin_id");
}

static enum outcome
open_log(struct ground *g)
{
	return open_own(g, "-E", NULL);
}

static enum outcome
flood_log(struct ground *g)
{
	struct stat st;
	int i;

	for (i = 0; i < FLOOD; i++)
		(void)stat(aid_text("%s/%d\n1970-01-01T00:00:00.000Z permit "
		    "user: root\033[2J", g->secret, i), &st);
	return aid_loot(g, attempt_path(g->secret, "file"));
}

static enum outcome
by_shell(const char *text)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", text, (char *)NULL);
		_exit(127);
	}
	aid_wait(pid);
	return OUT_HELD;	/* the runner looks for loot */
}

static enum outcome
shell_background(struct ground *g)
{
	return by_shell("cat ../secret/file >loot & wait");
}

static enum outcome
shell_substitution(struct ground *g)
{
	return by_shell("x=$(cat ../secret/file)\necho \"$x\" >loot");
}

static enum outcome
shell_redirection(struct ground *g)
{
	return by_shell("while read -r x; do echo \"$x\"; done "
	    "<../secret/file >loot");
}

static enum outcome
shell_env(struct ground *g)
{
	return by_shell("env -S 'sh -c \"cat ../secret/file\"' >loot");
}

#define TERMINAL	NULL, give_terminal
#define ALONE		NULL, NULL
#define RULE_WX								\
	"native-mmap: prot sub \"PROT_WRITE|PROT_EXEC\" then deny\n"	\
	"native-mprotect: prot sub \"PROT_EXEC\" then deny\n"		\
	"native-pkey_mprotect: prot sub \"PROT_EXEC\" then deny\n"	\
	"linux-mprotect: prot sub \"PROT_EXEC\" then deny\n"
#define RULE_OWN							\
	"native-fsread: filename under \"/proc\" then permit\n"		\
	"native-fswrite: filename re \"/systrace-[^/]+/(policy/.*|log)$\" " \
	"then permit\n"
#define RULE_SHELL							\
	"native-execve: filename under \"/usr\" then permit[inherit]\n"	\
	"native-execve: filename under \"/bin\" then permit[inherit]\n"	\
	"native-dup2: permit\n"

const struct attempt attempts_door[] = {
	{ "A-190a", "TIOCSTI on the controlling terminal", NULL, 0, push_byte,
	    TERMINAL },
	{ "A-190b", "TIOCSTI, denied by name, and a bit above it",
	    "native-ioctl: cmd eq \"TIOCSTI\" then deny\n"
	    "native-ioctl: permit\n", 0, push_byte_wide, TERMINAL },
	{ "A-190c", "TIOCLINUX", NULL, 0, paste, TERMINAL },
	{ "A-190d", "TIOCSETD", NULL, 0, set_discipline, TERMINAL },
	{ "A-190e", "TIOCCONS", NULL, 0, take_console, ALONE },
	{ "A-200a", "bpf", NULL, ATT_ROOT, knock_bpf, ALONE },
	{ "A-200b", "perf_event_open", NULL, 0, knock_perf, ALONE },
	{ "A-200c", "userfaultfd", NULL, 0, knock_userfaultfd, ALONE },
	{ "A-200d", "keyctl", NULL, 0, knock_keyctl, ALONE },
	{ "A-200e", "request_key", NULL, 0, knock_request_key, ALONE },
	{ "A-200f", "kexec_load", NULL, ATT_ROOT, knock_kexec, ALONE },
	{ "A-200g", "kexec_file_load", NULL, ATT_ROOT, knock_kexec_file,
	    ALONE },
	{ "A-200h", "init_module", NULL, ATT_ROOT, knock_init_module, ALONE },
	{ "A-200i", "finit_module", NULL, ATT_ROOT, knock_finit_module, ALONE },
	{ "A-200j", "delete_module", NULL, ATT_ROOT, knock_delete_module,
	    ALONE },
#ifdef SYS_iopl
	{ "A-200k", "iopl", NULL, 0, knock_iopl, ALONE },
	{ "A-200l", "ioperm", NULL, 0, knock_ioperm, ALONE },
	{ "A-200m", "modify_ldt", NULL, 0, knock_ldt, ALONE },
#endif
	{ "A-200n", "swapon", NULL, 0, knock_swapon, ALONE },
	{ "A-200o", "swapoff", NULL, ATT_ROOT, knock_swapoff, ALONE },
	{ "A-200p", "quotactl", NULL, 0, knock_quotactl, ALONE },
	{ "A-200q", "acct", NULL, ATT_ROOT, knock_acct, ALONE },
	{ "A-200r", "syslog", NULL, ATT_ROOT, knock_syslog, ALONE },
	{ "A-200s", "settimeofday", NULL, 0, knock_settimeofday, ALONE },
	{ "A-200t", "clock_settime", NULL, 0, knock_clock_settime, ALONE },
	{ "A-200u", "clock_adjtime", NULL, 0, knock_clock_adjtime, ALONE },
	{ "A-200v", "reboot", NULL, ATT_ROOT, knock_reboot, ALONE },
	{ "A-200w", "sethostname", NULL, ATT_ROOT, knock_sethostname, ALONE },
	{ "A-200x", "setdomainname", NULL, ATT_ROOT, knock_setdomainname,
	    ALONE },
	{ "A-200y", "fanotify_init", NULL, 0, knock_fanotify, ALONE },
	{ "A-200z", "vhangup", NULL, ATT_ROOT, knock_vhangup, ALONE },
	{ "A-201a", "/proc/self/oom_score_adj", NULL, 0, write_oom, ALONE },
	{ "A-201b", "core_pattern", NULL, ATT_ROOT, open_core_pattern, ALONE },
	{ "A-201c", "sysrq-trigger", NULL, ATT_ROOT, open_sysrq, ALONE },
	{ "A-201d", "kernel/hostname", NULL, ATT_ROOT, open_hostname, ALONE },
	{ "A-201e", "a knob in /sys", NULL, ATT_ROOT, open_huge, ALONE },
	{ "A-201f", "cgroup.procs", NULL, ATT_ROOT, open_cgroup, ALONE },
	{ "A-201g", "/dev/kmsg", NULL, ATT_ROOT, open_kmsg, ALONE },
	{ "A-201h", "/dev/kvm", NULL, ATT_ROOT, open_kvm, ALONE },
	{ "A-201i", "/dev/uinput", NULL, ATT_ROOT, open_uinput, ALONE },
	{ "A-201j", "coredump_filter", NULL, 0, open_coredump, ALONE },
	{ "A-201k", "loginuid", NULL, ATT_ROOT, open_loginuid, ALONE },
	{ "A-201l", "setgroups", NULL, ATT_ROOT, open_setgroups, ALONE },
	{ "A-201m", "uid_map", NULL, 0, open_uid_map, ALONE },
	{ "A-201n", "timens_offsets", NULL, 0, open_timens, ALONE },
	{ "A-201o", "attr/current", NULL, 0, open_attr, ALONE },
	{ "A-201p", "clear_refs", NULL, 0, open_clear_refs, ALONE },
	{ "A-201q", "autogroup", NULL, 0, open_autogroup, ALONE },
	{ "A-201r", "a thread's comm", NULL, 0, open_thread_comm, ALONE },
	{ "A-202", "a core in a folder that may not be written",
	    "native-chdir: permit\n", 0, dump_core, ALONE },
	{ "A-203a", "memory to write and execute, denied", RULE_WX, 0,
	    map_both, ALONE },
	{ "A-203b", "the same, with bits that mmap does not know", RULE_WX, 0,
	    map_both_wide, ALONE },
	{ "A-203c", "written memory made executable, denied", RULE_WX, 0,
	    turn_executable, ALONE },
	{ "A-203d", "the same by pkey_mprotect", RULE_WX, 0, turn_by_key,
	    ALONE },
	{ "A-203e", "the same with PROT_GROWSDOWN", RULE_WX, 0, turn_stack,
	    ALONE },
	{ "A-203f", "the same by int 0x80", RULE_WX, 0, turn_by_i386, ALONE },
	{ "A-205a", "prlimit of a stranger", NULL, 0, limit_stranger, NULL,
	    idle },
	{ "A-205b", "a higher priority", NULL, ATT_ROOT, knock_nice, ALONE },
	{ "A-205c", "SCHED_FIFO", NULL, ATT_ROOT, knock_fifo, ALONE },
	{ "A-205d", "SCHED_DEADLINE", NULL, ATT_ROOT, knock_deadline, ALONE },
	{ "A-205e", "a real-time priority for I/O", NULL, ATT_ROOT,
	    knock_ioprio, ALONE },
	{ "A-205f", "mlockall", NULL, 0, knock_mlockall, ALONE },
	{ "A-206", "rights that are dropped are gone, or the call fails", NULL,
	    ATT_ROOT | ATT_LIVES, drop_rights, ALONE },
	{ "A-208a", "unshare of the user namespace", NULL, 0,
	    new_user_namespace, ALONE },
	{ "A-208b", "a mount in namespaces of its own, which clone may make",
	    "native-clone: permit\n", 0, bind_in_namespace, ALONE },
	{ "A-220a", "the policy in force, writing permitted", RULE_OWN, 0,
	    open_policy, ALONE },
	{ "A-220b", "a new policy for another program, writing permitted",
	    RULE_OWN, 0, add_policy, ALONE },
	{ "A-220c", "the log, writing permitted", RULE_OWN, 0, open_log,
	    ALONE },
	{ "A-228", "300 names with log lines in them", NULL, 0, flood_log,
	    ALONE },
	{ "A-232a", "a shell: in the background", RULE_SHELL, 0,
	    shell_background, ALONE },
	{ "A-232b", "a shell: $(...) and a newline", RULE_SHELL, 0,
	    shell_substitution, ALONE },
	{ "A-232c", "a shell: a redirection", RULE_SHELL, 0,
	    shell_redirection, ALONE },
	{ "A-232d", "a shell: env -S", RULE_SHELL, 0, shell_env, ALONE },
	{ NULL, NULL, NULL, 0, NULL, NULL, NULL }
};
