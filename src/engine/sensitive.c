/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One table. What a row speaks of is learned as it is, one rule for each, marked
 * in the file and listed at the end of the run; no folder that has such things
 * below it becomes one rule.
 */
#include "engine/sensitive.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

#include "engine/prog.h"
#include "engine/temp.h"

#define USE(u)		(1U << (u))
#define ANY		(~0U)
#define CHANGE		USE(USE_WRITE)
#define CONNECT		(USE(USE_SOCKET) | CHANGE)

enum where {
	PART,		/* a component anywhere */
	HOME,		/* below any home, and all below that */
	TREE		/* a name from the root, and all below it */
};

static const struct row {
	enum where	 where;
	const char	*pattern;	/* of fnmatch(3), * within a component */
	unsigned int	 uses;		/* bits by enum general_use */
	const char	*class;
} rows[] = {
	/* Keys and passwords. */
	{ PART, ".ssh", ANY, "ssh keys" },
	{ PART, "id_rsa*", ANY, "ssh keys" },
	{ PART, "id_dsa*", ANY, "ssh keys" },
	{ PART, "id_ecdsa*", ANY, "ssh keys" },
	{ PART, "id_ed25519*", ANY, "ssh keys" },
	{ TREE, "/etc/ssh/ssh_host_*_key", ANY, "ssh keys" },
	{ PART, ".gnupg", ANY, "gpg keys" },
	{ PART, ".aws", ANY, "credentials" },
	{ PART, ".azure", ANY, "credentials" },
	{ PART, ".kube", ANY, "credentials" },
	{ PART, ".docker", ANY, "credentials" },
	{ PART, ".netrc", ANY, "credentials" },
	{ PART, ".git-credentials", ANY, "credentials" },
	{ PART, ".pgpass", ANY, "credentials" },
	{ PART, ".my.cnf", ANY, "credentials" },
	{ PART, ".npmrc", ANY, "credentials" },
	{ PART, ".pypirc", ANY, "credentials" },
	{ PART, ".password-store", ANY, "credentials" },
	{ PART, ".vault-token", ANY, "credentials" },
	{ PART, "*.kdbx", ANY, "credentials" },
	{ HOME, ".config/gcloud", ANY, "credentials" },
	{ HOME, ".config/gh", ANY, "credentials" },
	{ HOME, ".cargo/credentials*", ANY, "credentials" },
	{ HOME, ".local/share/keyrings", ANY, "credentials" },
	{ HOME, ".mozilla", ANY, "a browser's profile" },
	{ HOME, ".config/google-chrome*", ANY, "a browser's profile" },
	{ HOME, ".config/chromium", ANY, "a browser's profile" },
	{ HOME, ".thunderbird", ANY, "a browser's profile" },
	{ TREE, "/etc/shadow*", ANY, "passwords" },
	{ TREE, "/etc/gshadow*", ANY, "passwords" },
	{ TREE, "/etc/security/opasswd", ANY, "passwords" },
	{ TREE, "/etc/sudoers*", ANY, "passwords" },
	{ TREE, "/etc/krb5.keytab", ANY, "credentials" },
	{ TREE, "/etc/ssl/private", ANY, "credentials" },
	{ TREE, "/var/lib/sss", ANY, "credentials" },
	/* What is run later, by itself. */
	{ HOME, ".bash*", ANY, "shell start-up" },
	{ HOME, ".profile", ANY, "shell start-up" },
	{ HOME, ".z[lsp]*", ANY, "shell start-up" },
	{ HOME, ".kshrc", ANY, "shell start-up" },
	{ HOME, ".*cshrc", ANY, "shell start-up" },
	{ HOME, ".login", ANY, "shell start-up" },
	{ HOME, ".logout", ANY, "shell start-up" },
	{ HOME, ".config/fish", ANY, "shell start-up" },
	{ HOME, ".pam_environment", ANY, "shell start-up" },
	{ HOME, ".xinitrc", ANY, "shell start-up" },
	{ HOME, ".xsession*", ANY, "shell start-up" },
	{ TREE, "/etc/profile*", ANY, "shell start-up" },
	{ TREE, "/etc/bash.bashrc", ANY, "shell start-up" },
	{ TREE, "/etc/environment", ANY, "shell start-up" },
	{ TREE, "/etc/zsh", ANY, "shell start-up" },
	{ HOME, ".vimrc", CHANGE, "an editor's start-up" },
	{ HOME, ".vim", CHANGE, "an editor's start-up" },
	{ HOME, ".config/nvim", CHANGE, "an editor's start-up" },
	{ HOME, ".emacs*", CHANGE, "an editor's start-up" },
	{ HOME, ".gitconfig", CHANGE, "commands that git runs" },
	{ HOME, ".config/git", CHANGE, "commands that git runs" },
	{ HOME, ".config/autostart", ANY, "autostart" },
	{ HOME, ".config/systemd", ANY, "autostart" },
	{ HOME, ".local/bin", CHANGE, "programs" },
	{ HOME, "bin", CHANGE, "programs" },
	{ TREE, "/etc/xdg/autostart", ANY, "autostart" },
	{ TREE, "/etc/cron*", ANY, "cron" },
	{ TREE, "/etc/anacrontab", ANY, "cron" },
	{ TREE, "/var/spool/cron", ANY, "cron" },
	{ TREE, "/var/spool/at", ANY, "cron" },
	{ TREE, "/var/spool/anacron", ANY, "cron" },
	/* Services that do a program's bidding. */
	{ PART, "docker.sock", ANY, "containers" },
	{ TREE, "/run/docker*", ANY, "containers" },
	{ TREE, "/run/containerd", ANY, "containers" },
	{ TREE, "/run/podman", ANY, "containers" },
	{ TREE, "/run/crio", ANY, "containers" },
	{ TREE, "/run/user/*/docker*", ANY, "containers" },
	{ TREE, "/run/user/*/podman", ANY, "containers" },
	{ TREE, "/run/dbus", CONNECT, "the message bus" },
	{ TREE, "/run/user/*/bus", CONNECT, "the message bus" },
	{ TREE, "/run/user/*/dbus*", CONNECT, "the message bus" },
	{ TREE, "/tmp/dbus-*", CONNECT, "the message bus" },
	{ TREE, "/run/user/*/keyring", ANY, "an agent with keys" },
	{ TREE, "/run/user/*/gnupg", ANY, "an agent with keys" },
	{ PART, "S.gpg-agent*", ANY, "an agent with keys" },
	{ PART, "agent.[0-9]*", CONNECT, "an agent with keys" },
	{ TREE, "/run/user/*/ssh-agent*", ANY, "an agent with keys" },
	{ TREE, "/run/systemd", CONNECT, "services" },
	{ TREE, "/run/user/*/systemd", CONNECT, "services" },
	{ TREE, "/tmp/.X11-unix", CONNECT, "the screen" },
	{ TREE, "/tmp/.ICE-unix", CONNECT, "the screen" },
	{ TREE, "/run/user/*/wayland-*", CONNECT, "the screen" },
	/* The system itself. */
	{ TREE, "/proc/[0-9]*/mem", ANY, "a process's memory" },
	{ TREE, "/proc/[0-9]*/environ", ANY, "a process's memory" },
	{ TREE, "/proc/kcore", ANY, "the kernel's memory" },
	{ TREE, "/proc/sys", CHANGE, "the kernel's settings" },
	{ TREE, "/proc/sysrq-trigger", CHANGE, "the kernel's settings" },
	{ TREE, "/sys", CHANGE, "the kernel's settings" },
	{ TREE, "/etc", CHANGE, "the system's files" },
	{ TREE, "/boot", CHANGE, "the system's files" },
	{ TREE, "/usr", CHANGE, "the system's files" },
	{ TREE, "/lib*", CHANGE, "the system's files" },
	{ TREE, "/bin", CHANGE, "the system's files" },
	{ TREE, "/sbin", CHANGE, "the system's files" },
	{ TREE, "/var/lib/dpkg", CHANGE, "the system's files" },
	{ TREE, "/usr/bin/su", USE(USE_EXEC), "runs as another user" },
	{ TREE, "/usr/bin/sudo", USE(USE_EXEC), "runs as another user" },
	{ TREE, "/usr/bin/doas", USE(USE_EXEC), "runs as another user" },
	{ TREE, "/usr/bin/pkexec", USE(USE_EXEC), "runs as another user" },
	{ TREE, "/usr/bin/*sh", USE(USE_EXEC), "runs a shell" },
	{ TREE, "/bin/*sh", USE(USE_EXEC), "runs a shell" },
	{ TREE, "/usr/bin/busybox", USE(USE_EXEC), "runs a shell" },
};

