/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What keeps sealed memory where it is, without mseal(2): that a call which
 * would change it stops, and is refused when it has; and that the usual ones do
 * neither.
 */
#include "trace/fence.h"

#include <check.h>
#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <unistd.h>

#include "bpf.h"
#include "scene.h"
#include "trace/prefilter.h"

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))
#define AT64		SEAL_ADDR64
#define AT32		SEAL_ADDR32
#define ALL		UINT64_MAX
#define FIXED		(MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
#define NOREPLACE	(MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE)
#define ANYWHERE	(MAP_PRIVATE | MAP_ANONYMOUS)

/* In a register: from the end of the sealed memory on. */
#define FROM_END	(UINT64_C(1) << 63)

/* When a call is refused: never, without mseal(2), always. */
enum when { NEVER, UNSEALED, ALWAYS };

struct row {
	enum abi_id	 abi;
	const char	*call;
	uint64_t	 args[SYS_MAXARGS];
	enum when	 refused;
	uint32_t	 raw[6];		/* at RAW */
};

static const struct row rows[] = {
	/* from below, up to it and into it; at it; from its end on */
	{ X, "munmap", { AT64 - PAGE, PAGE }, NEVER },
	{ X, "munmap", { AT64 - PAGE, PAGE + 1 }, ALWAYS },
	{ X, "munmap", { AT64, 1 }, ALWAYS },
	{ X, "munmap", { AT64 + PAGE, PAGE }, ALWAYS },
	{ X, "munmap", { FROM_END - 1, 1 }, ALWAYS },
	{ X, "munmap", { FROM_END, PAGE }, NEVER },
	{ X, "munmap", { 0, AT64 }, NEVER },
	{ X, "munmap", { 0, AT64 + 1 }, ALWAYS },
	{ X, "munmap", { PAGE, ALL }, ALWAYS },
	{ X, "munmap", { AT64 - PAGE, ALL - AT64 + PAGE }, ALWAYS },
	{ X, "munmap", { ALL - PAGE, ALL }, NEVER },
	{ X, "munmap", { AT32, PAGE }, NEVER },
	{ I, "munmap", { AT32 - PAGE, PAGE }, NEVER },
	{ I, "munmap", { AT32 - PAGE, PAGE + 1 }, ALWAYS },
	{ I, "munmap", { FROM_END - 1, 1 }, ALWAYS },
	{ I, "munmap", { FROM_END, PAGE }, NEVER },
	{ I, "munmap", { 0, 0xffffffff }, ALWAYS },
	{ X, "mprotect", { AT64, PAGE, PROT_WRITE }, ALWAYS },
	{ X, "mprotect", { FROM_END, PAGE, PROT_WRITE }, NEVER },
	{ X, "pkey_mprotect", { AT64 + PAGE, 1, PROT_WRITE, 1 }, ALWAYS },
	{ X, "remap_file_pages", { AT64, PAGE, 0, 1, 0 }, ALWAYS },
	/* an address is a wish unless it is fixed */
	{ X, "mmap", { AT64, PAGE, 1, FIXED, -1 }, ALWAYS },
	{ X, "mmap", { AT64, PAGE, 1, NOREPLACE, -1 }, ALWAYS },
	{ X, "mmap", { AT64, PAGE, 1, ANYWHERE, -1 }, NEVER },
	{ X, "mmap", { FROM_END, PAGE, 1, FIXED, -1 }, NEVER },
	{ I, "mmap2", { AT32 + PAGE, PAGE, 1, FIXED, -1 }, ALWAYS },
	{ I, "mmap2", { AT32 + PAGE, PAGE, 1, ANYWHERE, -1 }, NEVER },
	/* the six words of old mmap are judged as they were sealed */
	{ I, "mmap", { RAW }, UNSEALED, { AT32, PAGE, 1, FIXED, -1 } },
	{ I, "mmap", { RAW }, UNSEALED, { AT32 - PAGE, PAGE + 1, 1, FIXED } },
	{ I, "mmap", { RAW }, NEVER, { AT32 - PAGE, PAGE, 1, FIXED } },
	{ I, "mmap", { RAW }, NEVER, { AT32, PAGE, 1, ANYWHERE, -1 } },
	/* from, and to; an old length of 0 is a second mapping of it */
	{ X, "mremap", { AT64, PAGE, 2 * PAGE, 1 }, ALWAYS },
	{ X, "mremap", { AT64, 0, PAGE, 1 }, ALWAYS },
	{ X, "mremap", { 0x10000, PAGE, PAGE, 3, AT64 + PAGE }, ALWAYS },
	{ X, "mremap", { 0x10000, PAGE, PAGE + 1, 3, AT64 - PAGE }, ALWAYS },
	{ X, "mremap", { 0x10000, PAGE, PAGE, 3, AT64 - PAGE }, NEVER },
	{ X, "mremap", { 0x10000, PAGE, 2 * PAGE, 1 }, NEVER },
	/* what is not mseal's business, and what takes nothing away */
	{ X, "madvise", { AT64 - PAGE, 2 * PAGE, MADV_DONTFORK }, ALWAYS },
	{ X, "madvise", { AT64, PAGE, HIGH | MADV_DONTFORK }, ALWAYS },
	{ X, "madvise", { AT64, PAGE, MADV_REMOVE }, ALWAYS },
	{ X, "madvise", { AT64, PAGE, MADV_DONTNEED }, NEVER },
	{ X, "madvise", { FROM_END, PAGE, MADV_DONTFORK }, NEVER },
	{ X, "madvise", { 0x10000, PAGE, MADV_DONTFORK }, NEVER },
	/* a segment is as long as it is; the heap's ends lie where they lie */
	{ X, "shmat", { 1, 0x10000, SHM_REMAP }, UNSEALED },
	{ X, "shmat", { 1, AT64, 0 }, NEVER },
	{ I, "ipc", { 21, 1, SHM_REMAP, RAW, 0x10000 }, UNSEALED },
	{ I, "ipc", { 21, 1, 0, RAW, AT32 }, NEVER },
	{ I, "ipc", { 22, 0, 0, 0, AT32 }, NEVER },
	{ X, "prctl", { HIGH | PR_SET_MM, 6, AT64 }, UNSEALED },
	{ X, "prctl", { PR_SET_NAME, AT64 }, NEVER },
	{ X, "mincore", { AT64, PAGE, RAW }, NEVER },
	{ X, "brk", { AT64 }, NEVER },
};

