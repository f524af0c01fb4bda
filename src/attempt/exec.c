/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts to execute what may not be executed, and to come loose by what may.
 * DIR/secret/prog exits with PAYLOAD_RAN if it runs. Not among them: what the
 * environment or the arguments make of a program with a wider policy (A-104,
 * ), which whoever writes that policy grants; programs that are
 * replaced from outside; and what the supervisor has open and in its
 * environment, for nothing of it is handed on.
 */
#include "attempt/attempt.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/execlife.h"
#include "attempt/image.h"
#include "attempt/payload.h"

#define READABLE	"native-fsread: filename under \"@/secret\" then permit\n"
#define NAMESAKE	"native-execve: filename eq \"@/secret/sub/prog\" " \
			    "then permit[inherit]\n"
#define RUN_SU		"native-execve: filename match \"/**/su\" " \
			    "then permit[inherit]\n" \
			"native-fsread: filename re \"^/proc/[0-9]+/status$\" " \
			    "then permit\n" \
			"native-kill: permit\n"
#define RUN_NULL	"native-execve: filename eq \"/dev/null\" then permit\n"

#ifndef MFD_EXEC
#define MFD_EXEC	0x10	/* Linux 6.3 */
#endif

#define LOADER		"/lib64/ld-linux-x86-64.so.2"

static int
run_fd(int dir, const char *name, int flags)
{
	char *argv[] = { (char *)(uintptr_t)name, NULL };

	return (int)syscall(SYS_execveat, dir, name, argv, payload_no_env, flags);
}

static enum outcome
try_name(const char *name)
{
	return payload_by_child(payload_start(name, NULL, NULL, NULL));
}

static enum outcome
try_fd(int dir, const char *name, int flags)
{
	pid_t pid = fork();

	if (pid == 0) {
		run_fd(dir, name, flags);
		_exit(1);
	}
	return payload_by_child(pid);
}

/* Names. */

static enum outcome
name_plain(struct ground *g)
{
	return try_name(payload_forbidden(g));
}

static enum outcome
name_dots(struct ground *g)
{
	return try_name("./../secret/sub/../prog");
}

static enum outcome
name_symlink(struct ground *g)
{
	if (symlink(payload_forbidden(g), "leaf") == -1)
		return aid_unready("symlink");
	return try_name("leaf");
}

static enum outcome
name_folder(struct ground *g)
{
	if (symlink(g->secret, "folder") == -1)
		return aid_unready("symlink");
	return try_name("folder/prog");
}

static enum outcome
name_linked(struct ground *g)
{
	if (link(payload_forbidden(g), "mine") == -1)
		return attempt_by(-1);
	return try_name("mine");
}

static enum outcome
name_renamed(struct ground *g)
{
	if (rename(payload_forbidden(g), "prog") == -1)
		return attempt_by(-1);
	return try_name("prog");
}

static enum outcome
name_in_path(struct ground *g)
{
	static char name[] = "prog";
	char *argv[] = { name, NULL };
	pid_t pid;

	setenv("PATH", aid_text("%s:%s", g->secret, g->allowed), 1);
	pid = fork();
	if (pid == 0) {
		execvp(name, argv);
		_exit(1);
	}
	return payload_by_child(pid);
}

/* The rule permits a program of this name in another folder. */
static enum outcome
name_namesake(struct ground *g)
{
	const char *namesake = attempt_path(g->secret, "sub/prog");

	if (aid_wait(payload_start(namesake, NULL, NULL, NULL)) != PAYLOAD_FINE)
		return attempt_na("the permitted program does not run");
	return try_name(payload_forbidden(g));
}

/* Descriptors. */

static enum outcome
fd_read(struct ground *g)
{
	int fd = open(payload_forbidden(g), O_RDONLY | O_CLOEXEC);

	return fd == -1 ? aid_unready("open") : try_fd(fd, "", AT_EMPTY_PATH);
}

static enum outcome
fd_path(struct ground *g)
{
	int fd = open(payload_forbidden(g), O_PATH | O_CLOEXEC);

	return fd == -1 ? aid_unready("open") : try_fd(fd, "", AT_EMPTY_PATH);
}

static enum outcome
fd_proc(struct ground *g)
{
	int fd = open(payload_forbidden(g), O_PATH | O_CLOEXEC);

	if (fd == -1)
		return aid_unready("open");
	return try_name(aid_text("/proc/self/fd/%d", fd));
}