/* Devices that are everybody's; the rest of /dev is hardware. */
static const char *const devices[] = {
	"/dev", "/dev/null", "/dev/zero", "/dev/full", "/dev/random",
	"/dev/urandom", "/dev/tty", "/dev/ptmx", "/dev/pts", "/dev/pts/*",
	"/dev/shm", "/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr"
};

/* Homes: what one of them is, and that nobody's name is behind it. */
static const char *const homes[] = { "/home/*", "/root" };

/*
 * Compares a pattern, component by component, with the beginning of a name.
 * How much of the name it took, 0 if it does not fit. With part, a name that
 * ends before the pattern fits too.
 */
static size_t
begins(const char *pattern, const char *name, size_t n, int part)
{
	size_t np = strlen(pattern), i = 0, k = 0, a, b;
	char want[NAME_MAX + 1], have[NAME_MAX + 1];

	for (;;) {
		a = temp_component(pattern, np, i);
		b = temp_component(name, n, k);
		if (a >= sizeof(want) || b >= sizeof(have))
			return 0;
		memcpy(want, pattern + i, a);
		want[a] = '\0';
		memcpy(have, name + k, b);
		have[b] = '\0';
		if (fnmatch(want, have, 0) != 0)
			return 0;
		i += a;
		k += b;
		if (i >= np)
			return k;
		if (k >= n)
			return part ? k : 0;
		i++;
		k++;
	}
}

