/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Sealed memory: its file, its slots and the stubs. In the file the stubs come
 * first, then a page with a mark, then the slots.
 */
#include "trace/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/xmalloc.h"

/* linux/memfd.h of Linux 6.3, linux/fcntl.h of 5.1. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL		0x0008U
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE	0x0010
#endif

#define PAGE		4096
#define STUB_LEN	64
#define SLOTS64		1024
#define SLOTS32		256
#define MARK_LEN	32

struct seal {
	int		 refs;
	int		 compat;
	int		 nslots;
	int		 lowest;	/* no slot below it is free */
	int		 fd;		/* read-only, -1 once mapped */
	unsigned char	*map;		/* ours, writable */
	size_t		 len;
	void		**owner;	/* owned: of each slot up to nowner, behind
					 * which all are free; NULL: free */
	int		 nowner;
};

_Static_assert(sizeof(struct seal_slot) == 2 * PAGE, "slots are whole pages");

size_t
seal_code_len(const struct seal *s)
{
	return (size_t)s->nslots * STUB_LEN;
}

size_t
seal_len(const struct seal *s)
{
	return s->len;
}

uint64_t
seal_addr(const struct seal *s)
{
	return s->compat ? SEAL_ADDR32 : SEAL_ADDR64;
}

int
seal_is_compat(const struct seal *s)
{
	return s->compat;
}

int
seal_fd(const struct seal *s)
{
	return s->fd;
}

const void *
seal_mark(const struct seal *s, size_t *len, uint64_t *at)
{
	*len = MARK_LEN;
	*at = seal_addr(s) + seal_code_len(s);
	return s->map + seal_code_len(s);
}

static size_t
slot_offset(const struct seal *s, int i)
{
	return seal_code_len(s) + PAGE + (size_t)i * sizeof(struct seal_slot);
}

struct seal_slot *
seal_slot(struct seal *s, int i)
{
	return (struct seal_slot *)(s->map + slot_offset(s, i));
}

uint64_t
seal_slot_addr(const struct seal *s, int i)
{
	return seal_addr(s) + slot_offset(s, i);
}

uint64_t
seal_slot_back(const struct seal *s, int i)
{
	return seal_addr(s) + (uint64_t)i * STUB_LEN + 2;
}

int
seal_is_stub(const struct seal *s, uint64_t ip)
{
	return ip >= seal_addr(s) && ip - seal_addr(s) < seal_code_len(s);
}

/* Loads and the jump of a stub; the operand is the address of a word. */
struct load {
	unsigned char	op[3];
	int		oplen;
};

static const struct load loads64[] = {
	{ { 0x48, 0x8b, 0x3d }, 3 },	/* mov rdi, [rip + d] */
	{ { 0x48, 0x8b, 0x35 }, 3 },	/* mov rsi */
	{ { 0x48, 0x8b, 0x15 }, 3 },	/* mov rdx */
	{ { 0x4c, 0x8b, 0x15 }, 3 },	/* mov r10 */
	{ { 0x4c, 0x8b, 0x05 }, 3 },	/* mov r8 */
	{ { 0x4c, 0x8b, 0x0d }, 3 },	/* mov r9 */
	{ { 0xff, 0x25 }, 2 },		/* jmp [rip + d] */
};

static const struct load loads32[] = {
	{ { 0x8b, 0x1d }, 2 },		/* mov ebx, [a] */
	{ { 0x8b, 0x0d }, 2 },		/* mov ecx */
	{ { 0x8b, 0x15 }, 2 },		/* mov edx */
	{ { 0x8b, 0x35 }, 2 },		/* mov esi */
	{ { 0x8b, 0x3d }, 2 },		/* mov edi */
	{ { 0x8b, 0x2d }, 2 },		/* mov ebp */
	{ { 0xff, 0x25 }, 2 },		/* jmp [a] */
};

/*
 * The instruction before the loads is there for calls that the kernel starts
 * again by itself: it sets the instruction pointer back by the two bytes that
 * a system call takes.
 */
