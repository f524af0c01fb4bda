/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The shape of temporary names. mkstemp(3) ends a stem in six letters and
 * digits, mktemp(1) in ten behind a dot, Python's tempfile in eight of a-z0-9_,
 * Go and Java in a long number; shells and daemons put a pid behind a dot.
 */
#include "engine/temp.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/prog.h"
#include "policy/pattern.h"

#define RANDOM_LEAST	6	/* letters of mkstemp(3) */
#define PYTHON_LETTERS	8
#define PERL_LETTERS	10
#define EXTENSION_MOST	5	/* .class */
#define WORD_MOST	8	/* .ltrans0 */
#define LONG_NUMBER	4	/* digits that chance hardly makes */

static const char lower[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
static const char word[] = "abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
static const char digits[] = "0123456789";
static const char uuid_shape[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";

/* Names that are made exclusively and are always the same. */
static const char *const fixed_ends[] = {
	".lock", ".swp", ".swo", ".swx", ".pid", NULL
};

/* Stems of well-known makers that leave no doubt, six random ones behind. */
static const char *const known_heads[] = {
	"sed", "tmp_obj_", "tmp_pack_", "tmp_idx_", ".goutputstream-", NULL
};

/* The macros, and 1.6's word for what does not exist. */
static const char *const guarded[] = {
	"$HOME", "$USER", "$CWD", "<non-existent filename>"
};

static int
is_all(const char *s, size_t n, const char *set)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] == '\0' || strchr(set, s[i]) == NULL)
			return 0;
	return n > 0;
}

static int
is_alnum(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]))
			return 0;
	return n > 0;
}

static int
ends_with(const char *s, size_t n, const char *end)
{
	size_t k = strlen(end);

	return n >= k && memcmp(s + n - k, end, k) == 0;
}

static int
starts_with(const char *s, size_t n, const char *start)
{
	size_t k = strlen(start);

	return n >= k && memcmp(s, start, k) == 0;
}

static int
char_class(char c)
{
	unsigned char u = (unsigned char)c;

	return isdigit(u) ? 'd' : isupper(u) ? 'u' : 'l';
}

/*
 * A digit among letters, or capitals strewn about: no word, version or
 * CamelCase name.
 */
static int
looks_random(const char *s, size_t n)
{
	int changes = 0, seen = 0, digit = 0, among = 0;
	size_t i;

	if (n < RANDOM_LEAST)
		return 0;
	for (i = 0; i < n; i++) {
		if (i > 0 && char_class(s[i]) != char_class(s[i - 1]))
			changes++;
		if (char_class(s[i]) == 'd') {
			digit = seen;
			continue;
		}
		among |= digit;
		seen = 1;
	}
	return among || changes >= 4;
}

static size_t
guard_len(const char *s, size_t n)
{
	size_t i, k;

	for (i = 0; i < nitems(guarded); i++) {
		k = strlen(guarded[i]);
		if (starts_with(s, n, guarded[i]) && (s[0] != '$' || k == n ||
		    (!isalnum((unsigned char)s[k]) && s[k] != '_')))
			return k;
	}
	return 0;
}

int
temp_needs_quote(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (guard_len(s + i, n - i) > 0)
			return 1;
	return 0;
}

void
temp_quote(struct buf *b, const char *s, size_t n)
{
	char *quoted;
	size_t i, from = 0;

	for (i = 0; i <= n; i++) {
		if (i < n && guard_len(s + i, n - i) == 0)
			continue;
		quoted = pattern_quote_glob(s + from, i - from);
		buf_puts(b, quoted);
		free(quoted);
		if (i < n)
			buf_printf(b, "[%c]", s[i]);
		from = i + 1;
	}
}

void
temp_quote_re(struct buf *b, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strchr("\\.[](){}*+?|^$", s[i]) != NULL)
			buf_puts(b, "\\");
		buf_put(b, s + i, 1);
	}
}