static int
is_below(const char *name, size_t n, const char *dir)
{
	size_t k = dir != NULL ? strlen(dir) : 0;

	return k > 1 && n >= k && memcmp(name, dir, k) == 0 &&
	    (n == k || name[k] == '/');
}

/* The length of the home that a name is in, 0 if it is in none. */
static size_t
home_of(const struct vars *v, const char *name, size_t n)
{
	size_t i, k;

	if (is_below(name, n, v->home))
		return strlen(v->home);
	for (i = 0; i < nitems(homes); i++)
		if ((k = begins(homes[i], name, n, 0)) > 0)
			return k;
	return 0;
}

static int
has_part(const char *pattern, const char *name, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i += k + 1) {
		k = temp_component(name, n, i);
		if (k > 0 && begins(pattern, name + i, k, 0) == k)
			return 1;
	}
	return 0;
}

static int
row_fits(const struct row *r, const struct vars *v, const char *name, size_t n)
{
	size_t home;

	switch (r->where) {
	case PART:
		return has_part(r->pattern, name, n);
	case HOME:
		home = home_of(v, name, n);
		return home > 0 && home < n &&
		    begins(r->pattern, name + home + 1, n - home - 1, 0) > 0;
	case TREE:
		return begins(r->pattern, name, n, 0) > 0;
	}
	return 0;
}

static int
is_device(const char *name, size_t n)
{
	size_t i;

	if (!is_below(name, n, "/dev") || is_below(name, n, "/dev/shm"))
		return 0;
	for (i = 0; i < nitems(devices); i++)
		if (begins(devices[i], name, n, 0) == n)
			return 0;
	return 1;
}

/* Somebody else's home, unless it is where one works. */
static int
is_others(const struct vars *v, const char *name, size_t n)
{
	size_t i, k;

	if (is_below(name, n, v->home) || is_below(name, n, v->cwd))
		return 0;
	for (i = 0; i < nitems(homes); i++) {
		k = begins(homes[i], name, n, 0);
		/* The home is in it: it is nobody's. */
		if (k > 0 && !(v->home != NULL && strlen(v->home) > k &&
		    memcmp(v->home, name, k) == 0 && v->home[k] == '/'))
			return 1;
	}
	return 0;
}

const char *
sensitive_name(const struct vars *v, enum general_use use, const char *name,
    size_t n)
{
	size_t i;

	if (n == 0 || name[0] != '/')
		return NULL;
	for (i = 0; i < nitems(rows); i++)
		if ((rows[i].uses & USE(use)) && row_fits(&rows[i], v, name, n))
			return rows[i].class;
	if (is_device(name, n))
		return "a device";
	if (is_others(v, name, n))
		return "another user's home";
	return NULL;
}

const char *
sensitive_address(const struct vars *v, const char *text, size_t n)
{
	/* Abstract names are made like those of files. */
	if (n > 1 && text[0] == '@') {
		if (memmem(text, n, "dbus", 4) != NULL)
			return "the message bus";
		text++;
		n--;
	}
	return sensitive_name(v, USE_SOCKET, text, n);
}

const char *
sensitive_mode(const char *text, size_t n)
{
	if (n == 4 && (text[0] & 6) != 0)
		return "runs as another user";
	return NULL;
}

/*
 * A folder above a row of the table, or above every row about homes. What may
 * be in any folder (.ssh) is not known of it.
 */
int
sensitive_below(const struct vars *v, enum general_use use, const char *dir,
    size_t n)
{
	size_t i, home;

	if (sensitive_name(v, use, dir, n) != NULL)
		return 1;
	home = home_of(v, dir, n);
	for (i = 0; i < nitems(rows); i++) {
		if (!(rows[i].uses & USE(use)) || rows[i].where == PART)
			continue;
		if (rows[i].where == TREE) {
			if (begins(rows[i].pattern, dir, n, 1) > 0)
				return 1;
		} else if (home == n || (home > 0 && begins(rows[i].pattern,
		    dir + home + 1, n - home - 1, 1) > 0))
			return 1;
	}
	return 0;
}
