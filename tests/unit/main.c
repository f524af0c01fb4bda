/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs the suite of every t_NAME.c here; each has Suite *t_NAME(void).
 * An argument picks the suites whose name contains it.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(name) Suite *t_##name(void);
#include "unit_suites.h"
#undef SUITE

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		Suite *(*make)(void);
	} suites[] = {
#define SUITE(name) { #name, t_##name },
#include "unit_suites.h"
#undef SUITE
	};
	SRunner *sr = srunner_create(NULL);
	size_t i;
	int failed;

	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (argc < 2 || strstr(suites[i].name, argv[1]) != NULL)
			srunner_add_suite(sr, suites[i].make());
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
