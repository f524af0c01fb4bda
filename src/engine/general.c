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

/* Never part of a working tree: one rule for each, so that they are seen. */
static const char *const secrets[] = {
	".ssh", ".gnupg", ".aws", ".azure", ".kube", ".netrc",
	".git-credentials", ".password-store", ".pgpass", "id_rsa*",
	"id_ecdsa*", "id_ed25519*"
};

/* Folders in which nobody has a project of his own; * is one component. */
static const char *const no_projects[] = {
	"/", "/bin", "/boot", "/dev", "/etc", "/home", "/home/*", "/lib",
	"/lib32", "/lib64", "/libx32", "/media", "/mnt", "/nix", "/opt",
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
	{ "/usr/lib", 1 },
	{ "/usr/lib32", 1 },
	{ "/usr/lib64", 1 },
	{ "/usr/libexec", 1 },
	{ "/usr/libx32", 1 },
	{ "/usr/share", 1 },
	{ "/usr/src", 1 },
	{ "/lib", 1 },
	{ "/lib64", 1 },
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

/* The length of the component at s[i]. */
static size_t
component(const char *s, size_t n, size_t i)
{
	size_t k = i;

	while (k < n && s[k] != '/')
		k++;
	return k - i;
}

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

static int
row_secret(const struct subject *s, struct general *g)
{
	char name[256];
	size_t i, k, w;

	for (i = 1; i < s->n; i += k + 1) {
		k = component(s->text, s->n, i);
		if (k >= sizeof(name))
			continue;
		memcpy(name, s->text + i, k);
		name[k] = '\0';
		for (w = 0; w < nitems(secrets); w++)
			if (fnmatch(secrets[w], name, 0) == 0)
				return row_literal(s, g);
	}
	return 0;
}

/* Writes s[0..n) with its numeric components as pattern; how many there are. */
static int
put_numbers(struct buf *b, const char *s, size_t n, const char *number,
    void (*quote)(struct buf *, const char *, size_t))
{
	size_t i, k;
	int found = 0;

	for (i = 0; i < n; i += k + 1) {
		k = component(s, n, i);
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

static void
quote_re(struct buf *b, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strchr("\\.[](){}*+?|^$", s[i]) != NULL)
			buf_puts(b, "\\");
		buf_put(b, s + i, 1);
	}
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
	first = component(s->text, s->n, strlen(proc));
	if (!is_number(s->text + strlen(proc), first) &&
	    !is_below(s->text, s->n, "/proc/self"))
		return 0;
	if (strlen(proc) + first == s->n || (s->flags & FIELD_DIR)) {
		g->op = "re";
		buf_puts(&g->operand, "^");
		if (put_numbers(&g->operand, s->text, s->n, "[0-9]+",
		    quote_re) > 0) {
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

/* A pid or the like in a folder for temporary files: /tmp/hsperfdata_u/4711. */
static int
row_temp_number(const struct subject *s, struct general *g)
{
	size_t i, k;
	int in_temp = 0, found = 0;

	if (s->n == 0 || s->text[0] != '/')
		return 0;
	for (i = 1; i < s->n; i += k + 1) {
		k = component(s->text, s->n, i);
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
	return k - 1 + component(name, n, k - 1);
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
		k = component(name, n, len + 1);
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
} rows[] = {
	{ "missing", row_missing },	/* match "/<non-existent...>: *" */
	{ "secret", row_secret },	/* eq "/home/u/.ssh/config" */
	{ "proc", row_proc },		/* match "/proc/[0-9]*\/stat" */
	{ "nameless", row_nameless },	/* match "pipe:*" */
	{ "project", row_project },	/* under "$CWD" */
	{ "made", row_made },		/* match "/tmp/cc*.s" */
	{ "number", row_temp_number },	/* match "/tmp/hsperfdata_u/[0-9]*" */
	{ "tree", row_tree },		/* under "/usr/lib/python3.11" */
	{ "node", row_node_modules },	/* under ".../node_modules" */
	{ "home", row_home },		/* eq "$HOME/.profile" */
	{ "literal", row_literal },	/* eq "/etc/passwd" */
};

void
general_name(const struct general_env *env, enum general_use use,
    const char *text, size_t n, int flags, struct general *g)
{
	const struct subject s = { env, use, text, n, flags };
	size_t i;

	for (i = 0; i < nitems(rows); i++) {
		start_over(g);
		if (rows[i].gives(&s, g)) {
			g->row = rows[i].name;
			return;
		}
	}
}

/* inet-[127.0.0.1]:40001: a port that the kernel chose, on this machine. */
static int
chosen_port(const char *s, size_t n, struct general *g)
{
	static const char *const heads[] = {
		"inet-[127.", "inet-[0.0.0.0]:", "inet-[::1]:", "inet-[::]:"
	};
	size_t i, colon = n;
	long port;

	while (colon > 0 && s[colon - 1] != ':')
		colon--;
	if (colon == 0 || n - colon > 5 || !is_number(s + colon, n - colon))
		return 0;
	port = strtol(s + colon, NULL, 10);
	if (port < PORT_LEAST || port > PORT_MOST)
		return 0;
	for (i = 0; i < nitems(heads); i++)
		if (n > strlen(heads[i]) &&
		    memcmp(s, heads[i], strlen(heads[i])) == 0)
			break;
	if (i == nitems(heads))
		return 0;
	g->op = "match";
	temp_quote(&g->operand, s, colon);
	buf_puts(&g->operand, "*");
	return 1;
}

/* @/tmp/dbus-AbCdEfGh: only the last component can be made up. */
static int
abstract_name(const char *s, size_t n, struct general *g)
{
	size_t last = n;

	while (last > 1 && s[last - 1] != '/')
		last--;
	g->op = "match";
	temp_quote(&g->operand, s, last);
	if (temp_pattern(&g->operand, s + last, n - last, TEMP_LIKELY) == 0 ||
	    temp_pattern(&g->operand, s + last, n - last, TEMP_COUNTED) == 0)
		return 1;
	return 0;
}

void
general_address(const struct general_env *env, const char *text, size_t n,
    int flags, struct general *g)
{
	const struct subject s = { env, USE_SOCKET, text, n, flags };

	if (n > 0 && text[0] == '/') {
		general_name(env, USE_SOCKET, text, n, flags, g);
		return;
	}
	if (chosen_port(text, n, g)) {
		g->row = "port";
		return;
	}
	if (n > 1 && text[0] == '@' && abstract_name(text, n, g)) {
		g->row = "abstract";
		return;
	}
	start_over(g);
	g->row = "literal";
	row_literal(&s, g);
}
