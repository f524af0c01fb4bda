/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A small tool as people write them, for tests that change the C library under
 * it. -DNEWER makes the calls that a library of tomorrow may make in the place
 * of today's. libctool INPUT OUTPUT
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int failed;

static void
expect(const char *what, int holds)
{
	if (holds)
		return;
	printf("%s: %s\n", what, strerror(errno));
	failed = 1;
}

#ifdef NEWER
/* struct open_how, in place of headers that may be older. */
struct how {
	uint64_t flags, mode, resolve;
};

/* EPERM and EACCES are systrace's; what this kernel lacks is its own affair. */
static void
newer(const char *what, long r)
{
	expect(what, r != -1 || (errno != EPERM && errno != EACCES));
}

static void
calls_of_tomorrow(const char *in, const char *out)
{
	struct how how = { .flags = O_RDONLY | O_CLOEXEC };
	static uint32_t word;
	char buf[512];
	long fd;

	fd = syscall(437, AT_FDCWD, in, &how, sizeof(how));
	newer("openat2", fd);
	newer("statx", syscall(332, AT_FDCWD, in, 0, 0x7ff, buf));
	newer("statx of a descriptor", syscall(332, (int)fd, "", AT_EMPTY_PATH,
	    0x7ff, buf));
	newer("faccessat2", syscall(439, AT_FDCWD, in, R_OK, AT_EACCESS));
	newer("fchmodat2", syscall(452, AT_FDCWD, out, 0600,
	    AT_SYMLINK_NOFOLLOW));
	newer("close_range", syscall(436, 100, 200, 0));
	newer("futex_wake", syscall(454, &word, 1UL, 1, 2));
	newer("futex_wait", syscall(455, &word, 1UL, 1UL, 2, NULL, 0));
	newer("futex_requeue", syscall(456, NULL, 0, 0, 0));
	newer("futex_waitv", syscall(449, NULL, 0, 0, NULL, 0));
	newer("mseal", syscall(462, 0, 0, 1UL << 60));
	newer("map_shadow_stack", syscall(453, 0, 0, 0));
	newer("epoll_pwait2", syscall(441, -1, buf, 1, NULL, NULL, 0));
	newer("pidfd of nothing waited for", syscall(247, 3, -1, buf,
	    WNOHANG | WEXITED, NULL));
	newer("preadv2", syscall(327, (int)fd, NULL, 0, 0, 0, 0));
	newer("copy_file_range", syscall(326, -1, NULL, -1, NULL, 0, 0));
	newer("clone3", syscall(435, NULL, 0));
	newer("sched_getattr", syscall(315, 0, buf, 48, 0));
	newer("membarrier", syscall(324, 0, 0, 0));
	newer("getrandom", syscall(318, buf, 8, 0));
	newer("dup3", syscall(292, (int)fd, (int)fd, 0));
	newer("unknown", syscall(100000));
	close((int)fd);
}
#endif

static void *
thread(void *arg)
{
	*(int *)arg = 7;
	return NULL;
}

static void
nothing(int sig)
{
}

static void
look(const char *in)
{
	char cwd[4096], line[256];
	struct dirent *d;
	struct stat st;
	int n = 0;
	DIR *dir;
	FILE *f;

	expect("getcwd", getcwd(cwd, sizeof(cwd)) != NULL);
	expect("stat", stat(in, &st) == 0 && lstat(in, &st) == 0);
	expect("access", access(in, R_OK) == 0);
	expect("access of what is not there", access("nowhere", R_OK) == -1 &&
	    errno == ENOENT);
	f = fopen(in, "r");
	expect("fopen", f != NULL);
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		n++;
	if (f != NULL)
		fclose(f);
	expect("lines", n > 0);
	dir = opendir(".");
	expect("opendir", dir != NULL);
	while (dir != NULL && (d = readdir(dir)) != NULL)
		n++;
	if (dir != NULL)
		closedir(dir);
}

static void
change(const char *out)
{
	char name[4096];
	FILE *f = fopen(out, "w");
	int fd;

	expect("fopen to write", f != NULL);
	if (f != NULL)
		expect("write", fputs("text\n", f) != EOF && fclose(f) == 0);
	expect("chmod", chmod(out, 0640) == 0);
	snprintf(name, sizeof(name), "%s.XXXXXX", out);
	fd = mkstemp(name);
	expect("mkstemp", fd != -1);
	expect("ftruncate", ftruncate(fd, 10) == 0);
	expect("fchmod", fchmod(fd, 0600) == 0);
	close(fd);
	expect("rename", rename(name, out) == 0);
	snprintf(name, sizeof(name), "%s.d", out);
	expect("mkdir", mkdir(name, 0755) == 0 && rmdir(name) == 0);
}

static void
processes(void)
{
	pthread_t t;
	int n = 0, status, fds[2];
	pid_t pid;

	expect("thread", pthread_create(&t, NULL, thread, &n) == 0 &&
	    pthread_join(t, NULL) == 0 && n == 7);
	expect("pipe", pipe(fds) == 0);
	if ((pid = fork()) == 0)
		_exit(write(fds[1], "x", 1) == 1 ? 3 : 4);
	expect("fork", pid > 0);
	expect("wait", waitpid(pid, &status, 0) == pid &&
	    WEXITSTATUS(status) == 3);
	signal(SIGUSR1, nothing);
	expect("raise", raise(SIGUSR1) == 0);
	expect("kill", kill(getpid(), SIGUSR1) == 0);
	expect("isatty", isatty(STDOUT_FILENO) == 0);
	expect("poll", poll(NULL, 0, 1) == 0);
}

int
main(int argc, char **argv)
{
	time_t now = time(NULL);
	char text[64];
	void *p;

	if (argc != 3)
		return 2;
	setlocale(LC_ALL, "");
	expect("localtime", strftime(text, sizeof(text), "%A %Z",
	    localtime(&now)) > 0);
	expect("malloc", (p = malloc(8 << 20)) != NULL);
	memset(p, 1, 8 << 20);
	free(p);
	look(argv[1]);
	change(argv[2]);
	processes();
#ifdef NEWER
	calls_of_tomorrow(argv[1], argv[2]);
#endif
	puts(failed ? "failed" : "fine");
	return failed;
}
