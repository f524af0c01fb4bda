/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Generalisation: what will be another name in the next run (pids, temporary
 * names, ports that the kernel chose), or is one of many that are open to
 * everybody (the files of a package), becomes a pattern. All else is learned
 * as it is. The rows of one table are tried in order; the first that speaks
 * of a name decides. Only names are looked at: no row asks the file system.
 */
#include "engine/general.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "call/call.h"
#include "engine/prog.h"

/* net.ipv4.ip_local_port_range as it comes, ip(7). */
#define PORT_LEAST	32768
#define PORT_MOST	60999

#define DELETED		" (deleted)"

struct subject {
	const struct general_env *env;
	enum general_use	 use;
	const char		*text;
	size_t			 n;
	int			 flags;		/* enum field_flag */
};

/* Folders in which nobody has a project of his own; * is one component. */
static const char *const no_projects[] = {
	"/", "/bin", "/boot", "/dev", "/dev/shm", "/etc", "/home", "/home/*",
	"/lib", "/lib32", "/lib64", "/libx32", "/media", "/mnt", "/nix", "/opt",
	"/proc", "/root", "/run", "/run/*", "/run/user/*", "/sbin", "/snap",
	"/srv", "/sys", "/tmp", "/usr", "/var", "/var/*"
};
static const char *const no_projects_below[] = {
	"/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64",
	"/libx32", "/proc", "/sbin", "/sys", "/usr"
};

/*
 * Trees whose files are for everybody to read; depth is how many components
 * of the name below base choose one. The longest base comes first.
 */
static const struct tree {
	const char	*base;		/* ~ begins the home */
	int		 depth;
} trees[] = {
	{ "/usr/local/include", 0 },
	{ "/usr/local/lib", 1 },
	{ "/usr/local/libexec", 1 },
	{ "/usr/local/share", 1 },
	{ "/usr/include", 0 },
	{ "/usr/lib", 0 },
	{ "/usr/lib32", 0 },
	{ "/usr/lib64", 0 },
	{ "/usr/libexec", 0 },
	{ "/usr/libx32", 0 },
	{ "/usr/share", 0 },
	{ "/usr/src", 1 },
	{ "/lib", 0 },
	{ "/lib64", 0 },
	{ "/opt", 1 },
	{ "/etc/alternatives", 0 },
	{ "/etc/fonts", 0 },
	{ "/etc/java-*", 0 },
	{ "/etc/ld.so.conf.d", 0 },
	{ "/etc/ssl/certs", 0 },
	{ "/etc/terminfo", 0 },
	{ "/sys/devices/system", 0 },
	{ "/sys/fs/cgroup", 0 },
	{ "~/.cargo/registry", 0 },
	{ "~/.local/lib", 1 },
	{ "~/.m2/repository", 0 },
	{ "~/.nvm", 0 },
	{ "~/.pyenv/versions", 1 },
	{ "~/.rustup/toolchains", 1 },
	{ "~/.sdkman/candidates", 1 },
	{ "~/go/pkg/mod", 0 },
};

static int
is_number(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isdigit((unsigned char)s[i]))
			return 0;
	return n > 0;
}

/* 1 if name (n bytes) is dir or below it. */
static int
is_below(const char *name, size_t n, const char *dir)
{
	size_t k = strlen(dir);

	return n >= k && memcmp(name, dir, k) == 0 &&
	    (n == k || name[k] == '/');
}

/* 1 if the home can be written as a macro. */
static int
has_home(const struct vars *v)
{
	return v->home != NULL && v->home[0] == '/' && v->home[1] != '\0';
}

int
general_is_project(const struct vars *v)
{
	size_t i;

	if (v->cwd == NULL || v->cwd[0] != '/' || v->home == NULL ||
	    is_below(v->home, strlen(v->home), v->cwd))
		return 0;
	for (i = 0; i < nitems(no_projects); i++)
		if (fnmatch(no_projects[i], v->cwd, FNM_PATHNAME) == 0)
			return 0;
	/* In /dev, but for everybody as /tmp is. */
	if (is_below(v->cwd, strlen(v->cwd), "/dev/shm"))
		return 1;
	for (i = 0; i < nitems(no_projects_below); i++)
		if (is_below(v->cwd, strlen(v->cwd), no_projects_below[i]))
			return 0;
	return 1;
}

/* op "TEXT", if TEXT means itself as an operand. */
static int
plain(struct general *g, const char *op, const char *text, size_t n)
{
	if (temp_needs_quote(text, n))
		return 0;
	g->op = op;
	buf_put(&g->operand, text, n);
	return 1;
}

