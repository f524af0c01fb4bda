/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The memory and the folder that rows of calls are about.
 */
#include "scene.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

unsigned char scene_memory[SIZE];
char scene_dir[PATH_MAX];

static int top;	/* the working directory that we came from */

static ssize_t
read_array(void *ctx, uint64_t addr, void *to, size_t n)
{
	if (addr < BASE || addr >= END)
		return 0;
	if (n > END - addr)
		n = END - addr;
	memcpy(to, scene_memory + (addr - BASE), n);
	return (ssize_t)n;
}

const struct mem scene_mem = { read_array, NULL };

static void
make_file(const char *name, mode_t mode, const char *text, int number)
{
	int fd = open(name, O_RDWR | O_CREAT | O_EXCL, mode);

	ck_assert_int_eq(write(fd, text, strlen(text)), (int)strlen(text));
	if (number != -1)
		ck_assert_int_eq(dup2(fd, number), number);
	close(fd);
}

/* Tests run in forks of this. */
void
scene_setup(void)
{
	char dir[] = "/tmp/t_scene.XXXXXX";
	int fd;

	top = open(".", O_RDONLY | O_CLOEXEC);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_ptr_nonnull(realpath(dir, scene_dir));
	ck_assert_int_eq(chdir(scene_dir), 0);
	ck_assert_int_eq(mkdir("dir", 0755), 0);
	make_file("file", 0644, "plain", FILE_FD);
	make_file("script", 0755, "#!/bin/sh\n", -1);
	make_file("gone", 0644, "", GONE_FD);
	ck_assert_int_eq(unlink("gone"), 0);
	ck_assert_int_eq(symlink("file", "link"), 0);
	ck_assert_int_eq(symlink("new", "dangling"), 0);
	fd = open("dir", O_RDONLY);
	ck_assert_int_eq(dup2(fd, DIR), DIR);
	close(fd);
}

void
scene_teardown(void)
{
	static const char *const files[] = { "file", "script", "link",
	    "dangling" };
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(files[i]);
	rmdir("dir");
	rmdir(scene_dir);
	ck_assert_int_eq(fchdir(top), 0);
	close(top);
}

void
scene_fill(const char *s1, const char *s2, const uint32_t raw[24])
{
	memset(scene_memory, 0, sizeof(scene_memory));
	if (s1 != NULL)
		memcpy(scene_memory + (S1 - BASE), s1, strlen(s1) + 1);
	if (s2 != NULL)
		memcpy(scene_memory + (S2 - BASE), s2, strlen(s2) + 1);
	memcpy(scene_memory + (RAW - BASE), raw, 24 * sizeof(raw[0]));
}

void
scene_put(struct buf *b, const char *s, size_t len)
{
	size_t n = strlen(scene_dir);

	if (len >= n && memcmp(s, scene_dir, n) == 0) {
		buf_put(b, "$", 1);
		s += n;
		len -= n;
	}
	buf_escape(b, s, len);
}
