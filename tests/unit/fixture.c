/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A small tree, and another process that stands in it.
 */
#include "fixture.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NCHAIN	45

char fix_base[PATH_MAX];

/* d: directory, f: file, p: FIFO, l: symlink to target ($ is the tree) */
static const struct {
	char kind;
	const char *name, *target;
} tree[] = {
	{ 'd', "a", NULL },
	{ 'd', "a/b", NULL },
	{ 'f', "a/b/file", NULL },
	{ 'f', "a/secret", NULL },
	{ 'd', "c", NULL },
	{ 'd', "c/d", NULL },
	{ 'f', "c/secret", NULL },
	{ 'd', "x (deleted)", NULL },
	{ 'f', "x (deleted)/f", NULL },
	{ 'd', "jail", NULL },
	{ 'd', "jail/in", NULL },
	{ 'f', "jail/in/f", NULL },
	{ 'f', "jail/secret", NULL },
	{ 'd', "jailer", NULL },
	{ 'd', "jailer/x", NULL },
	{ 'l', "jail/abs", "/in" },
	{ 'l', "jail/in/out", "../../../../in/f" },
	{ 'p', "a/fifo", NULL },
	{ 'l', "a/abs", "$/a/b" },
	{ 'l', "a/rel", "b" },
	{ 'l', "a/up", "../c/d" },
	{ 'l', "a/loop1", "loop2" },
	{ 'l', "a/loop2", "loop1" },
	{ 'l', "a/dang", "../c/new" },
	{ 'l', "a/dangdeep", "../nodir/new" },
	{ 'l', "a/dangup", "up/../new" },
	{ 'l', "a/bslash", "b/" },
	{ 'l', "a/fslash", "b/file/" },
	{ 'l', "a/root", "/" },
	{ 'l', "a/dot", "." },
	{ 'l', "a/file", "rel/file" },
	{ 'l', "a/n0", "b/file" },
};

void
fix_expand(char to[PATH_MAX], const char *s, pid_t pid)
{
	size_t n = 0;

	for (to[0] = '\0'; *s != '\0'; s++) {
		if (*s == '$')
			n += strlcpy(to + n, fix_base, PATH_MAX - n);
		else if (*s == '@' || *s == '%')
			n += (size_t)snprintf(to + n, PATH_MAX - n, "%d",
			    (int)(*s == '@' ? pid : getpid()));
		else {
			to[n++] = *s;
			to[n] = '\0';
		}
	}
}

void
fix_file(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	ck_assert_int_ne(fd, -1);
	close(fd);
}

void
fix_setup(void)
{
	char name[] = "/tmp/t_resolve.XXXXXX", target[PATH_MAX], link[32];
	size_t i;
	int n;

	ck_assert_ptr_nonnull(mkdtemp(name));
	ck_assert_ptr_nonnull(realpath(name, fix_base));
	ck_assert_int_eq(chdir(fix_base), 0);
	for (i = 0; i < sizeof(tree) / sizeof(tree[0]); i++) {
		if (tree[i].kind == 'd')
			ck_assert_int_eq(mkdir(tree[i].name, 0755), 0);
		else if (tree[i].kind == 'p')
			ck_assert_int_eq(mkfifo(tree[i].name, 0600), 0);
		else if (tree[i].kind == 'f')
			fix_file(tree[i].name);
		else {
			fix_expand(target, tree[i].target, 0);
			ck_assert_int_eq(symlink(target, tree[i].name), 0);
		}
	}
	for (n = 1; n < NCHAIN; n++) {
		snprintf(target, sizeof(target), "n%d", n - 1);
		snprintf(link, sizeof(link), "a/n%d", n);
		ck_assert_int_eq(symlink(target, link), 0);
	}
}

void
fix_teardown(void)
{
	char cmd[2 * PATH_MAX + 64];

	ck_assert_int_eq(chdir("/"), 0);
	snprintf(cmd, sizeof(cmd), "chmod -R u+rwx %s; rm -rf %s", fix_base, fix_base);
	/* The shell complains of a working directory that is gone. */
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(cmd), 0);
}

