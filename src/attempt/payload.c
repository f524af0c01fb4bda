/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Programs that attempts execute, and what came of it.
 */
#include "attempt/payload.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/image.h"

char *payload_no_env[] = { NULL };

void
payload_prepare(struct ground *g)
{
	image_make(attempt_path(g->secret, "prog"), IMAGE_X86_64, PAYLOAD_RAN);
	image_make(attempt_path(g->secret, "sub/prog"), IMAGE_X86_64,
	    PAYLOAD_FINE);
	image_make(attempt_path(g->allowed, "prog"), IMAGE_X86_64,
	    PAYLOAD_FINE);
	image_make(attempt_path(g->allowed, "prog32"), IMAGE_I386,
	    PAYLOAD_FINE);
}

const char *
payload_forbidden(const struct ground *g)
{
	return attempt_path(g->secret, "prog");
}

int
payload_execute(const char *name)
{
	char *argv[] = { (char *)(uintptr_t)name, NULL };

	return execve(name, argv, payload_no_env);
}

enum outcome
payload_by_child(pid_t pid)
{
	if (pid == -1)
		return aid_unready("fork");
	return aid_wait(pid) == PAYLOAD_RAN ? OUT_ESCAPED : OUT_HELD;
}

pid_t
payload_start(const char *name, const char *a, const char *b, const char *c)
{
	char *argv[] = { (char *)(uintptr_t)name, (char *)(uintptr_t)a,
		(char *)(uintptr_t)b, (char *)(uintptr_t)c, NULL };
	pid_t pid = fork();

	if (pid == 0) {
		close(STDOUT_FILENO);
		execve(name, argv, payload_no_env);
		_exit(1);
	}
	return pid;
}

pid_t
payload_start_reader(const char *program, const char *file)
{
	pid_t pid = fork();

	if (pid == 0) {
		char *argv[] = { (char *)(uintptr_t)program,
			(char *)(uintptr_t)file, NULL };

		dup2(open("loot", O_WRONLY | O_CREAT | O_CLOEXEC, 0600),
		    STDOUT_FILENO);
		execve(program, argv, payload_no_env);
		_exit(1);
	}
	return pid;
}

enum outcome
payload_by_reader(pid_t pid)
{
	char line[sizeof(GROUND_SECRET)] = "";
	int got = aid_wait(pid), fd;

	if (got != PAYLOAD_FINE)
		return attempt_na("the permitted program ended with %d", got);
	fd = open("loot", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return aid_unready("loot");
	(void)!read(fd, line, sizeof(line) - 1);
	close(fd);
	return strcmp(line, GROUND_SECRET) == 0 ? OUT_ESCAPED : OUT_HELD;
}
