/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls of many kinds, each told with what came of it; FOLDER is where it may
 * make things.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void
tell(const char *what, long result)
{
	printf("%s: %s\n", what, result == -1 ? strerrorname_np(errno) : "ok");
}

static void
names(void)
{
	static const char *const odd[] = {
		"plain", "two words", "semi; native-fsread: permit",
		"quote\"s then permit", "back\\slash", "new\nline", "\x01\x1b[2J",
		"\xff\xfe", "\xe2\x82\xac", "$HOME", "$CWD.[x]*", "#hash",
		"<non-existent filename>: x", "trail ",
	};
	char to[256];
	size_t i;
	int fd;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		fd = open(odd[i], O_RDWR | O_CREAT | O_EXCL, 0600);
		tell("make", fd);
		close(fd);
		tell("look", access(odd[i], R_OK));
		snprintf(to, sizeof(to), "%s 2", odd[i]);
		tell("move", rename(odd[i], to));
		tell("remove", unlink(to));
	}
	tell("symlink", symlink("to $USER", "link"));
	tell("readlink", readlink("link", to, sizeof(to)));
	tell("unlink", unlink("link"));
	tell("mkdir", mkdir("folder", 0700));
	tell("chdir", chdir("folder"));
	tell("back", chdir(".."));
	tell("rmdir", rmdir("folder"));
	tell("touch", syscall(SYS_utimensat, STDERR_FILENO, NULL, NULL, 0));
}

static void
sockets(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int one, other;

	tell("inet", socket(AF_INET, SOCK_STREAM, 0));
	tell("socket", one = socket(AF_UNIX, SOCK_DGRAM, 0));
	tell("socket", other = socket(AF_UNIX, SOCK_DGRAM, 0));
	memcpy(sun.sun_path, "\0a$\0b", 5);
	tell("abstract", bind(one, (struct sockaddr *)&sun,
	    offsetof(struct sockaddr_un, sun_path) + 5));
	tell("sendto", sendto(other, "x", 1, 0, (struct sockaddr *)&sun,
	    offsetof(struct sockaddr_un, sun_path) + 5));
	strcpy(sun.sun_path, "sock et");
	tell("bind", bind(other, (struct sockaddr *)&sun, sizeof(sun)));
	tell("connect", connect(one, (struct sockaddr *)&sun, sizeof(sun)));
	tell("send", send(one, "x", 1, 0));
	tell("unlink", unlink("sock et"));
}

static void
others(void)
{
	struct rlimit l = { 0, 0 };
	struct termios t;
	void *p;
	pid_t pid;

	tell("prlimit", setrlimit(RLIMIT_CORE, &l));
	tell("prctl", prctl(PR_SET_NAME, "kinds"));
	tell("kill", kill(getpid(), 0));
	tell("ioctl", tcgetattr(STDIN_FILENO, &t));
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	tell("mprotect", mprotect(p, 4096, PROT_READ | PROT_EXEC));
	tell("setuid", setuid(getuid()));
	tell("getppid", getppid() > 0 ? 0 : -1);
	fflush(stdout);
	if ((pid = fork()) == 0) {
		execl("/bin/echo", "echo", "$HOME", "a  b", NULL);
		printf("execve: %s\n", strerrorname_np(errno));
		exit(0);
	}
	if (pid != -1)
		waitpid(pid, NULL, 0);
}

int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2 || chdir(argv[1]) == -1)
		return 1;
	names();
	sockets();
	others();
	return 0;
}