/* FROM_END is relative to what this ABI's has. */
static uint64_t
placed(const struct seal *s, uint64_t v)
{
	if (v >= FROM_END - PAGE && v <= FROM_END + PAGE)
		return seal_addr(s) + seal_len(s) + (v - FROM_END);
	return v;
}

START_TEST(refused)
{
	static char arena[CALL_ARENA];
	static struct call c;
	const struct row *r = &rows[_i];
	const struct view view = { .tgid = getpid(), .tid = getpid() };
	const struct call_env env = { .mem = &scene_mem, .view = &view };
	struct seal *s = seal_new(r->abi == ABI_I386);
	uint64_t args[SYS_MAXARGS];
	const char *why;
	int i, needed;

	ck_assert_ptr_nonnull(s);
	memset(scene_memory, 0, sizeof(scene_memory));
	memcpy(scene_memory + (RAW - BASE), r->raw, sizeof(r->raw));
	for (i = 0; i < SYS_MAXARGS; i++)
		args[i] = placed(s, r->args[i]);
	call_init(&c, arena, abi_get(r->abi), sysent_by_name(r->call)->nr[
	    r->abi], args, 0);
	ck_assert_int_eq(call_decode(&c, &env, &why), 0);
	for (needed = 0; needed < 2; needed++) {
		fence_force(needed);
		ck_assert_int_eq(fence_is_needed(), needed);
		why = fence_check(s, &c);
		ck_assert_int_eq(why != NULL, r->refused == ALWAYS ||
		    (needed && r->refused == UNSEALED));
		ck_assert_ptr_null(fence_check(NULL, &c));
	}
	call_release(&c);
	seal_drop(s);
}
END_TEST

START_TEST(unknown_number)
{
	const uint64_t args[SYS_MAXARGS] = { AT64, PAGE };
	struct call c;
	struct seal *s = seal_new(0);

	call_init(&c, NULL, abi_get(ABI_X86_64), 511, args, 0);
	ck_assert_ptr_null(fence_check(s, &c));
	seal_drop(s);
}
END_TEST

/* Where a program of each kind has its sealed memory. */
static uint64_t start_of[ABI_COUNT], end_of[ABI_COUNT];

static struct sock_filter filter[PREFILTER_MAX];
static int filter_len;

/* All calls run free, as far as the fence lets them. */
static void
make_filter(int needed)
{
	struct regset all = { .n = 0 };
	struct seal *s;
	int i;

	for (i = 0; i < ABI_COUNT; i++) {
		s = seal_new(i == ABI_I386);
		ck_assert_ptr_nonnull(s);
		start_of[i] = seal_addr(s);
		end_of[i] = start_of[i] + seal_len(s);
		seal_drop(s);
	}
	memset(&all.free, 0xff, sizeof(all.free));
	fence_force(needed);
	filter_len = prefilter_build(&all, NULL, filter);
	ck_assert_int_le(filter_len, BPF_MAXINSNS);
}