static enum outcome
fd_dev(struct ground *g)
{
	int fd = open(payload_forbidden(g), O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return aid_unready("open");
	return try_name(aid_text("/dev/fd/%d", fd));
}

static enum outcome
fd_folder(struct ground *g)
{
	int dir = open(g->secret, O_PATH | O_CLOEXEC);

	if (dir == -1)
		return aid_unready("open");
	return try_fd(dir, "prog", AT_SYMLINK_NOFOLLOW);
}

static void
outside_program(struct ground *g)
{
	aid_send_fd(g, open(payload_forbidden(g), O_PATH));
}

static enum outcome
fd_passed(struct ground *g)
{
	int fd = aid_receive_fd(g);

	if (fd == -1)
		return aid_unready("descriptor from outside");
	return try_fd(fd, "", AT_EMPTY_PATH);
}

/* A file in memory that nobody has written a rule for. */
static int
make_memory(void)
{
	int fd = memfd_create("prog", MFD_CLOEXEC | MFD_EXEC);

	if (fd == -1 && errno == EINVAL)
		fd = memfd_create("prog", MFD_CLOEXEC);
	return fd != -1 && image_write(fd, IMAGE_X86_64, PAYLOAD_RAN) == 0 ? fd : -1;
}

static enum outcome
memory_empty(struct ground *g)
{
	int fd = make_memory();

	if (fd == -1)
		return aid_unready("memfd_create");
	return try_fd(fd, "", AT_EMPTY_PATH);
}

static enum outcome
memory_proc(struct ground *g)
{
	int fd = make_memory();

	if (fd == -1)
		return aid_unready("memfd_create");
	return try_name(aid_text("/proc/self/fd/%d", fd));
}

/* Programs that run others: the loader, the shell, scripts. */

static const char exit_ran[] = "exit 77";	/* PAYLOAD_RAN */

static void
prepare_shells(struct ground *g)
{
	aid_copy("/bin/sh", attempt_path(g->secret, "sh"), 0755);
	aid_copy("/bin/sh", attempt_path(g->allowed, "sh"), 0755);
	aid_copy(LOADER, attempt_path(g->allowed, "loader"), 0755);
	aid_make(attempt_path(g->secret, "script"), exit_ran, 0755);
}

static enum outcome
loader_itself(struct ground *g)
{
	if (access(LOADER, X_OK) == -1)
		return aid_unready(LOADER);
	return payload_by_child(payload_start(LOADER,
	    attempt_path(g->secret, "sh"), "-c", exit_ran));
}

/* A loader that may be executed still has to open the program. */
static enum outcome
loader_copied(struct ground *g)
{
	if (access("loader", X_OK) == -1)
		return aid_unready("no copy of " LOADER);
	return payload_by_child(payload_start("./loader",
	    attempt_path(g->secret, "sh"), "-c", exit_ran));
}

static enum outcome
shell_script(struct ground *g)
{
	return payload_by_child(payload_start("./sh",
	    attempt_path(g->secret, "script"), NULL, NULL));
}

static enum outcome
shell_source(struct ground *g)
{
	return payload_by_child(payload_start("./sh", "-c",
	    ". ../secret/script", NULL));
}

static enum outcome
shell_command(struct ground *g)
{
	return payload_by_child(payload_start("./sh", "-c",
	    "exec ../secret/prog", NULL));
}

static void
prepare_all(struct ground *g)
{
	payload_prepare(g);
	prepare_shells(g);
}

static enum outcome
script_forbidden(struct ground *g)
{
	if (aid_make("script", aid_text("#!%s\n", payload_forbidden(g)), 0755) == -1)
		return aid_unready("open");
	return try_name("script");
}

static enum outcome
script_relative(struct ground *g)
{
	if (aid_make("script", "#! \t ../secret/sub/../prog", 0755) == -1)
		return aid_unready("open");
	return try_name("./script");
}

static enum outcome
script_symlink(struct ground *g)
{
	if (symlink(payload_forbidden(g), "leaf") == -1 || aid_make("script",
	    aid_text("#!%s/leaf argument\n", g->allowed), 0755) == -1)
		return aid_unready("symlink");
	return try_name("script");
}

static enum outcome
script_chain(struct ground *g)
{
	if (aid_make("1", aid_text("#!%s\n", payload_forbidden(g)), 0755) == -1 ||
	    aid_make("2", aid_text("#!%s/1\n", g->allowed), 0755) == -1 ||
	    aid_make("3", aid_text("#!%s/2\n", g->allowed), 0755) == -1)
		return aid_unready("open");
	return try_name("3");
}

static enum outcome
script_fd(struct ground *g)
{
	int fd;

	/* It is opened again by the number, so it must stay open. */
	if (aid_make("script", aid_text("#!%s\n", payload_forbidden(g)), 0755) == -1 ||
	    (fd = open("script", O_RDONLY)) == -1)
		return aid_unready("open");
	return try_fd(fd, "", AT_EMPTY_PATH);
}

static enum outcome
script_itself(struct ground *g)
{
	return try_name(attempt_path(g->secret, "script"));
}

static void
prepare_script(struct ground *g)
{
	aid_copy("/bin/sh", attempt_path(g->allowed, "sh"), 0755);
	aid_make(attempt_path(g->secret, "script"), aid_text("#!%s/sh\n%s\n",
	    g->allowed, exit_ran), 0755);
}

/* What a program says of itself. */

static enum outcome
lie_argv(struct ground *g)
{
	const char *name = payload_forbidden(g);
	char *argv[] = { (char *)(uintptr_t)attempt_path(g->allowed, "prog"),
		NULL };
	pid_t pid = fork();

	if (pid == 0) {
		execve(name, argv, payload_no_env);
		_exit(1);
	}
	return payload_by_child(pid);
}

static enum outcome
lie_no_argv(struct ground *g)
{
	const char *name = payload_forbidden(g);
	pid_t pid = fork();

	if (pid == 0) {
		execve(name, payload_no_env, payload_no_env);
		_exit(1);
	}
	return payload_by_child(pid);
}

static enum outcome
lie_comm(struct ground *g)
{
	if (prctl(PR_SET_NAME, "prog") == -1)
		return aid_unready("prctl");
	return try_name(payload_forbidden(g));
}

static enum outcome
reader_plain(struct ground *g)
{
	return payload_by_reader(payload_start_reader("./prog", "../secret/file"));
}

/* The calls of a 32-bit program have other numbers. */
static enum outcome
reader_i386(struct ground *g)
{
	pid_t pid = payload_start_reader("./prog32", "../secret/file");
	int status = aid_wait(pid);

	if (status == 1)
		return attempt_na("32-bit programs do not run here");
	if (status != PAYLOAD_FINE)
		return OUT_HELD;
	pid = payload_start_reader("./prog32", "../secret/file");
	return payload_by_reader(pid);
}

/* And what it may read, it reads. */
static enum outcome
reader_i386_works(struct ground *g)
{
	char line[16] = "";
	int status, fd;

	status = aid_wait(payload_start_reader("./prog32", "file"));
	if (status == 1)
		return attempt_na("32-bit programs do not run here");
	fd = open("loot", O_RDONLY | O_CLOEXEC);
	return status == PAYLOAD_FINE && fd != -1 &&
	    read(fd, line, sizeof(line) - 1) > 0 &&
	    strcmp(line, "allowed\n") == 0 ? OUT_HELD : OUT_ESCAPED;
}

const struct attempt attempts_exec[] = {
	{ "A-100", "a forbidden program", NULL, 0, name_plain, payload_prepare,
	    NULL },
	{ "A-100b", "by dots", NULL, 0, name_dots, payload_prepare, NULL },
	{ "A-100c", "by a symlink", NULL, 0, name_symlink, payload_prepare,
	    NULL },
	{ "A-100d", "by a symlink to its folder", NULL, 0, name_folder,
	    payload_prepare, NULL },
	{ "A-100e", "linked out", NULL, 0, name_linked, payload_prepare, NULL },
	{ "A-100f", "renamed out", NULL, 0, name_renamed, payload_prepare,
	    NULL },
	{ "A-100g", "by a symlink that is exchanged", NULL,
	    ATT_RACE | ATT_KILLS, execlife_race_symlink, payload_prepare,
	    NULL },
	{ "A-100h", "by a folder that is exchanged", NULL, ATT_RACE | ATT_KILLS,
	    execlife_race_folder, payload_prepare, NULL },
	{ "A-101", "execveat of a descriptor that reads", READABLE, 0, fd_read,
	    payload_prepare, NULL },
	{ "A-101b", "execveat of an O_PATH descriptor", READABLE, 0, fd_path,
	    payload_prepare, NULL },
	{ "A-101c", "/proc/self/fd/N", READABLE, 0, fd_proc, payload_prepare,
	    NULL },
	{ "A-101d", "/dev/fd/N", READABLE, 0, fd_dev, payload_prepare, NULL },
	{ "A-101e", "execveat below a folder's descriptor", READABLE, 0,
	    fd_folder, payload_prepare, NULL },
	{ "A-101f", "execveat of a descriptor from outside", NULL, 0, fd_passed,
	    payload_prepare, outside_program },
	{ "A-102", "a memfd by execveat", NULL, 0, memory_empty, NULL, NULL },
	{ "A-102b", "a memfd by /proc/self/fd/N", NULL, 0, memory_proc, NULL,
	    NULL },
	{ "A-103", "by the dynamic loader", READABLE, 0, loader_itself,
	    prepare_shells, NULL },
	{ "A-103b", "by a copy of the loader that may be executed", NULL, 0,
	    loader_copied, prepare_shells, NULL },
	{ "A-105", "a script, read by a shell", NULL, 0, shell_script,
	    prepare_shells, NULL },
	{ "A-105b", "a script, sourced by a shell", NULL, 0, shell_source,
	    prepare_shells, NULL },
	{ "A-105c", "executed by a permitted shell", NULL, 0, shell_command,
	    prepare_all, NULL },
	{ "A-106", "as the interpreter of a script", NULL, 0, script_forbidden,
	    payload_prepare, NULL },
	{ "A-106b", "as an interpreter with a relative name", NULL, 0,
	    script_relative, payload_prepare, NULL },
	{ "A-106c", "as an interpreter by a symlink", NULL, 0, script_symlink,
	    payload_prepare, NULL },
	{ "A-106d", "behind three scripts", NULL, 0, script_chain,
	    payload_prepare, NULL },
	{ "A-106e", "as the interpreter of a script's descriptor", NULL, 0,
	    script_fd, payload_prepare, NULL },
	{ "A-106f", "a forbidden script of a permitted interpreter", READABLE,
	    0, script_itself, prepare_script, NULL },
	{ "A-106g", "as the interpreter of a script that is exchanged", NULL,
	    ATT_RACE | ATT_KILLS, execlife_race_interpreter, payload_prepare,
	    NULL },
	{ "A-106h", "in the place of a script that was judged", NULL,
	    ATT_RACE | ATT_KILLS, execlife_race_script, payload_prepare, NULL },
	{ "A-107", "with the name of a permitted one as argv[0]", NULL, 0,
	    lie_argv, payload_prepare, NULL },
	{ "A-107b", "without any argument", NULL, 0, lie_no_argv,
	    payload_prepare, NULL },
	{ "A-107c", "with another name of the process", NULL, 0, lie_comm,
	    payload_prepare, NULL },
	{ "A-107d", "a permitted program reads the secret", NULL, 0,
	    reader_plain, payload_prepare, NULL },
	{ "A-108", "found in PATH", NULL, 0, name_in_path, payload_prepare,
	    NULL },
	{ "A-108b", "the namesake of a permitted one", NAMESAKE, 0,
	    name_namesake, payload_prepare, NULL },
	{ "A-112", "by a thread", NULL, 0, execlife_thread, payload_prepare,
	    NULL },
	{ "A-112b", "a permitted one by a thread reads the secret", NULL, 0,
	    execlife_thread_reads, payload_prepare, NULL },
	{ "A-112c", "the same when the leader has gone", NULL, 0,
	    execlife_thread_alone, payload_prepare, NULL },
	{ "A-112d", "a thread fails to execute", NULL, 0, execlife_thread_fails,
	    payload_prepare, NULL },
	{ "A-113", "by a vfork child", NULL, 0, execlife_vfork, payload_prepare,
	    NULL },
	{ "A-113b", "by posix_spawn", NULL, 0, execlife_spawn, payload_prepare,
	    NULL },
	{ "A-113c", "by a child with the same memory", NULL, 0, execlife_clone,
	    payload_prepare, NULL },
	{ "A-113d", "memory of the parent of a vfork child", NULL, ATT_LIVES,
	    execlife_vfork_memory, payload_prepare, NULL },
	{ "A-113e", "a name that a thread changes", NULL, ATT_RACE | ATT_KILLS,
	    execlife_race_memory, payload_prepare, NULL },
	{ "A-114", "read after execve has failed in six ways", NULL, 0,
	    execlife_fail_read, execlife_prepare_failing, NULL },
	{ "A-114b", "write after execve has failed", NULL, 0,
	    execlife_fail_write, execlife_prepare_failing, NULL },
	{ "A-115", "a set-user-ID program has root's rights", RUN_SU, ATT_USER,
	    execlife_set_user, NULL, NULL },
	{ "A-116", "descriptors of the supervisor", NULL, ATT_LIVES,
	    execlife_descriptors, NULL, NULL },
	{ "A-118", "5000 words, and words of 128 KiB", NULL, ATT_LIVES,
	    execlife_words, execlife_prepare_shell, NULL },
	{ "A-118b", "a name of 4095 bytes", NULL, ATT_LIVES, execlife_longest,
	    payload_prepare, NULL },
	{ "A-119", "what Linux refuses to execute", RUN_NULL, ATT_LIVES,
	    execlife_fail, execlife_prepare_failing, NULL },
	{ "A-120", "a 32-bit program reads the secret", NULL, 0, reader_i386,
	    payload_prepare, NULL },
	{ "A-120b", "a 32-bit program reads what it may", NULL, ATT_LIVES,
	    reader_i386_works, payload_prepare, NULL },
	{ NULL, NULL, NULL, 0, NULL, NULL, NULL }
};
