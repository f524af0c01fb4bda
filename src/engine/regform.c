/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A test looks at a text. Where it can hold of one text only, that text is read
 * back to the one value that has it; of flags, constants and modes, few enough,
 * all texts that there can be are made and tested. What remains is unsure.
 */
#include "engine/regform.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "abi/names.h"
#include "base/xmalloc.h"
#include "call/regarg.h"
#include "engine/modeset.h"

#define BITS_MAX	9	/* whose patterns are all tried */
#define TEXT_MAX	2048	/* no text of a register is longer */

static struct form *
form_new(struct forms *f, enum form_kind kind)
{
	struct form *form = xcalloc(1, sizeof(*form));

	form->kind = kind;
	form->made = f->made;
	f->made = form;
	return form;
}

void
forms_free(struct forms *f)
{
	struct form *next;

	for (; f->made != NULL; f->made = next) {
		next = f->made->made;
		free(f->made);
	}
}

static struct form *
form_truth(struct forms *f, int truth)
{
	return form_new(f, truth ? FORM_YES : FORM_NO);
}

static struct form *
form_not(struct forms *f, struct form *of)
{
	struct form *form;

	if (of->kind <= FORM_YES)
		return form_new(f, FORM_YES - of->kind);
	form = form_new(f, FORM_NOT);
	form->child = of;
	return form;
}

/* One of what stands in a list, which is not in one yet. */
static struct form *
form_join(struct forms *f, enum form_kind kind, struct form *a, struct form *b)
{
	struct form *form = form_new(f, kind);

	form->child = a;
	a->next = b;
	return form;
}

static int
form_equal(const struct form *a, const struct form *b)
{
	if (a->kind != b->kind)
		return 0;
	if (a->kind <= FORM_YES)
		return 1;
	return a->kind == FORM_COND && a->ask.arg == b->ask.arg &&
	    a->ask.mask == b->ask.mask && a->ask.value == b->ask.value &&
	    form_equal(a->yes, b->yes) && form_equal(a->no, b->no);
}

static struct form *
form_cond(struct forms *f, int reg, uint32_t mask, uint32_t value,
    struct form *yes, struct form *no)
{
	struct form *form;

	if (form_equal(yes, no))
		return yes;
	form = form_new(f, FORM_COND);
	form->ask = (struct regnode){ .arg = (uint16_t)reg, .mask = mask,
	    .value = value & mask };
	form->yes = yes;
	form->no = no;
	return form;
}

static struct form *
form_bits(struct forms *f, int reg, const struct regbits *b)
{
	return form_cond(f, reg, b->mask, b->value, form_truth(f, 1),
	    form_truth(f, 0));
}

struct form *
form_of_reads(struct forms *f)
{
	int reg = regarg_oflags(f->sys);

	return form_join(f, FORM_OR, form_bits(f, reg, &regarg_reads[0]),
	    form_bits(f, reg, &regarg_reads[1]));
}

/* Only then does an open have a mode. */
static struct form *
form_of_makes(struct forms *f)
{
	int reg = regarg_oflags(f->sys);

	return form_join(f, FORM_AND,
	    form_not(f, form_bits(f, reg, &regarg_makes[0])),
	    form_join(f, FORM_OR, form_bits(f, reg, &regarg_makes[1]),
	    form_bits(f, reg, &regarg_makes[2])));
}

/* A test of one call's argument. */
struct ask {
	struct forms		*forms;
	const struct node	*test;
	struct regarg		 arg;
	enum pattern_op		 op;
	char			*operand;	/* owned: expanded, n bytes
						 * and a NUL */
	size_t			 n;
};

static int
is_text(const struct ask *a, const struct buf *text)
{
	return !text->cut && text->len == a->n &&
	    memcmp(text->p, a->operand, a->n) == 0;
}

/* What the test says of the argument with a value. */
static int
holds(const struct ask *a, uint64_t value)
{
	const struct forms *f = a->forms;
	char p[TEXT_MAX];
	struct buf text;

	buf_init(&text, p, sizeof(p));
	regarg_text(f->abi, f->nr, f->sys, &a->arg, value, &text);
	return pattern_test(node_pattern(a->test), text.p, text.len);
}