int
other_start(struct other *o, int (*make)(void))
{
	int ready[2], go[2], error;
	char c;

	ck_assert_int_eq(pipe2(ready, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(go, O_CLOEXEC), 0);
	memset(&o->view, 0, sizeof(o->view));
	o->view.tgid = o->view.tid = fork();
	ck_assert_int_ne(o->view.tgid, -1);
	if (o->view.tgid == 0) {
		close(go[1]);
		error = make() == 0 ? 0 : errno;
		if (write(ready[1], &error, sizeof(error)) == sizeof(error) &&
		    error == 0)
			while (read(go[0], &c, 1) > 0)
				;
		_exit(0);
	}
	close(ready[1]);
	close(go[0]);
	ck_assert_int_eq(read(ready[0], &error, sizeof(error)), sizeof(error));
	close(ready[0]);
	o->go = go[1];
	if (error != 0) {
		printf("not permitted here, left out: %s\n", strerror(error));
		close(o->go);
		waitpid(o->view.tgid, NULL, 0);
	}
	return error;
}

void
other_stop(struct other *o)
{
	close(o->go);
	waitpid(o->view.tgid, NULL, 0);
}

int
fix_fd(int fd, int number)
{
	if (fd == -1 || dup2(fd, number) == -1)
		return -1;
	return close(fd);
}

int
fix_resolve(const struct view *view, int dirfd, const char *name,
    enum path_follow follow, enum path_keep keep, struct pin *pin)
{
	const struct path_ask ask = { follow, keep, 0, 0 };

	return path_resolve(view, dirfd, name, &ask, pin);
}

/* 1 if the pin is not of the object that its text names for process pid. */
static int
is_wrong_object(const struct pin *pin, pid_t pid)
{
	char name[PATH_MAX + 96];
	struct stat st;
	int differs = 0;

	snprintf(name, sizeof(name), "%s", pin->text);
	if (strncmp(pin->text, "/proc/self", 10) == 0 &&
	    (pin->mode & S_IFMT) != S_IFLNK)
		snprintf(name, sizeof(name), "/proc/%d%s", (int)pid,
		    pin->text + 10);
	else if (strncmp(pin->text, "/proc/self/", 11) == 0)
		return 0;	/* links there are made anew for each look-up */
	if (lstat(name, &st) == -1 || st.st_dev != pin->dev ||
	    st.st_ino != pin->ino || st.st_mode != pin->mode)
		differs = 1;
	if (fstat(pin->fd, &st) == -1 || st.st_dev != pin->dev ||
	    st.st_ino != pin->ino)
		differs = 1;
	return differs;
}

/* 1 if the kept directory is not the one that the text has its base in. */
static int
is_wrong_parent(const struct pin *pin)
{
	char dir[PATH_MAX + 64], base[NAME_MAX + 2];
	struct stat a, b;
	char *slash;

	strlcpy(base, pin->base, sizeof(base));
	if (strlen(base) > 1 && base[strlen(base) - 1] == '/')
		base[strlen(base) - 1] = '\0';
	if (fstat(pin->fd, &a) == -1)
		return 1;
	if (pin->error == 0 && strcmp(base, ".") != 0 &&
	    strncmp(pin->text, "/proc/self", 10) != 0 &&
	    (fstatat(pin->fd, base, &b, AT_SYMLINK_NOFOLLOW) == -1 ||
	    b.st_ino != pin->ino || b.st_dev != pin->dev))
		return 1;
	if (base[0] == '.' || pin->floating ||
	    path_real(pin, dir, sizeof(dir)) == -1)
		return 0;
	slash = strrchr(dir, '/');
	if (strcmp(slash + 1, base) != 0)
		return 1;
	slash[slash == dir] = '\0';
	return stat(dir, &b) == -1 || b.st_ino != a.st_ino ||
	    b.st_dev != a.st_dev;
}

/* 1 if it makes a difference to the answer which descriptor is kept. */
static int
is_other_parent(const struct view *view, const struct row *r, const char *name,
    const struct pin *pin)
{
	struct pin parent;
	int bad;

	if (fix_resolve(view, r->dirfd, name, r->follow, PATH_KEEP_PARENT,
	    &parent) != 0)
		return 1;
	bad = parent.error != pin->error || parent.mode != pin->mode ||
	    strcmp(parent.text, pin->text) != 0 || parent.cut ||
	    parent.floating != pin->floating || parent.self != pin->self ||
	    (parent.fd == -1) != (parent.base[0] == '\0') ||
	    (parent.fd == -1 && parent.error == 0) ||
	    (parent.fd != -1 && is_wrong_parent(&parent));
	if (bad)
		printf("parent \"%s\", base \"%s\": ", parent.text,
		    parent.base);
	if (parent.fd != -1)
		close(parent.fd);
	return bad;
}

/* 1 if the name leads elsewhere when its object is not looked at. */
static int
is_bare_other(const struct view *view, const struct row *r, const char *name,
    const struct pin *want)
{
	const struct path_ask ask = { .follow = r->follow,
	    .keep = PATH_KEEP_OBJECT, .bare = PATH_BARE_KIND };
	struct stat a = { 0 }, b = { 0 };
	struct pin pin;

	if (path_resolve(view, r->dirfd, name, &ask, &pin) != 0 ||
	    pin.error != want->error || strcmp(pin.text, want->text) != 0 ||
	    (pin.fd == -1) != (want->fd == -1))
		return 1;
	if (pin.fd == -1)
		return 0;
	fstat(pin.fd, &a);
	fstat(want->fd, &b);
	close(pin.fd);
	return a.st_ino != b.st_ino || a.st_dev != b.st_dev;
}

int
fix_check(const struct view *view, const struct row *r)
{
	char name[PATH_MAX], want[PATH_MAX];
	struct pin pin;
	int error, bad = 0, first = dup(0), last;

	close(first);
	for (; r->name != NULL; r++) {
		fix_expand(name, r->name, view->tgid);
		fix_expand(want, r->text, view->tgid);
		error = fix_resolve(view, r->dirfd, name, r->follow, 1, &pin);
		if (error != 0 || pin.error != r->error ||
		    strcmp(pin.text, want) != 0 || pin.cut ||
		    pin.len != strlen(want) ||
		    (pin.error == 0) != (pin.fd != -1) ||
		    (pin.error == 0 && is_wrong_object(&pin, view->tgid)) ||
		    is_other_parent(view, r, name, &pin) ||
		    is_bare_other(view, r, name, &pin)) {
			printf("(%d, \"%s\", %d): %d, %d (want %d), \"%s\" "
			    "(want \"%s\")\n", r->dirfd, r->name, r->follow,
			    error, pin.error, r->error, pin.text, want);
			bad++;
		}
		if (pin.fd != -1)
			close(pin.fd);
		if (fix_resolve(view, r->dirfd, name, r->follow, 0, &pin) ==
		    0 && pin.fd != -1)
			bad++;
	}
	last = dup(0);
	close(last);
	if (first != last)
		printf("descriptors were left open: %d, %d\n", first, last);
	return bad + (first != last);
}
