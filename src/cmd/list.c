/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Prints the table of calls as rules see it.
 */
#include "cmd/list.h"

#include <string.h>

#include "abi/callset.h"
#include "abi/sysent.h"

static const char *
alias_text(const struct sysent *s)
{
	if (s->alias == ALIAS_BY_OFLAGS)
		return "fsread|fswrite";
	return s->alias == ALIAS_NONE ? "-" : sysent_alias_name(s->alias);
}

static const char *
remark(const struct sysent *s)
{
	if (s->flags & SYSF_ALWAYS)
		return " (always permitted)";
	if (s->flags & SYSF_REFUSED)
		return " (always refused)";
	return "";
}

static void
put_number(FILE *f, int nr)
{
	if (nr >= 0)
		fprintf(f, " %6d", nr);
	else
		fprintf(f, " %6s", "-");
}

static void
list_sets(FILE *f)
{
	const char *const *name;
	size_t i;
	int n, column;

	for (i = 0; i < ncallsets; i++) {
		fprintf(f, "\n%s: %s\n", callsets[i].name, callsets[i].help);
		column = 0;
		for (name = callsets[i].calls; *name != NULL &&
		    !callsets[i].is_union; name++) {
			n = (int)strlen(*name);
			if (column + n > 70) {
				fputc('\n', f);
				column = 0;
			}
			column += fprintf(f, "%s%s", column ? " " : "    ",
			    *name);
		}
		if (column > 0)
			fputc('\n', f);
	}
}

void
list_calls(FILE *f)
{
	const struct sysent *s;
	size_t i;
	int j, n;

	fprintf(f, "%-26s", "call");
	for (j = 0; j < ABI_COUNT; j++)
		fprintf(f, " %6s", abi_get(j)->emul);
	fprintf(f, "  %-15s arguments\n", "alias");
	for (i = 0; i < sysent_count; i++) {
		s = &sysent_all[i];
		fprintf(f, "%-26s", s->name);
		for (j = 0; j < ABI_COUNT; j++)
			put_number(f, s->nr[j]);
		fprintf(f, "  %-15s", alias_text(s));
		for (j = n = 0; j < SYS_MAXARGS; j++)
			if (s->arg[j].name != NULL)
				fprintf(f, "%s%s", n++ ? ", " : " ",
				    s->arg[j].name);
		fprintf(f, "%s%s\n", n ? "" : " -", remark(s));
	}
	list_sets(f);
}