/* The number somewhere in a text. */
static uint32_t
number_in(const char *s, int base)
{
	const char *at = strpbrk(s, "-0123456789");

	return at != NULL ? (uint32_t)strtoll(at, NULL, base) : 0;
}

/* The only value that can have the operand for its text. */
static uint64_t
candidate(const struct ask *a)
{
	const struct regarg *r = &a->arg;
	uint64_t value = 0;

	switch (r->kind) {
	case REGARG_NUMBER:
		return number_in(a->operand, a->forms->sys->arg[r->reg].kind ==
		    ARG_MODE ? 8 : 10);
	case REGARG_CONSTANT:
		if (name_value(r->set, a->operand, &value) == -1)
			value = number_in(a->operand,
			    r->set == NAME_IOCTL ? 16 : 10);
		break;
	case REGARG_FLAGS:
		if (name_flags_value(r->set, a->operand, &value) == -1)
			value = 0;
		break;
	case REGARG_BITS:
		break;
	}
	return value;
}

/* Holds if the argument's text is the operand. */
static struct form *
form_of_equal(const struct ask *a)
{
	struct forms *f = a->forms;
	uint64_t value = candidate(a);
	char p[TEXT_MAX];
	struct buf text;

	buf_init(&text, p, sizeof(p));
	regarg_text(f->abi, f->nr, f->sys, &a->arg, value, &text);
	if (value > UINT32_MAX || !is_text(a, &text))
		return form_truth(f, 0);
	return form_cond(f, a->arg.reg, a->arg.mask, (uint32_t)value,
	    form_truth(f, 1), form_truth(f, 0));
}

/* As name_oflags_equal: letters of 1.6 say nothing of other flags. */
static struct form *
form_of_oflags(const struct ask *a)
{
	struct forms *f = a->forms;
	uint64_t value, letters;
	uint32_t mask = UINT32_MAX;

	if (name_letters_value(a->operand, &value) == 0 &&
	    name_letters_value("ronact", &letters) == 0)
		mask = (uint32_t)letters | O_ACCMODE;
	else if (isdigit((unsigned char)a->operand[0]) ||
	    name_flags_value(NAME_OPEN_FLAG, a->operand, &value) == -1 ||
	    value > UINT32_MAX)
		return form_truth(f, 0);
	return form_cond(f, a->arg.reg, mask, (uint32_t)value,
	    form_truth(f, 1), form_truth(f, 0));
}

/* What surrounds the number of a constant without a name. */
static const char *
unknown_head(enum name_set set)
{
	return set == NAME_FAMILY ? "AF_UNKNOWN(" : set == NAME_SOCKTYPE ?
	    "SOCK_UNKNOWN(" : set == NAME_IOCTL ? "<unknown>: 0x" :
	    "<unknown>: ";
}

/* Does what stands here match only what begins with the letter or digit c? */
static int
is_fixed(const char *re, int c)
{
	return isalnum((unsigned char)re[0]) && re[0] != c &&
	    (re[1] == '\0' || strchr("*?{", re[1]) == NULL);
}

/*
 * Can an extended regular expression match what begins with c? No, if it begins
 * with another letter, or with a choice of words that do: ^TC, ^(TCGETS|FION.*)$
 */
static int
may_begin(const char *re, int c)
{
	int group = re[0] == '^' && re[1] == '(';

	if (re[0] != '^')
		return 1;
	if (!group)
		return !is_fixed(re + 1, c) || strchr(re, '|') != NULL;
	for (re++; *re == '(' || *re == '|';) {
		if (!is_fixed(++re, c))
			return 1;
		re += strcspn(re, "|()[\\");
	}
	return *re != ')' || strchr(re, '|') != NULL || (re[1] != '\0' &&
	    strchr("*?{", re[1]) != NULL);
}

