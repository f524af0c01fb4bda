/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * execve(2): which policy a process comes under, and the proof that what runs
 * is what was judged. The kernel looks the names up again, and reads argv again;
 * so the file and the arguments are compared when it has done so, while nothing
 * of the program has run.
 */
#include "super/become.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/xmalloc.h"
#include "engine/eval.h"
#include "super/flow.h"
#include "super/trail.h"

#define MISC	"/proc/sys/fs/binfmt_misc"
#define ARGV_MAX	(64 * 1024)

/* A judged execve(2) on its way. */
struct pending {
	char		*image;		/* owned */
	struct ruleset	*ruleset;
	dev_t		 dev;		/* of the file that is to run */
	ino_t		 ino;
	enum exec_format format;	/* of that file */
	char		*argv;		/* owned: behind the first word; NULL:
					 * no rule looks at it */
};

void
become_forget(struct task *t)
{
	struct pending *p = t->pending;

	t->pending = NULL;
	if (p == NULL)
		return;
	ruleset_leave(p->ruleset);
	free(p->image);
	free(p->argv);
	free(p);
}

void
become_begin_policy(struct session *s, struct ruleset *r, const struct abi *abi)
{
	struct rule *rules[32];
	int i, n;

	if (s->conf->mode == MODE_ENFORCE || s->questions.nobody ||
	    r->entry == NULL || r->broken ||
	    r->permit_all || (r->entry->file != NULL &&
	    policy_find(r->entry->file, r->program, abi->emul) != NULL))
		return;
	n = learn_start(s->learn, abi, r->program, rules, 32);
	for (i = 0; i < n; i++)
		store_add_rule(s->store, r->entry, rules[i]);
	ruleset_refresh(s->rulesets, r);
}

/*
 * Under -a, and where nobody is asked any more, a program without a policy is
 * not run at all.
 */
static int
has_policy(const struct session *s, const struct ruleset *r)
{
	return (s->conf->mode != MODE_ENFORCE && !s->questions.nobody) ||
	    r->prog != NULL || r->permit_all;
}

/* The call as if it were for another program, of which nothing else is known. */
static void
call_for(struct call *to, const struct call *from, const char *program)
{
	const struct field *f = call_field(from, "filename", 0);

	*to = *from;
	to->plan.nblock = 0;
	to->nfield = 1;
	to->field[0] = *f;
	to->field[0].text = program;
	to->field[0].len = strlen(program);
	to->field[0].passed = NULL;
}

/*
 * Who executes a script executes its interpreters: each must be permitted as if
 * it were executed by name. A person who permits a script permits them too.
 */
static int
judge_interpreters(struct session *s, struct task *t, const struct call *c,
    const struct verdict *given)
{
	static struct call look;
	const struct ruleset *r = ((struct subject *)t->proc->subject)->ruleset;
	struct cred cred = flow_cred(r, t, c);
	struct verdict v;
	uint32_t uncovered;
	int i;

	for (i = 0; i < c->ninterp && r->prog != NULL && !r->permit_all; i++) {
		call_for(&look, c, c->interp[i]);
		v = eval_call(r->prog, &look, &cred, &uncovered);
		/* This once: the answer is no rule. */
		if (v.kind == VERDICT_NONE && s->conf->mode == MODE_ASK &&
		    given->rule == NULL)
			continue;
		if (v.kind == VERDICT_NONE && s->learn != NULL &&
		    !s->questions.nobody) {
			flow_learn(s, t, &look, uncovered);
			v.kind = VERDICT_PERMIT;
		}
		if (v.kind == VERDICT_PERMIT) {
			trail_call(s, t, &look, &v);
			continue;
		}
		v.kind = VERDICT_DENY;
		if (v.error == 0)
			v.error = EACCES;
		flow_apply(s, t, &look, &v, uncovered);
		return -1;
	}
	return 0;
}

/* *remedy is what a rule can say against it, NULL: nothing. */
static const char *
why_not(const struct session *s, const struct task *t,
    const struct ruleset *r, const struct call *c, const char **remedy)
{
	*remedy = NULL;
	/* It stays; and its policy was edited, or nothing could be executed. */
	if (filters_answer(t->proc->filters))
		return "the program's filter denies by itself what its policy "
		    "denied when it began, and nothing was to be executed then: "
		    "start it anew";
	if (c->exec_format == EXEC_UNREADABLE && !s->guard.privileged)
		return "the program cannot be read, so an ordinary user's "
		    "systrace cannot confine it";
	*remedy = "[inherit]";
	if (r->broken)
		return "the program's own policy cannot be used";
	/* What the kernel will not execute need not have a policy. */
	if (!has_policy(s, r) && c->exec_format != EXEC_OTHER)
		return "the program has no policy of its own (learn one with "
		    "systrace -A, or permit[inherit] it)";
	return NULL;
}

static struct pending *
pending_new(const struct call *c, const struct field *f, struct ruleset *now,
    struct ruleset *then)
{
	const struct field *argv = call_field(c, "argv", 0);
	struct pending *p = xcalloc(1, sizeof(*p));