/* As temp_quote, runs of at least least digits becoming [0-9]*. */
static int
quote_numbers(struct buf *b, const char *s, size_t n, size_t least)
{
	size_t i, k, from = 0;
	int found = 0;

	for (i = 0; i < n; i += k) {
		for (k = 0; i + k < n && isdigit((unsigned char)s[i + k]);)
			k++;
		if (k >= least) {
			temp_quote(b, s + from, i - from);
			buf_puts(b, "[0-9]*");
			from = i + k;
			found = 1;
		}
		k += k == 0;
	}
	temp_quote(b, s + from, n - from);
	return found;
}

/* Few letters and digits, or a word, with a number perhaps. */
static int
is_extension(const char *s, size_t n)
{
	size_t k = 0;

	if (n == 0 || n > WORD_MOST || isdigit((unsigned char)s[0]))
		return 0;
	if (n <= EXTENSION_MOST)
		return is_alnum(s, n);
	while (k < n && islower((unsigned char)s[k]))
		k++;
	while (k < n && isdigit((unsigned char)s[k]))
		k++;
	return k == n;
}

/* Where the extensions begin: .s, .ltrans0.o, .tar.gz; n if there are none. */
static size_t
stem_len(const char *s, size_t n)
{
	const char *dot;

	while ((dot = memrchr(s, '.', n)) != NULL && dot - s >= RANDOM_LEAST &&
	    is_extension(dot + 1, n - (size_t)(dot - s) - 1))
		n = (size_t)(dot - s);
	return n;
}

/* Behind the last of the characters in set, or 0. */
static size_t
behind_last(const char *s, size_t n, const char *set)
{
	while (n > 0 && (s[n - 1] == '\0' || strchr(set, s[n - 1]) == NULL))
		n--;
	return n;
}

/* The random part of a stem: from where; what takes its place. */
struct part {
	size_t		 from;
	const char	*pattern;
	int		 sure;		/* nobody chooses such a name */
};

static int
part_uuid(const char *s, size_t n, struct part *p)
{
	size_t len = sizeof(uuid_shape) - 1, i;

	if (n < len)
		return 0;
	for (i = 0; i < len; i++)
		if (uuid_shape[i] == '-' ? s[n - len + i] != '-' :
		    !isxdigit((unsigned char)s[n - len + i]))
			return 0;
	p->from = n - len;
	p->pattern = "*-*-*-*-*";
	p->sure = 1;
	return 1;
}

/* foo.1234, npm-4711 */
static int
part_number(const char *s, size_t n, struct part *p)
{
	p->from = behind_last(s, n, ".-_");
	p->pattern = "[0-9]*";
	p->sure = 1;
	return p->from > 0 && n - p->from >= 2 &&
	    is_all(s + p->from, n - p->from, digits);
}

/* go-build1234567890 */
static int
part_long_number(const char *s, size_t n, struct part *p)
{
	p->from = n;
	while (p->from > 0 && isdigit((unsigned char)s[p->from - 1]))
		p->from--;
	p->pattern = "[0-9]*";
	p->sure = n - p->from > RANDOM_LEAST;
	return n - p->from >= LONG_NUMBER;
}

/* tmpk3j_d8aa: the underscore separates nothing. */
static int
part_python(const char *s, size_t n, struct part *p)
{
	p->from = 3;
	p->pattern = "*";
	return n == 3 + PYTHON_LETTERS && starts_with(s, n, "tmp") &&
	    is_all(s + 3, PYTHON_LETTERS, lower);
}

/* tmp.AbCdEfGhIj, pip-install-k3j_d8aa */
static int
part_behind_dot(const char *s, size_t n, struct part *p)
{
	p->from = behind_last(s, n, ".-");
	p->pattern = "*";
	return p->from > 0 && n - p->from >= RANDOM_LEAST;
}

/* tmp_obj_AbCdEf */
static int
part_behind_bar(const char *s, size_t n, struct part *p)
{
	p->from = behind_last(s, n, "_");
	p->pattern = "*";
	return p->from > 0 && n - p->from >= RANDOM_LEAST &&
	    is_alnum(s + p->from, n - p->from);
}

/* k3j_d8aa: how Python tries whether a folder can be written to. */
static int
part_python_probe(const char *s, size_t n, struct part *p)
{
	p->from = 0;
	p->pattern = "????????";
	return n == PYTHON_LETTERS && is_all(s, n, lower);
}