/* Look-ups of what is not there are all one. */
static int
row_missing(const struct subject *s, struct general *g)
{
	if (s->use != USE_READ || !(s->flags & FIELD_MISSING))
		return 0;
	g->op = "match";
	buf_puts(&g->operand, "/<non-existent filename>: *");
	return 1;
}

static int
row_literal(const struct subject *s, struct general *g)
{
	if (plain(g, "eq", s->text, s->n))
		return 1;
	g->op = "match";
	temp_quote(&g->operand, s->text, s->n);
	return 1;
}

/* Writes s[0..n) with its numeric components as pattern; how many there are. */
static int
put_numbers(struct buf *b, const char *s, size_t n, const char *number,
    void (*quote)(struct buf *, const char *, size_t))
{
	size_t i, k;
	int found = 0;

	for (i = 0; i < n; i += k + 1) {
		k = temp_component(s, n, i);
		if (is_number(s + i, k)) {
			buf_puts(b, number);
			found++;
		} else
			quote(b, s + i, k);
		if (i + k < n)
			buf_puts(b, "/");
	}
	return found;
}

/*
 * Processes, threads, descriptors and terminals by number. match lets all
 * below a folder through, so that a folder of proc itself wants a re.
 */
static int
row_proc(const struct subject *s, struct general *g)
{
	static const char proc[] = "/proc/", pts[] = "/dev/pts/";
	size_t first;

	if (s->n > strlen(pts) && memcmp(s->text, pts, strlen(pts)) == 0) {
		g->op = "match";
		return put_numbers(&g->operand, s->text, s->n, "[0-9]*",
		    temp_quote) > 0;
	}
	if (s->n <= strlen(proc) || memcmp(s->text, proc, strlen(proc)) != 0)
		return 0;
	first = temp_component(s->text, s->n, strlen(proc));
	if (!is_number(s->text + strlen(proc), first) &&
	    !is_below(s->text, s->n, "/proc/self"))
		return 0;
	if (strlen(proc) + first == s->n || (s->flags & FIELD_DIR)) {
		g->op = "re";
		buf_puts(&g->operand, "^");
		if (put_numbers(&g->operand, s->text, s->n, "[0-9]+",
		    temp_quote_re) > 0) {
			buf_puts(&g->operand, "$");
			return 1;
		}
	} else {
		g->op = "match";
		if (put_numbers(&g->operand, s->text, s->n, "[0-9]*",
		    temp_quote) > 0)
			return 1;
	}
	return 0;
}

/* Descriptors that are no files, and files that have no name any more. */
static int
row_nameless(const struct subject *s, struct general *g)
{
	static const char *const starts[] = { "pipe:", "socket:" };
	size_t i, n = s->n, k = strlen(DELETED);
	const char *pattern;

	g->op = "match";
	for (i = 0; i < nitems(starts); i++)
		if (n > strlen(starts[i]) &&
		    memcmp(s->text, starts[i], strlen(starts[i])) == 0) {
			buf_printf(&g->operand, "%s*", starts[i]);
			return 1;
		}
	if (n <= k || memcmp(s->text + n - k, DELETED, k) != 0)
		return 0;
	n -= k;
	if (is_below(s->text, MIN(n, strlen("/memfd:")), "/memfd:")) {
		temp_quote(&g->operand, s->text, n);
		buf_puts(&g->operand, "*");
		return 1;
	}
	pattern = made_find(s->env->made, s->text, n);
	if (pattern != NULL)
		buf_puts(&g->operand, pattern);
	else {
		i = n;
		while (i > 0 && s->text[i - 1] != '/')
			i--;
		temp_quote(&g->operand, s->text, i);
		if (temp_pattern(&g->operand, s->text + i, n - i,
		    TEMP_COUNTED) == -1)
			temp_quote(&g->operand, s->text + i, n - i);
	}
	buf_puts(&g->operand, DELETED);
	return 1;
}

static int
row_project(const struct subject *s, struct general *g)
{
	if (!s->env->project ||
	    !is_below(s->text, s->n, s->env->vars->cwd))
		return 0;
	g->op = "under";
	buf_puts(&g->operand, "$CWD");
	return 1;
}