	p->image = xstrdup(f->text);
	p->ruleset = then;
	ruleset_use(then);
	p->dev = c->exec_dev;
	p->ino = c->exec_ino;
	p->format = c->exec_format;
	if (p->format == EXEC_SCRIPT)
		p->format = c->ninterp > 0 ? c->interp_format : EXEC_SCRIPT;
	if (argv != NULL && now->prog != NULL && prog_tests_argv(now->prog))
		p->argv = xstrdup(argv->text + c->argv0_len);
	return p;
}

int
become_prepare(struct session *s, struct task *t, struct call *c,
    const struct verdict *v)
{
	struct ruleset *now = ((struct subject *)t->proc->subject)->ruleset;
	const struct field *f = call_field(c, "filename", 0);
	struct ruleset *r = now;
	const char *why, *remedy;

	if (f == NULL) {
		flow_refuse(s, t, c, EACCES, "the program's name could not be "
		    "made out");
		return -1;
	}
	if (v->exec == VEXEC_DETACH || r->permit_all)
		r = ruleset_permit_all(s->rulesets);
	else if (v->exec != VEXEC_INHERIT && !s->conf->inherit)
		r = ruleset_get(s->rulesets, f->text);
	if ((why = why_not(s, t, r, c, &remedy)) != NULL) {
		flow_refuse_unless(s, t, c, EACCES, why, remedy);
		return -1;
	}
	if (judge_interpreters(s, t, c, v) == -1)
		return -1;
	if (c->exec_format == EXEC_SCRIPT)
		become_begin_policy(s, r, c->abi);
	t->pending = pending_new(c, f, now, r);
	return 0;
}

/* 1 if a file is the interpreter of a format of binfmt_misc. */
static int
is_misc(const struct stat *exe)
{
	char path[PATH_MAX], line[PATH_MAX];
	const struct dirent *e;
	struct stat st;
	int found = 0;
	DIR *dir;
	FILE *f;

	if ((dir = opendir(MISC)) == NULL)
		return 0;
	while (!found && (e = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), MISC "/%s", e->d_name);
		if ((f = fopen(path, "re")) == NULL)
			continue;
		while (!found && fgets(line, sizeof(line), f) != NULL) {
			line[strcspn(line, "\n")] = '\0';
			found = strncmp(line, "interpreter ", 12) == 0 &&
			    stat(line + 12, &st) == 0 &&
			    st.st_dev == exe->st_dev &&
			    st.st_ino == exe->st_ino;
		}
		fclose(f);
	}
	closedir(dir);
	return found;
}

/*
 * The file that runs must be the file that was judged. What is no program by
 * itself is run by another one that root has named to the kernel.
 */
static int
is_judged_file(const struct task *t, const struct pending *p)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)t->proc->pid);
	if (stat(path, &st) == -1)
		return 0;
	if (st.st_dev == p->dev && st.st_ino == p->ino)
		return 1;
	return p->format == EXEC_OTHER && is_misc(&st);
}

/*
 * The arguments of the new image, from its stack, which nobody else has yet: a
 * count, pointers, and the strings one behind the other. Joined by blanks, as
 * rules see them.
 */
static char *
read_argv(const struct task *t)
{
	static char text[ARGV_MAX];
	size_t width = t->proc->compat ? 4 : 8, n, i;
	struct user_regs_struct regs;
	uint64_t count = 0, start = 0, last = 0;

	if (ptr_getregs(t->tid, &regs) != PTR_OK ||
	    ptr_read(t->tid, regs.rsp, &count, width) != width || count == 0 ||
	    ptr_read(t->tid, regs.rsp + width, &start, width) != width ||
	    ptr_read(t->tid, regs.rsp + count * width, &last, width) != width)
		return NULL;
	n = ptr_read(t->tid, start, text, sizeof(text));
	/* The end of the last one is the end of it all. */
	for (i = last - start; i < n && text[i] != '\0'; i++)
		;
	if (last < start || i >= n)
		return NULL;
	n = i;
	for (i = 0; i < n; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	text[n] = '\0';
	return text;
}

/*
 * Of a script the kernel puts the interpreter and the script's name before; the
 * first word is the caller's fancy.
 */
static int
is_judged_argv(const struct task *t, const struct pending *p)
{
	const char *now;
	size_t n, want;

	if (p->argv == NULL)
		return 1;
	if ((now = read_argv(t)) == NULL)
		return 0;
	n = strlen(now);
	want = strlen(p->argv);
	return n >= want && strcmp(now + n - want, p->argv) == 0;
}

const char *
become_finish(struct session *s, struct task *t)
{
	struct subject *sub = t->proc->subject;
	struct pending *p = t->pending;

	if (p == NULL)
		return "executed a file that nobody has judged";
	if (PLAN_SEALED && !is_judged_file(t, p))
		return "executed another file than the one judged";
	if (PLAN_SEALED && !is_judged_argv(t, p))
		return "executed with other arguments than the ones judged";
	if (!has_policy(s, p->ruleset))
		return "executed a program without a policy";
	free(sub->image);
	sub->image = p->image;
	p->image = NULL;
	subject_become(sub, p->ruleset);
	return NULL;
}
