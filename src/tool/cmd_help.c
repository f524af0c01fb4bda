/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * help [COMMAND]
 */
#include "tool/tool.h"

static json_t *
describe(const struct command *c)
{
	json_t *o = json_object();

	tool_set(o, "name", tool_string(c->name));
	tool_set(o, "operands", tool_string(c->args));
	tool_set(o, "help", tool_string(c->help));
	return o;
}

int
cmd_help(struct tool *t, int argc, char **argv)
{
	const struct command *c = commands;
	json_t *all = tool_array(t, "commands");

	if (argc == 1 && (c = tool_command(argv[0])) == NULL)
		return TOOL_BAD;
	if (!t->json && argc == 1)
		tool_usage_of(stdout, c);
	else if (!t->json)
		tool_usage(stdout);
	for (; c->name != NULL; c++) {
		tool_append(all, describe(c));
		if (argc == 1)
			break;
	}
	return TOOL_YES;
}