/* Who finds out where it is looks at the folders that it is in. */
static int
row_above(const struct subject *s, struct general *g)
{
	const struct vars *v = s->env->vars;
	size_t n = s->env->project ? strlen(v->cwd) : 0;

	if (s->use != USE_READ || s->n == 0 || s->n >= n ||
	    strcmp(s->text, v->home) == 0 ||
	    (s->n > 1 && !is_below(v->cwd, n, s->text)))
		return 0;
	g->op = "inpath";
	buf_puts(&g->operand, "$CWD");
	return 1;
}

static int
row_made(const struct subject *s, struct general *g)
{
	const char *pattern = made_find(s->env->made, s->text, s->n);

	if (pattern == NULL)
		return 0;
	g->op = "match";
	buf_puts(&g->operand, pattern);
	return 1;
}

/* Folders in which each user has a name of his own. */
static const char *const users[] = {
	"/var/mail/", "/var/spool/mail/", "/var/spool/cron/crontabs/",
	"/media/", "/run/media/", "/run/screen/S-"
};

/* How much of a name stands before the user's in it, 0 if it is not there. */
static size_t
before_user(const struct subject *s)
{
	const char *user = s->env->vars->user, *at;
	size_t i, k = 0, n = user != NULL ? strlen(user) : 0, dir = 0;

	for (i = 0; i < nitems(users) && k == 0; i++)
		if (s->n > strlen(users[i]) &&
		    memcmp(s->text, users[i], strlen(users[i])) == 0)
			k = strlen(users[i]);
	if (k == 0) {
		for (i = 1; i < s->n && dir == 0; i++)
			if (s->text[i] == '/' && temp_is_folder(s->text, i,
			    s->env->tmpdir))
				dir = i + 1;
		if (dir == 0 || n < 2)
			return 0;
		at = memmem(s->text + dir, temp_component(s->text, s->n, dir), user,
		    n);
		if (at == NULL || strchr("/-_.", at[-1]) == NULL)
			return 0;
		k = (size_t)(at - s->text);
	}
	if (n == 0 || s->n < k + n || memcmp(s->text + k, user, n) != 0 ||
	    (s->n > k + n && s->text[k + n] != '/'))
		return 0;
	return k;
}

/* /tmp/hsperfdata_u/4711, /var/mail/u */
static int
row_user(const struct subject *s, struct general *g)
{
	size_t k = before_user(s), n;

	if (k == 0)
		return 0;
	n = k + strlen(s->env->vars->user);
	g->op = "match";
	temp_quote(&g->operand, s->text, k);
	buf_puts(&g->operand, "$USER");
	if (put_numbers(&g->operand, s->text + n, s->n - n, "[0-9]*",
	    temp_quote) > 0)
		return 1;
	if (temp_needs_quote(s->text, k) ||
	    temp_needs_quote(s->text + n, s->n - n))
		return 0;
	g->op = "eq";
	g->operand.len = 0;
	buf_put(&g->operand, s->text, k);
	buf_puts(&g->operand, "$USER");
	buf_put(&g->operand, s->text + n, s->n - n);
	return 1;
}

/* A pid or the like in a folder for temporary files: /tmp/hsperfdata_u/4711. */
static int
row_temp_number(const struct subject *s, struct general *g)
{
	size_t i, k;
	int in_temp = 0, found = 0;

	if (s->n == 0 || s->text[0] != '/')
		return 0;
	for (i = 1; i < s->n; i += k + 1) {
		k = temp_component(s->text, s->n, i);
		in_temp = in_temp ||
		    temp_is_folder(s->text, i - 1, s->env->tmpdir);
		buf_puts(&g->operand, "/");
		if (in_temp && k >= 2 && is_number(s->text + i, k)) {
			buf_puts(&g->operand, "[0-9]*");
			found = 1;
		} else
			temp_quote(&g->operand, s->text + i, k);
	}
	g->op = "match";
	return found;
}

/* The base of a tree as this user has it, in to[]; 0 if it is too long. */
static int
tree_base(const struct tree *t, const struct vars *v, char *to, size_t cap)
{
	if (t->base[0] != '~')
		return strlcpy(to, t->base, cap) < cap;
	return has_home(v) && strlcpy(to, v->home, cap) < cap &&
	    strlcat(to, t->base + 1, cap) < cap;
}

/* How much of the name is base (which may end in a star), or 0. */
static size_t
base_len(const char *name, size_t n, const char *base)
{
	size_t k = strlen(base);

	if (base[k - 1] != '*')
		return is_below(name, n, base) ? k : 0;
	if (n < k || memcmp(name, base, k - 1) != 0)
		return 0;
	return k - 1 + temp_component(name, n, k - 1);
}