/* What the test says of all the constants that have no name. */
static enum form_kind
of_unknown(const struct ask *a)
{
	const char *head = unknown_head(a->arg.set);
	enum form_kind found;
	char chars[64];

	switch (a->op) {
	case OP_SUB:
	case OP_NSUB:
		if (strstr(head, a->operand) != NULL)
			found = FORM_YES;
		else {
			snprintf(chars, sizeof(chars), "%s0123456789abcdef-)",
			    head);
			if (a->operand[strspn(a->operand, chars)] == '\0')
				return FORM_UNSURE;
			found = FORM_NO;
		}
		return a->op == OP_SUB ? found : FORM_YES - found;
	case OP_MATCH:
		return a->n > 0 && strchr("*?[\\", a->operand[0]) == NULL &&
		    a->operand[0] != head[0] ? FORM_NO : FORM_UNSURE;
	case OP_RE:
		return may_begin(a->operand, head[0]) ? FORM_UNSURE : FORM_NO;
	default:
		return FORM_UNSURE;
	}
}

/* A case before others, if they do not say the same of it. */
static struct form *
add_case(const struct ask *a, uint64_t value, struct form *others,
    enum form_kind dflt, int *n)
{
	struct forms *f = a->forms;
	int truth = holds(a, value);

	if ((truth ? FORM_YES : FORM_NO) == dflt)
		return others;
	++*n;
	return form_cond(f, a->arg.reg, a->arg.mask, (uint32_t)value,
	    form_truth(f, truth), others);
}

/* Each constant that has a name is tried. */
static struct form *
form_of_constants(const struct ask *a)
{
	enum form_kind dflt = of_unknown(a);
	struct form *form = form_new(a->forms, dflt);
	uint64_t value;
	size_t i;
	int n = 0;

	for (i = 0; name_nth(a->arg.set, i, &value) != NULL; i++)
		if (value <= UINT32_MAX)
			form = add_case(a, value, form, dflt, &n);
	if (a->arg.set == NAME_SIGNAL)
		form = add_case(a, 0, form, dflt, &n);
	return n > REGTREE_MAX ? form_new(a->forms, FORM_UNSURE) : form;
}

/* The constants of a set that are bits which count. */
static uint32_t
known_bits(const struct regarg *r)
{
	uint32_t bits = 0;
	uint64_t value;
	size_t i;

	if (r->kind == REGARG_BITS)
		return r->mask;
	for (i = 0; name_nth(r->set, i, &value) != NULL; i++)
		if (value <= UINT32_MAX)
			bits |= (uint32_t)value;
	return bits & r->mask;
}

/* Each pattern of the bits with those of value, by a test of what it means. */
static struct form *
form_of_patterns(const struct ask *a, uint32_t bits, uint32_t value,
    int (*test)(const struct ask *, uint64_t))
{
	struct forms *f = a->forms;
	uint32_t bit = bits & -bits;

	if (bits == 0)
		return form_truth(f, test(a, value));
	return form_cond(f, a->arg.reg, bit, bit,
	    form_of_patterns(a, bits & ~bit, value | bit, test),
	    form_of_patterns(a, bits & ~bit, value, test));
}

/* 1 if the operand can be part of nothing that has no name. */
static int
is_of_names(const struct ask *a)
{
	return a->n > 0 && a->operand[0] != '|' &&
	    a->operand[a->n - 1] != '|' && strchr(a->operand, '<') == NULL &&
	    a->operand[strspn(a->operand, "<unkow:0x123456789abcdef>|")] !=
	    '\0';
}

/* Is the operand part of the words for these flags, in the pattern as it is? */
static int
words_have(const struct ask *a, uint64_t value)
{
	char p[TEXT_MAX];
	struct buf b;

	if (value == 0)
		return 0;
	buf_init(&b, p, sizeof(p));
	name_put_flags(&b, a->arg.set, value);
	return memmem(b.p, b.len, a->operand, a->n) != NULL;
}

/* What the test says where flags without a name are set too. */
static int
holds_with_others(const struct ask *a, uint64_t value)
{
	return words_have(a, value) == (a->op == OP_SUB);
}