static int
stops(enum abi_id abi, const struct sysent *s, const uint64_t args[SYS_MAXARGS])
{
	struct seccomp_data d = { .nr = s->nr[abi],
	    .arch = abi_get(abi)->audit_arch };
	uint32_t r;
	int i;

	/* The kernel cuts registers of i386 calls off itself. */
	for (i = 0; i < SYS_MAXARGS; i++)
		d.args[i] = abi == ABI_I386 ? (uint32_t)args[i] : args[i];
	r = bpf_run(filter, filter_len, &d);
	ck_assert(r == SECCOMP_RET_ALLOW || r == SECCOMP_RET_TRACE);
	return r == SECCOMP_RET_TRACE;
}

/* A call with an address and a length in these registers. */
static const struct {
	const char	*call;
	int		 addr, len;
} pairs[] = {
	{ "madvise", 0, 1 },
	{ "mmap", 0, 1 },
	{ "mmap2", 0, 1 },
	{ "mprotect", 0, 1 },
	{ "mremap", 0, 1 },
	{ "mremap", 4, 2 },
	{ "munmap", 0, 1 },
	{ "pkey_mprotect", 0, 1 },
	{ "remap_file_pages", 0, 1 },
};

static uint64_t
random_word(void)
{
	return (uint64_t)random() << 62 ^ (uint64_t)random() << 31 ^
	    (uint64_t)random();
}

/* About an edge, or anywhere; pages, mostly. */
static uint64_t
random_place(void)
{
	const uint64_t edges[] = { 0, start_of[0], end_of[0], start_of[1],
	    end_of[1], UINT64_C(1) << 32, SEAL_ADDR64 & ~UINT64_C(0xffffffff) };
	uint64_t p = random_word() >> (random() % 64);

	if (random() % 4 == 0)
		return p;
	p = edges[(size_t)random() % nitems(edges)] +
	    (uint64_t)(random() % 9 - 4) * PAGE;
	return random() % 4 == 0 ? p + (uint64_t)(random() % 3) - 1 : p;
}

static int
meets(uint64_t addr, uint64_t len, uint64_t start, uint64_t end)
{
	uint64_t last = len - 1 > UINT64_MAX - addr ? UINT64_MAX :
	    addr + len - 1;

	return len != 0 && addr < end && last >= start;
}

/* 64-bit code of a 32-bit program reaches that one's memory too. */
static int
must_stop(enum abi_id abi, uint64_t addr, uint64_t len)
{
	if (abi == ABI_I386) {
		addr = (uint32_t)addr;
		len = (uint32_t)len;
	}
	return meets(addr, len, start_of[ABI_I386], end_of[ABI_I386]) ||
	    (abi == ABI_X86_64 && meets(addr, len, start_of[ABI_X86_64],
	    end_of[ABI_X86_64]));
}

START_TEST(what_must_stop)
{
	const struct sysent *s = sysent_by_name(pairs[_i].call);
	uint64_t args[SYS_MAXARGS], addr, len;
	int i, met = 0, abi;

	make_filter(1);
	srandom((unsigned int)_i + 1);
	for (i = 0; i < 100000; i++) {
		abi = i % 2 ? ABI_X86_64 : ABI_I386;
		if (s->nr[abi] == -1)
			continue;
		memset(args, 0, sizeof(args));
		args[1] = PAGE;			/* mremap's other pair */
		addr = args[pairs[_i].addr] = random_place();
		len = args[pairs[_i].len] = random() % 2 ? random_place() :
		    random_place() - addr;
		if (!must_stop(abi, addr, len))
			continue;
		met++;
		ck_assert_msg(stops(abi, s, args), "%s, ABI %d: %#llx, %#llx",
		    s->name, abi, (unsigned long long)addr,
		    (unsigned long long)len);
	}
	ck_assert_int_ge(met, 5000);		/* the test is one */
}
END_TEST

/* mremap(2) with an old length of 0 maps the same a second time. */
START_TEST(old_length_of_nothing)
{
	const uint64_t at64[SYS_MAXARGS] = { SEAL_ADDR64 + PAGE, 0, PAGE, 1 };
	const uint64_t at32[SYS_MAXARGS] = { SEAL_ADDR32 + PAGE, 0, PAGE, 1 };
	const struct sysent *s = sysent_by_name("mremap");

	make_filter(1);
	ck_assert(stops(ABI_X86_64, s, at64));
	ck_assert(stops(ABI_X86_64, s, at32));
	ck_assert(stops(ABI_I386, s, at32));
}
END_TEST

