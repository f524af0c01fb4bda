/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The open descriptors: number, close-on-exec, kind.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int
main(int argc, char **argv)
{
	DIR *d = opendir("/proc/self/fd");
	struct dirent *e;
	struct stat st;
	int fd;

	if (d == NULL)
		return 1;
	for (fd = 0; fd < 1024; fd++)
		if (fd != dirfd(d) && fstat(fd, &st) == 0)
			printf("%d: %s, type %o, flags %x\n", fd,
			    fcntl(fd, F_GETFD) & FD_CLOEXEC ? "closed on exec" : "kept",
			    st.st_mode & S_IFMT, fcntl(fd, F_GETFL) & O_ACCMODE);
	/* The listing says the same as the numbers do. */
	fd = 0;
	while ((e = readdir(d)) != NULL)
		fd += e->d_name[0] != '.' && atoi(e->d_name) != dirfd(d);
	printf("%d in all\n", fd);
	return 0;
}