/*
 * s0QD9mhvcZ: File::Temp of perl, ten of them and no head; sort(1) and
 * tempnam(3) have one.
 * Any word of ten letters may be one, so this is only for what is made private.
 */
static int
part_perl(const char *s, size_t n, struct part *p)
{
	p->from = 0;
	p->pattern = "??????????";
	return n == PERL_LETTERS && is_all(s, n, word) &&
	    !starts_with(s, n, "sort") && !starts_with(s, n, "file");
}

/* ccAbCdEf, sortAbCdEf, vAbCdEf */
static int
part_last_six(const char *s, size_t n, struct part *p)
{
	if (n < RANDOM_LEAST || !is_alnum(s + n - RANDOM_LEAST, RANDOM_LEAST))
		return 0;
	p->from = n - RANDOM_LEAST;
	p->pattern = p->from > 0 ? "*" : "??????";
	return 1;
}

/* The first shape that fits, in this order. */
static int (*const shapes[])(const char *, size_t, struct part *) = {
	part_uuid, part_number, part_python, part_long_number, part_behind_dot,
	part_behind_bar, part_python_probe, part_last_six
};

static int
find_part(const char *s, size_t n, enum temp_look look, struct part *p)
{
	size_t i;

	p->sure = 0;
	/* A chance underscore or number in these separates nothing. */
	if (look == TEMP_SURE && (part_python_probe(s, n, p) ||
	    part_perl(s, n, p)))
		return 1;
	for (i = 0; i < nitems(shapes); i++) {
		p->sure = 0;
		if (shapes[i](s, n, p))
			return 1;
	}
	return 0;
}

/* Six random ones behind a head that only one maker uses. */
static int
has_known_head(const char *s, size_t n, const struct part *p)
{
	size_t i, k;

	for (i = 0; known_heads[i] != NULL; i++) {
		k = strlen(known_heads[i]);
		if (p->from == k && n - k == RANDOM_LEAST &&
		    starts_with(s, n, known_heads[i]))
			return 1;
	}
	return 0;
}

/* 1 if what the part covers was made up, not chosen. */
static int
is_made_up(const char *s, size_t n, const struct part *p, enum temp_look look)
{
	return look == TEMP_SURE || p->sure || has_known_head(s, n, p) ||
	    looks_random(s + p->from, n - p->from);
}

static int
has_fixed_name(const char *s, size_t n)
{
	size_t i;

	for (i = 0; fixed_ends[i] != NULL; i++)
		if (ends_with(s, n, fixed_ends[i]))
			return 1;
	return starts_with(s, n, ".#");		/* a lock of emacs */
}

int
temp_pattern(struct buf *b, const char *s, size_t n, enum temp_look look)
{
	size_t stem = stem_len(s, n), start = b->len;
	struct part p = { 0 };

	if (has_fixed_name(s, n))
		return -1;
	if (look != TEMP_COUNTED && find_part(s, stem, look, &p) &&
	    is_made_up(s, stem, &p, look)) {
		quote_numbers(b, s, p.from, 2);
		buf_puts(b, p.pattern);
		temp_quote(b, s + stem, n - stem);
		return 0;
	}
	if (look != TEMP_LIKELY && quote_numbers(b, s, n, 2))
		return 0;
	b->len = start;
	b->p[start] = '\0';
	return -1;
}

size_t
temp_component(const char *s, size_t n, size_t i)
{
	size_t k = i;

	while (k < n && s[k] != '/')
		k++;
	return k - i;
}

int
temp_is_folder(const char *dir, size_t n, const char *tmpdir)
{
	static const char *const folders[] = {
		"/tmp", "/var/tmp", "/dev/shm", "/run/lock"
	};
	static const char run_user[] = "/run/user/";
	size_t i, k = sizeof(run_user) - 1;

	if (tmpdir != NULL && n == strlen(tmpdir) &&
	    memcmp(dir, tmpdir, n) == 0)
		return 1;
	for (i = 0; i < nitems(folders); i++)
		if (n == strlen(folders[i]) && memcmp(dir, folders[i], n) == 0)
			return 1;
	return n > k && memcmp(dir, run_user, k) == 0 &&
	    is_all(dir + k, n - k, digits);
}
