/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Programs of a few bytes: an ELF header, one segment, and
 *
 *	fd = open(argv[1], O_RDONLY);
 *	n = read(fd, bytes, 200);
 *	if (n >= 0)
 *		write(1, bytes, n);
 *	exit(status);
 */
#include "attempt/image.h"

#include <sys/stat.h>
#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define START	0x400000	/* where the file is mapped */

static const unsigned char code64[] = {
	0x48, 0x8b, 0x7c, 0x24, 0x10,			/* mov 16(%rsp),%rdi */
	0x31, 0xf6,					/* xor %esi,%esi */
	0xb8, 2, 0, 0, 0, 0x0f, 0x05,			/* open */
	0x89, 0xc7,					/* mov %eax,%edi */
	0x48, 0x8d, 0xb4, 0x24, 0, 0xff, 0xff, 0xff,	/* lea -256(%rsp),%rsi */
	0xba, 200, 0, 0, 0,				/* mov $200,%edx */
	0x31, 0xc0, 0x0f, 0x05,				/* read */
	0x89, 0xc2,					/* mov %eax,%edx */
	0x85, 0xc0, 0x78, 12,				/* js past write */
	0xbf, 1, 0, 0, 0,				/* mov $1,%edi */
	0xb8, 1, 0, 0, 0, 0x0f, 0x05,			/* write */
	0xb8, 60, 0, 0, 0,				/* exit */
	0xbf, 0, 0, 0, 0, 0x0f, 0x05			/* mov $STATUS,%edi */
};

static const unsigned char code32[] = {
	0x8b, 0x5c, 0x24, 8,				/* mov 8(%esp),%ebx */
	0x31, 0xc9,					/* xor %ecx,%ecx */
	0xb8, 5, 0, 0, 0, 0xcd, 0x80,			/* open */
	0x89, 0xc3,					/* mov %eax,%ebx */
	0x8d, 0x8c, 0x24, 0, 0xff, 0xff, 0xff,		/* lea -256(%esp),%ecx */
	0xba, 200, 0, 0, 0,				/* mov $200,%edx */
	0xb8, 3, 0, 0, 0, 0xcd, 0x80,			/* read */
	0x89, 0xc2,					/* mov %eax,%edx */
	0x85, 0xc0, 0x78, 12,				/* js past write */
	0xbb, 1, 0, 0, 0,				/* mov $1,%ebx */
	0xb8, 4, 0, 0, 0, 0xcd, 0x80,			/* write */
	0xb8, 1, 0, 0, 0,				/* exit */
	0xbb, 0, 0, 0, 0, 0xcd, 0x80			/* mov $STATUS,%ebx */
};

#define STATUS_FROM_END	6	/* place of the status in both */

struct image64 {
	Elf64_Ehdr	head;
	Elf64_Phdr	segment;
	unsigned char	code[sizeof(code64)];
};

struct image32 {
	Elf32_Ehdr	head;
	Elf32_Phdr	segment;
	unsigned char	code[sizeof(code32)];
};

static int
put(int fd, const void *image, size_t n)
{
	return write(fd, image, n) == (ssize_t)n ? 0 : -1;
}

static int
write64(int fd, unsigned char status)
{
	struct image64 i = {
		.head = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
			    ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC, .e_machine = EM_X86_64,
			.e_version = EV_CURRENT,
			.e_entry = START + offsetof(struct image64, code),
			.e_phoff = offsetof(struct image64, segment),
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 1
		},
		.segment = {
			.p_type = PT_LOAD, .p_flags = PF_R | PF_X,
			.p_vaddr = START, .p_paddr = START,
			.p_filesz = sizeof(i), .p_memsz = sizeof(i),
			.p_align = 0x1000
		}
	};

	memcpy(i.code, code64, sizeof(i.code));
	i.code[sizeof(i.code) - STATUS_FROM_END] = status;
	return put(fd, &i, sizeof(i));
}

static int
write32(int fd, unsigned char status)
{
	struct image32 i = {
		.head = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
			    ELFCLASS32, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC, .e_machine = EM_386,
			.e_version = EV_CURRENT,
			.e_entry = START + offsetof(struct image32, code),
			.e_phoff = offsetof(struct image32, segment),
			.e_ehsize = sizeof(Elf32_Ehdr),
			.e_phentsize = sizeof(Elf32_Phdr), .e_phnum = 1
		},
		.segment = {
			.p_type = PT_LOAD, .p_flags = PF_R | PF_X,
			.p_vaddr = START, .p_paddr = START,
			.p_filesz = sizeof(i), .p_memsz = sizeof(i),
			.p_align = 0x1000
		}
	};

	memcpy(i.code, code32, sizeof(i.code));
	i.code[sizeof(i.code) - STATUS_FROM_END] = status;
	return put(fd, &i, sizeof(i));
}

int
image_write(int fd, enum image_kind kind, unsigned char status)
{
	return kind == IMAGE_I386 ? write32(fd, status) : write64(fd, status);
}

int
image_make(const char *name, enum image_kind kind, unsigned char status)
{
	mode_t mask = umask(0);
	int fd, result;

	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	umask(mask);
	if (fd == -1)
		return -1;
	result = image_write(fd, kind, status);
	close(fd);
	return result;
}