/* The tree that a name is in, as a length of the name, or 0. */
static size_t
tree_len(const struct tree *t, const struct vars *v, const char *name, size_t n)
{
	char base[PATH_MAX];
	size_t len, k;
	int depth = t->depth;

	if (!tree_base(t, v, base, sizeof(base)) ||
	    (len = base_len(name, n, base)) == 0)
		return 0;
	if (depth == 0)
		return len;
	for (; depth > 0; depth--) {
		if (len >= n)
			return 0;
		k = temp_component(name, n, len + 1);
		/* /usr/lib/x86_64-linux-gnu is /usr/lib once more. */
		if (memmem(name + len + 1, k, "-linux-gnu", 10) != NULL)
			depth++;
		len += 1 + k;
	}
	return len < n ? len : 0;	/* the folder itself is looked up */
}

static int
row_tree(const struct subject *s, struct general *g)
{
	const struct vars *v = s->env->vars;
	size_t i, len, home = 0;

	if (s->use != USE_READ)
		return 0;
	for (i = 0; i < nitems(trees); i++) {
		len = tree_len(&trees[i], v, s->text, s->n);
		if (len == 0)
			continue;
		if (trees[i].base[0] == '~')
			home = strlen(v->home);
		if (temp_needs_quote(s->text + home, len - home))
			return 0;
		g->op = "under";
		buf_puts(&g->operand, home > 0 ? "$HOME" : "");
		buf_put(&g->operand, s->text + home, len - home);
		return 1;
	}
	return 0;
}

/* Packages of node, wherever they are. */
static int
row_node_modules(const struct subject *s, struct general *g)
{
	static const char folder[] = "/node_modules/";
	const char *at = memmem(s->text, s->n, folder, strlen(folder));

	return s->use == USE_READ && at != NULL && plain(g, "under", s->text,
	    (size_t)(at - s->text) + strlen(folder) - 1);
}

static int
row_home(const struct subject *s, struct general *g)
{
	const struct vars *v = s->env->vars;
	size_t k;

	if (!has_home(v) || !is_below(s->text, s->n, v->home))
		return 0;
	k = strlen(v->home);
	if (temp_needs_quote(s->text + k, s->n - k))
		return 0;
	g->op = "eq";
	buf_puts(&g->operand, "$HOME");
	buf_put(&g->operand, s->text + k, s->n - k);
	return 1;
}

/*
 * What deserves a look is learned as it is; of a name that the program has made
 * up itself, what it has made up is left open.
 */
static int
row_sensitive(const struct subject *s, struct general *g)
{
	return g->class != NULL && (row_made(s, g) || row_home(s, g) ||
	    row_user(s, g) || row_literal(s, g));
}

/* A row that gives nothing may have begun to write. */
static void
start_over(struct general *g)
{
	g->operand.len = 0;
	g->operand.p[0] = '\0';
}

static const struct row {
	const char	*name;
	int		(*gives)(const struct subject *, struct general *);
	int		 wide;		/* for other names too */
} rows[] = {
	{ "missing", row_missing, 1 },	/* match "/<non-existent...>: *" */
	{ "proc", row_proc, 1 },	/* match "/proc/[0-9]*\/stat" */
	{ "sensitive", row_sensitive, 0 },	/* eq "$HOME/.ssh/config" */
	{ "nameless", row_nameless, 1 },	/* match "pipe:*" */
	{ "above", row_above, 1 },	/* inpath "$CWD" */
	{ "project", row_project, 1 },	/* under "$CWD" */
	{ "made", row_made, 1 },	/* match "/tmp/cc*.s" */
	{ "user", row_user, 0 },	/* eq "/var/mail/$USER" */
	{ "number", row_temp_number, 1 },	/* match "/tmp/x_u/[0-9]*" */
	{ "tree", row_tree, 1 },	/* under "/usr/lib" */
	{ "node", row_node_modules, 1 },	/* under ".../node_modules" */
	{ "home", row_home, 0 },	/* eq "$HOME/.inputrc" */
	{ "literal", row_literal, 0 },	/* eq "/etc/passwd" */
};

void
general_exact(const char *text, size_t n, struct general *g)
{
	const struct subject s = { .text = text, .n = n };

	start_over(g);
	g->row = "literal";
	g->wide = 0;
	row_literal(&s, g);
}