/* Of which the registers do not tell. */
START_TEST(what_always_stops)
{
	static const struct {
		enum abi_id	 abi;
		const char	*call;
	} blind[] = {
		{ X, "shmat" }, { I, "shmat" }, { I, "ipc" }, { I, "mmap" },
	};
	const uint64_t args[SYS_MAXARGS] = { 0 };
	size_t i;

	for (i = 0; i < nitems(blind); i++) {
		const struct abi *abi = abi_get(blind[i].abi);
		const struct sysent *s = sysent_by_name(blind[i].call);
		int needed;

		s = sysent_by_nr(abi, s->nr[blind[i].abi]);
		for (needed = 0; needed < 2; needed++) {
			make_filter(needed);
			ck_assert_int_eq(fence_is_blind(s), 1);
			ck_assert_int_eq(stops(blind[i].abi, s, args), needed);
		}
	}
}
END_TEST

/* What programs do all the time costs nothing. */
START_TEST(what_runs_free)
{
	static const struct {
		enum abi_id	 abi;
		const char	*call;
		uint64_t	 args[SYS_MAXARGS];
	} usual[] = {
		{ X, "mmap", { 0, 4 * PAGE, 3, ANYWHERE, -1 } },
		{ X, "mmap", { 0, 0x2000000, 0, ANYWHERE, -1 } },
		{ X, "mmap", { 0x7f0123456000, PAGE, 5, FIXED, 3 } },
		{ X, "munmap", { 0x7f0123456000, 0x200000 } },
		{ X, "munmap", { 0x555555554000, PAGE } },
		{ X, "munmap", { 0x7ffff7fc0000, PAGE } },
		{ X, "mprotect", { 0x7ffff7fc0000, PAGE, 1 } },
		{ X, "madvise", { 0x7f0123456000, PAGE, 4 } },
		{ X, "mremap", { 0x7f0123456000, PAGE, 2 * PAGE, 1 } },
		{ I, "mmap2", { 0, 0x100000, 3, ANYWHERE, -1 } },
		{ I, "mmap2", { 0xf7d00000, PAGE, 5, FIXED, 3 } },
		{ I, "munmap", { 0xf7d00000, 0x21000 } },
		{ I, "munmap", { 0x08048000, PAGE } },
		{ I, "mprotect", { 0x56555000, PAGE, 1 } },
		{ I, "mremap", { 0xf7d00000, PAGE, 2 * PAGE, 1 } },
	};
	size_t i;

	make_filter(1);
	for (i = 0; i < nitems(usual); i++)
		ck_assert_msg(!stops(usual[i].abi, sysent_by_name(
		    usual[i].call), usual[i].args), "row %zu", i);
}
END_TEST

/* With mseal(2) the kernel does it; MADV_DONTFORK is ours in any case. */
START_TEST(with_mseal)
{
	const uint64_t args[SYS_MAXARGS] = { AT64, PAGE, PROT_WRITE };
	const uint64_t dontfork[SYS_MAXARGS] = { 0, 1, MADV_DONTFORK };
	int i;

	for (i = 0; i < 2; i++) {
		make_filter(i);
		ck_assert_int_eq(stops(ABI_X86_64, sysent_by_name("mprotect"),
		    args), i);
		ck_assert_int_eq(stops(ABI_X86_64, sysent_by_name("madvise"),
		    dontfork), 1);
		ck_assert_int_eq(stops(ABI_I386, sysent_by_name("madvise"),
		    dontfork), 1);
	}
}
END_TEST

/* The table speaks of these pairs and no others. */
START_TEST(table_of_pairs)
{
	size_t i, k, n = 0;
	int addr, len, j;

	for (i = 0; i < sysent_count; i++)
		for (j = 0; fence_pair(&sysent_all[i], j, &addr, &len); j++) {
			n++;
			for (k = 0; k < nitems(pairs); k++)
				if (strcmp(pairs[k].call, sysent_all[i].name)
				    == 0 && pairs[k].addr == addr &&
				    pairs[k].len == len)
					break;
			ck_assert_msg(k < nitems(pairs), "%s",
			    sysent_all[i].name);
		}
	ck_assert_uint_eq(n, nitems(pairs));
}
END_TEST

Suite *
t_fence(void)
{
	Suite *s = suite_create("fence");
	TCase *tc = tcase_create("fence");

	tcase_add_loop_test(tc, refused, 0, nitems(rows));
	tcase_add_test(tc, unknown_number);
	tcase_add_loop_test(tc, what_must_stop, 0, nitems(pairs));
	tcase_add_test(tc, old_length_of_nothing);
	tcase_add_test(tc, what_always_stops);
	tcase_add_test(tc, what_runs_free);
	tcase_add_test(tc, with_mseal);
	tcase_add_test(tc, table_of_pairs);
	suite_add_tcase(s, tc);
	return s;
}
