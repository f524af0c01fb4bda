/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A program without a dynamic linker: prints files, writes one, runs itself.
 * With -t it tries calls that take a name and tells what came of each, with -c in
 * another root: `static [-c ROOT] -t FILE'.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
tell(const char *what, int r)
{
	printf("%s: %s\n", what, r == -1 ? strerrorname_np(errno) : "done");
	fflush(stdout);
}

static int
try(const char *file)
{
	struct stat st;

	tell("open", open(file, O_RDONLY));
	tell("stat", stat(file, &st));
	tell("chmod", chmod(file, 0600));
	tell("mkdir", mkdir("made", 0700));
	tell("rename", rename(file, "renamed"));
	tell("unlink", unlink(file));
	tell("getcwd", getcwd((char[256]){ 0 }, 256) == NULL ? -1 : 0);
	return 0;
}

int
main(int argc, char **argv)
{
	char line[256];
	FILE *f, *to;
	int i, status;

	if (argc > 1 && strcmp(argv[1], "-n") == 0)
		return argc;
	if (argc > 4 && strcmp(argv[1], "-c") == 0) {
		if (chroot(argv[2]) == -1 || chdir("/") == -1)
			return 1;
		argv += 2;
		argc -= 2;
	}
	if (argc > 2 && strcmp(argv[1], "-t") == 0)
		return try(argv[2]);
	if ((to = fopen("static.out", "w")) == NULL)
		return 1;
	for (i = 1; i < argc; i++) {
		if ((f = fopen(argv[i], "r")) == NULL) {
			perror("fopen");
			return 1;
		}
		while (fgets(line, sizeof(line), f) != NULL) {
			fputs(line, stdout);
			fputs(line, to);
		}
		fclose(f);
	}
	fclose(to);
	fflush(stdout);
	if (fork() == 0) {
		execl("/proc/self/exe", "again", "-n", "x", (char *)NULL);
		_exit(9);
	}
	wait(&status);
	printf("again: %d\n", WEXITSTATUS(status));
	return 0;
}