void
general_name(const struct general_env *env, enum general_use use,
    const char *text, size_t n, int flags, struct general *g)
{
	const struct subject s = { env, use, text, n, flags };
	size_t i;

	g->class = use == USE_READ && (flags & FIELD_MISSING) ? NULL :
	    sensitive_name(env->vars, use, text, n);
	for (i = 0; i < nitems(rows); i++) {
		start_over(g);
		if (rows[i].gives(&s, g)) {
			g->row = rows[i].name;
			g->wide = rows[i].wide;
			return;
		}
	}
}

static const char *const local[] = {
	"inet-[127.", "inet-[0.0.0.0]:", "inet-[::1]:", "inet-[::]:"
};

static int
is_inet(const char *s, size_t n)
{
	return n > 6 && memcmp(s, "inet-[", 6) == 0;
}

static int
is_local(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < nitems(local); i++)
		if (n > strlen(local[i]) &&
		    memcmp(s, local[i], strlen(local[i])) == 0)
			return 1;
	return 0;
}

/* inet-[127.0.0.1]:40001: a port that the kernel chose, on this machine. */
static int
row_port(const struct subject *s, struct general *g)
{
	size_t colon = s->n;
	long port;

	while (colon > 0 && s->text[colon - 1] != ':')
		colon--;
	if (colon == 0 || s->n - colon != 5 || !is_local(s->text, s->n) ||
	    !is_number(s->text + colon, s->n - colon))
		return 0;
	port = strtol(s->text + colon, NULL, 10);
	if (port < PORT_LEAST || port > PORT_MOST)
		return 0;
	g->op = "match";
	temp_quote(&g->operand, s->text, colon);
	buf_puts(&g->operand, "[3-6]????");
	return 1;
}

/*
 * The server that knows names is another one in each network, and what a
 * program tells any of them it can tell all.
 */
static int
row_dns(const struct subject *s, struct general *g)
{
	static const char end[] = "]:53";

	if (!is_inet(s->text, s->n) || s->n < strlen(end) ||
	    memcmp(s->text + s->n - strlen(end), end, strlen(end)) != 0)
		return 0;
	g->op = "match";
	buf_puts(&g->operand, "inet-*:53");
	return 1;
}

/* @/tmp/dbus-AbCdEfGh: only the last component can be made up. */
static int
row_abstract(const struct subject *s, struct general *g)
{
	size_t last = s->n;

	if (s->n < 2 || s->text[0] != '@' || g->class != NULL)
		return 0;
	while (last > 1 && s->text[last - 1] != '/')
		last--;
	g->op = "match";
	temp_quote(&g->operand, s->text, last);
	return temp_pattern(&g->operand, s->text + last, s->n - last,
	    TEMP_LIKELY) == 0 || temp_pattern(&g->operand, s->text + last,
	    s->n - last, TEMP_COUNTED) == 0;
}

static const struct row addresses[] = {
	{ "dns", row_dns, 1 },		/* match "inet-*:53" */
	{ "port", row_port, 1 },	/* match "inet-\\[127.0.0.1]:[3-6]????" */
	{ "abstract", row_abstract, 1 },	/* match "@/tmp/x-*" */
	{ "literal", row_literal, 0 },
};

void
general_address(const struct general_env *env, const char *text, size_t n,
    int flags, struct general *g)
{
	const struct subject s = { env, USE_SOCKET, text, n, flags };
	size_t i;

	if (n > 0 && text[0] == '/') {
		general_name(env, USE_SOCKET, text, n, flags, g);
		return;
	}
	g->class = sensitive_address(env->vars, text, n);
	if (is_inet(text, n) && !is_local(text, n))
		g->class = "the network";
	for (i = 0; i < nitems(addresses); i++) {
		start_over(g);
		if (addresses[i].gives(&s, g)) {
			g->row = addresses[i].name;
			g->wide = addresses[i].wide;
			return;
		}
	}
}

/* Permission bits are the file's or the umask's; the others are the program's. */
void
general_mode(const char *text, size_t n, struct general *g)
{
	general_exact(text, n, g);
	g->class = sensitive_mode(text, n);
	if (n > 3)
		return;
	start_over(g);
	g->row = "mode";
	g->op = "re";
	buf_puts(&g->operand, "^[0-7]{1,3}$");
}

/* Libraries make processes and threads with other flags each year. */
void
general_clone(const char *text, size_t n, struct general *g)
{
	static const char space[] = "CLONE_NEW";

	general_exact(text, n, g);
	if (memmem(text, n, space, strlen(space)) != NULL ||
	    memmem(text, n, "unknown", 7) != NULL)
		return;
	start_over(g);
	g->row = "clone";
	g->op = "nsub";
	buf_puts(&g->operand, space);
}
