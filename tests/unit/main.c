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

/*
 * A runner each: what it keeps of the tests that it has run makes every fork
 * for the next one dearer.
 */
static int
run(Suite *suite)
{
	SRunner *sr = srunner_create(suite);
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed;
}

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
	size_t i;
	int failed = 0;

	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (argc < 2 || strstr(suites[i].name, argv[1]) != NULL)
			failed += run(suites[i].make());
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