static int
mode_has(const struct ask *a, uint64_t value)
{
	char p[TEXT_MAX];
	struct buf b;

	buf_init(&b, p, sizeof(p));
	name_put(&b, NAME_OPEN_FLAG, value);
	return memmem(b.p, b.len, a->operand, a->n) != NULL;
}

/* The flags that a constant has in common with one of them, and so on. */
static uint32_t
kin(const struct ask *a, uint32_t bits, uint32_t of)
{
	uint32_t before;
	uint64_t value;
	size_t i;

	do {
		before = bits;
		for (i = 0; name_nth(a->arg.set, i, &value) != NULL; i++)
			if (value <= UINT32_MAX && (value & bits))
				bits |= (uint32_t)value & of;
	} while (bits != before);
	return bits;
}

/*
 * A part of one word: each constant of many bits is shown, or is not, whatever
 * the bits say that it has nothing to do with.
 */
static struct form *
form_of_words(const struct ask *a, uint32_t bits)
{
	struct forms *f = a->forms;
	struct form *any = form_truth(f, 0);
	uint32_t some;

	if (strchr(a->operand, '|') != NULL || !is_of_names(a))
		return form_new(f, FORM_UNSURE);
	if (a->arg.set == NAME_OPEN_FLAG) {
		bits &= ~(uint32_t)O_ACCMODE;
		any = form_of_patterns(a, O_ACCMODE, 0, mode_has);
	} else if (name_find(a->arg.set, 0) != NULL)
		return form_new(f, FORM_UNSURE);
	for (; bits != 0; bits &= ~some) {
		some = kin(a, bits & -bits, bits);
		if (__builtin_popcount(some) > BITS_MAX)
			return form_new(f, FORM_UNSURE);
		any = form_join(f, FORM_OR, any,
		    form_of_patterns(a, some, 0, words_have));
	}
	return a->op == OP_NSUB ? form_not(f, any) : any;
}

static struct form *
form_of_flags(const struct ask *a)
{
	struct forms *f = a->forms;
	const struct regarg *r = &a->arg;
	uint32_t bits = known_bits(r);
	int part = a->op == OP_SUB || a->op == OP_NSUB;

	if (__builtin_popcount(bits) > BITS_MAX)
		return part ? form_of_words(a, bits) :
		    form_new(f, FORM_UNSURE);
	return form_cond(f, r->reg, r->mask & ~bits, 0,
	    form_of_patterns(a, bits, 0, holds), part && is_of_names(a) ?
	    form_of_patterns(a, bits, 0, holds_with_others) :
	    form_new(f, FORM_UNSURE));
}

/* a, or b if the bit is not set: one question where each asks one in a row. */
static struct form *
form_of_bit(struct forms *f, int reg, uint32_t bit, struct form *a,
    struct form *b)
{
	struct form *set[2] = { b, a }, *more, *other;
	struct regnode ask;
	int i, is_no;

	for (i = 0; i < 2; i++) {
		more = set[i];
		other = set[!i];
		if (more->kind != FORM_COND)
			continue;
		ask = more->ask;
		is_no = form_equal(more->no, other);
		/* One bit can be asked for the other way round. */
		if (!is_no && ((ask.mask & (ask.mask - 1)) != 0 ||
		    !form_equal(more->yes, other)))
			continue;
		return form_cond(f, reg, ask.mask | bit, (is_no ? ask.value :
		    ~ask.value & ask.mask) | (i ? bit : 0),
		    is_no ? more->yes : more->no, other);
	}
	return form_cond(f, reg, bit, bit, a, b);
}

/* The modes of [from, from + 2 * bit), or the one if bit is 0. */
static struct form *
form_of_modes(const struct ask *a, const struct modeset *m, uint32_t bit,
    uint32_t from)
{
	int alike = modeset_alike(m, from, bit == 0 ? 1 : bit * 2);

	if (alike != -1)
		return form_truth(a->forms, alike);
	return form_of_bit(a->forms, a->arg.reg, bit,
	    form_of_modes(a, m, bit / 2, from | bit),
	    form_of_modes(a, m, bit / 2, from));
}

