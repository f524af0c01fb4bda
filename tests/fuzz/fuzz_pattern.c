/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * An operator, an operand and a text, with a newline between the last two.
 * Opposites are opposites, and what quotes itself matches itself.
 */
#include <stdint.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "policy/pattern.h"
#include "policy/vars.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
test(enum pattern_op op, const char *operand, size_t n, const struct vars *vars,
    const char *text, size_t len)
{
	char why[160];
	struct pattern *p = pattern_new(op, operand, n, vars, why);
	regex_t re;
	int answer;

	if (p == NULL)
		return strlen(why) < sizeof(why) ? -1 : -2;
	answer = pattern_test(p, text, len);
	/* What was not compiled, because it is sure to be right, is right. */
	if (op == OP_RE && regcomp(&re, pattern_expanded(p, &n),
	    REG_EXTENDED | REG_NOSUB) != 0)
		abort();
	if (op == OP_RE)
		regfree(&re);
	pattern_free(p);
	return answer;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static char home[] = "/home/u*\\[", user[] = "1.", cwd[] = "/";
	struct vars vars = { home, user, cwd };
	const char *operand = (const char *)data + 1, *text;
	size_t n, m;
	char *quoted;

	if (len < 2)
		return 0;
	text = memchr(operand, '\n', len - 1);
	n = text != NULL ? (size_t)(text - operand) : len - 1;
	m = text != NULL ? len - n - 2 : 0;
	text = text != NULL ? text + 1 : "";
	test(data[0] % OP_COUNT, operand, n, &vars, text, m);
	if (test(OP_EQ, operand, n, &vars, text, m) ==
	    test(OP_NEQ, operand, n, &vars, text, m) ||
	    test(OP_SUB, operand, n, &vars, text, m) ==
	    test(OP_NSUB, operand, n, &vars, text, m))
		abort();
	if (memchr(text, '\0', m) == NULL) {
		quoted = pattern_quote_glob(text, m);
		if (test(OP_MATCH, quoted, strlen(quoted), NULL, text, m) != 1)
			abort();
		free(quoted);
	}
	return 0;
}