static void
write_stub(struct seal *s, int i)
{
	static const unsigned char syscall64[2] = { 0x0f, 0x05 };
	static const unsigned char int80[2] = { 0xcd, 0x80 };
	const struct load *l = s->compat ? loads32 : loads64;
	unsigned char *start = s->map + (size_t)i * STUB_LEN, *p = start;
	uint64_t word = seal_slot_addr(s, i);
	uint32_t operand;
	int k;

	memcpy(p, s->compat ? int80 : syscall64, 2);
	p += 2;
	for (k = 0; k < 7; k++, l++, word += sizeof(uint64_t)) {
		memcpy(p, l->op, (size_t)l->oplen);
		p += l->oplen;
		operand = (uint32_t)word;
		if (!s->compat)
			operand = (uint32_t)(word - (seal_addr(s) +
			    (uint64_t)(p - s->map) + sizeof(operand)));
		memcpy(p, &operand, sizeof(operand));
		p += sizeof(operand);
	}
}

int
seal_slots(const struct seal *s)
{
	return s->nslots;
}

void *
seal_slot_owner(const struct seal *s, int i)
{
	return i < s->nowner ? s->owner[i] : NULL;
}

/* Most programs are in one judged call at a time. */
static void
grow_owners(struct seal *s)
{
	int i, n = s->nowner > 0 ? 2 * s->nowner : 4;

	s->owner = xreallocarray(s->owner, (size_t)n, sizeof(s->owner[0]));
	for (i = s->nowner; i < n; i++)
		s->owner[i] = NULL;
	s->nowner = n;
}

int
seal_slot_take(struct seal *s, void *owner)
{
	int i;

	for (i = s->lowest; i < s->nslots; i++) {
		if (i >= s->nowner)
			grow_owners(s);
		if (s->owner[i] == NULL) {
			s->owner[i] = owner;
			s->lowest = i + 1;
			write_stub(s, i);
			return i;
		}
	}
	return -1;
}

void
seal_slot_drop(struct seal *s, int i)
{
	s->owner[i] = NULL;
	if (i < s->lowest)
		s->lowest = i;
}

/* A descriptor of its own that cannot write, whatever is done to it. */
static int
reopen_readonly(int fd)
{
	char name[32];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return open(name, O_RDONLY | O_CLOEXEC);
}

static int
make_file(struct seal *s)
{
	const int seals = F_SEAL_FUTURE_WRITE | F_SEAL_GROW | F_SEAL_SHRINK |
	    F_SEAL_SEAL;
	int fd, error;

	fd = memfd_create("systrace", MFD_CLOEXEC | MFD_ALLOW_SEALING |
	    MFD_NOEXEC_SEAL);
	if (fd == -1 && errno == EINVAL)	/* before Linux 6.3 */
		fd = memfd_create("systrace", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd == -1)
		return -1;
	s->fd = -1;
	s->map = MAP_FAILED;
	if (ftruncate(fd, (off_t)s->len) == 0)
		s->map = mmap(NULL, s->len, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
	if (s->map != MAP_FAILED && fcntl(fd, F_ADD_SEALS, seals) == 0)
		s->fd = reopen_readonly(fd);
	error = errno;
	if (s->fd == -1 && s->map != MAP_FAILED)
		munmap(s->map, s->len);
	close(fd);
	errno = error;
	return s->fd == -1 ? -1 : 0;
}

struct seal *
seal_new(int compat)
{
	struct seal *s = xcalloc(1, sizeof(*s));
	int error;

	s->refs = 1;
	s->compat = compat;
	s->nslots = compat ? SLOTS32 : SLOTS64;
	s->len = slot_offset(s, s->nslots);
	if (make_file(s) == -1) {
		error = errno;
		free(s);
		errno = error;
		return NULL;
	}
	if (getrandom(s->map + seal_code_len(s), MARK_LEN, 0) != MARK_LEN) {
		seal_drop(s);
		errno = EIO;
		return NULL;
	}
	return s;
}

void
seal_mapped(struct seal *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
}

struct seal *
seal_take(struct seal *s)
{
	s->refs++;
	return s;
}

void
seal_drop(struct seal *s)
{
	if (s == NULL || --s->refs > 0)
		return;
	seal_mapped(s);
	munmap(s->map, s->len);
	free(s->owner);
	free(s);
}