/* Of numbers only modes are few enough to try them all. */
static struct form *
form_of_number(const struct ask *a)
{
	struct modeset m;

	if (a->op != OP_RE || a->arg.mask != MODESET_BITS ||
	    modeset_of_re(a->operand, &m) == -1)
		return form_new(a->forms, FORM_UNSURE);
	return form_of_modes(a, &m, (MODESET_BITS + 1) / 2, 0);
}

/* A packet socket of old is asked for as one of another family. */
static struct form *
form_of_packet(const struct ask *a, struct form *form)
{
	struct forms *f = a->forms;

	return form_cond(f, a->arg.reg, UINT32_MAX, AF_INET,
	    form_cond(f, a->arg.reg + 1, REGARG_PACKET, SOCK_PACKET,
	    form_truth(f, holds(a, AF_PACKET)),
	    form_truth(f, holds(a, AF_INET))), form);
}

static struct form *
form_of_text(const struct ask *a)
{
	int equal = a->op == OP_EQ || a->op == OP_NEQ;
	struct form *form;

	if (memchr(a->operand, '\0', a->n) != NULL)
		return form_new(a->forms, FORM_UNSURE);
	if (a->test->test.flags & TEST_OFLAGS)
		form = form_of_oflags(a);
	else if (equal && a->arg.kind != REGARG_BITS)
		form = form_of_equal(a);
	else if (a->arg.kind == REGARG_NUMBER)
		return form_of_number(a);
	else if (a->arg.kind == REGARG_CONSTANT)
		form = form_of_constants(a);
	else
		return form_of_flags(a);
	if (a->op == OP_NEQ)
		form = form_not(a->forms, form);
	return a->arg.packet ? form_of_packet(a, form) : form;
}

static struct form *
form_of_test(struct forms *f, const struct node *node, int is_alias)
{
	const struct test *test = &node->test;
	struct ask a = { .forms = f, .test = node, .op = test->op };
	struct form *form;
	const char *operand = pattern_expanded(node_pattern(node), &a.n);

	if (is_alias || regarg_find(f->abi, f->nr, f->sys,
	    f->prog->name[test->name], test->index, &a.arg) == -1)
		return form_new(f, FORM_UNSURE);
	a.operand = xmalloc(a.n + 1);
	memcpy(a.operand, operand, a.n);
	a.operand[a.n] = '\0';
	form = test->flags & TEST_MISSING ?
	    form_truth(f, (test->flags & TEST_NEGATIVE) != 0) :
	    form_of_text(&a);
	free(a.operand);
	/* What is not there is not equal and not unequal to anything. */
	return a.arg.made ? form_join(f, FORM_AND, form_of_makes(f), form) :
	    form;
}

/* Depth is at most PROG_MAXDEPTH. */
static struct form *
form_of_node(struct forms *f, const struct node *node, int is_alias)
{
	const struct node *child, *end = node + node->size;
	struct form *form, **tail;

	switch ((enum expr_kind)node->kind) {
	case EXPR_TEST:
		return form_of_test(f, node, is_alias);
	case EXPR_NOT:
		return form_not(f, form_of_node(f, node + 1, is_alias));
	case EXPR_AND:
	case EXPR_OR:
		break;
	case EXPR_TRUE:
		return form_truth(f, 1);
	}
	form = form_new(f, node->kind == EXPR_AND ? FORM_AND : FORM_OR);
	tail = &form->child;
	for (child = node + 1; child < end; child += child->size) {
		*tail = form_of_node(f, child, is_alias);
		tail = &(*tail)->next;
	}
	return form;
}

struct form *
form_of_rule(struct forms *f, const struct bound *b)
{
	struct node one;
	const struct node *cond = prog_cond(f->prog, b, &one);
	struct form *form = cond == NULL ? form_truth(f, 1) :
	    form_of_node(f, cond, b->kind == BOUND_ALIAS);

	/* Who it is that asks stands in no register. */
	if (b->has_pred)
		form = form_join(f, FORM_AND, form, form_new(f, FORM_UNSURE));
	return form;
}
