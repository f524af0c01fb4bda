/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What happens to a call between its stop and its end. Nothing here blocks;
 * whatever is odd is denied and recorded.
 */
#include "super/flow.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/xmalloc.h"
#include "call/door.h"
#include "engine/eval.h"
#include "engine/explain.h"
#include "path/memo.h"
#include "super/become.h"
#include "super/chan.h"
#include "super/receive.h"
#include "super/sockname.h"
#include "super/terminal.h"
#include "super/trail.h"
#include "super/who.h"
#include "trace/fence.h"

static ssize_t
read_memory(void *ctx, uint64_t addr, void *to, size_t n)
{
	const struct task *t = ctx;

	return (ssize_t)ptr_read(t->tid, addr, to, n);
}

/*
 * A child that has ended and was not waited for still is its program; its
 * number may by now be another's, so proc(5) must call it a zombie.
 */
static const char *
zombie_image(const struct session *s, pid_t pid)
{
	const struct ended *e = &s->ended[(unsigned int)pid % ENDED_KEPT];
	char path[32], line[512], *p;
	FILE *f;
	int zombie;

	if (e->pid != pid || e->image == NULL)
		return NULL;
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if ((f = fopen(path, "re")) == NULL)
		return NULL;
	p = fgets(line, sizeof(line), f) != NULL ? strrchr(line, ')') : NULL;
	zombie = p != NULL && strncmp(p, ") Z", 3) == 0;
	fclose(f);
	return zombie ? e->image : NULL;
}

static void
note_ended(struct session *s, const struct proc *p)
{
	struct ended *e = &s->ended[(unsigned int)p->pid % ENDED_KEPT];
	struct subject *sub = p->subject;

	if (sub == NULL)
		return;
	free(e->image);
	e->pid = p->pid;
	e->image = xstrdup(sub->image);
}

static const char *
program_of(void *ctx, pid_t pid)
{
	struct session *s = ctx;
	struct task *t = task_find(tracer_tasks(s->tracer), pid);
	struct subject *sub;

	if (t == NULL)
		return zombie_image(s, pid);
	if (t->proc == NULL || t->proc->subject == NULL)
		return NULL;
	sub = t->proc->subject;
	return sub->image;
}

/* The tracer's own: that of a looker is for its thread. */
static struct memo *
memo_of(struct session *s, struct task *t)
{
	if (!who_is_as_we(s, t))
		return NULL;
	if (s->memo == NULL)
		s->memo = memo_new();
	return s->memo;
}

int
flow_decode(struct session *s, struct task *t, struct call *c,
    const struct flow_look *look, const char **why)
{
	const struct prog *prog =
	    ((struct subject *)t->proc->subject)->ruleset->prog;
	struct mem mem = { read_memory, t };
	struct view view = who_view(s, t, c);
	struct memo_found found = { .dir = -1 };
	struct call_env env = { &mem, &view, program_of, s,
	    .no_openat2 = s->no_openat2 || t->proc->own_filter,
	    .bare = s->conf->mode == MODE_ENFORCE ? PATH_BARE_KIND :
	    PATH_BARE_NOT, .look = look != NULL,
	    .memo = look != NULL ? look->memo : memo_of(s, t),
	    .found = look != NULL ? look->found : &found };

	if (env.bare == PATH_BARE_KIND && s->recorder == NULL && prog != NULL &&
	    !prog_tests_missing(prog, c))
		env.bare = PATH_BARE_ALL;
	return call_decode(c, &env, why);
}

struct cred
flow_ids(const struct task *t)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d", (int)t->tid);
	if (geteuid() != 0 || stat(path, &st) == -1)
		return (struct cred){ getuid(), getgid() };
	return (struct cred){ st.st_uid, st.st_gid };
}

struct cred
flow_cred(const struct ruleset *r, const struct task *t, const struct call *c)
{
	/* Nobody asks; what is detached by a rule has no rules at all. */
	if (r->prog == NULL || !prog_has_predicates(r->prog, c))
		return (struct cred){ 0, 0 };
	return flow_ids(t);
}

/*
 * The rules that would permit what is refused, put before all others. A
 * refusal with a reason is no matter of rules, unless it has a remedy.
 */
static void
find_hints(struct session *s, struct task *t, const struct call *c,
    const struct verdict *v, uint32_t uncovered, struct record *r)
{
	static char text[64 * 1024];
	const struct ruleset *set = ((struct subject *)t->proc->subject)->ruleset;
	struct eval_detail detail = { .refused = uncovered };
	struct cred cred;
	struct buf b;

	if (v->reason != NULL && v->remedy == NULL) {
		r->no_rule = 1;
		return;
	}
	/* What a rule denies is not uncovered. */
	if (set->prog != NULL && v->remedy == NULL) {
		cred = flow_cred(set, t, c);
		eval_detail(set->prog, c, &cred, &detail);
	}
	buf_init(&b, text, sizeof(text));
	if (explain_rules(&b, c, !s->conf->no_alias, detail.refused, r->hint,
	    AUDIT_HINTS, &r->nhint) == 0)
		r->no_rule = r->nhint == 0;
	if (v->remedy != NULL && r->nhint == 1) {
		b.len--;	/* its NUL */
		buf_puts(&b, v->remedy);
	}
}

static void
record(struct session *s, struct task *t, const struct call *c,
    const struct verdict *v, uint32_t uncovered)
{
	struct subject *sub = t->proc->subject;
	char rule[PATH_MAX + 64], name[32];
	struct buf b;
	struct record r = { .error = v->error, .user = s->user,
	    .prog = sub->image, .pid = t->proc->pid, .ppid = t->proc->ppid,
	    .policy = sub->ruleset->program, .emul = c->abi->emul,
	    .nr = c->nr, .field = c->field, .nfield = c->nfield,
	    .rule = rule };

	clock_gettime(CLOCK_REALTIME, &r.time);
	r.kind = v->kind == VERDICT_PERMIT ? AUDIT_PERMIT :
	    v->kind == VERDICT_KILL ? AUDIT_KILL : AUDIT_DENY;
	r.real = call_name(c, name);
	r.call = c->alias != ALIAS_NONE && !s->conf->no_alias ?
	    sysent_alias_name(c->alias) : r.real;
	buf_init(&b, rule, sizeof(rule));
	explain_rule(&b, v);
	if (r.kind != AUDIT_PERMIT)
		find_hints(s, t, c, v, uncovered, &r);
	audit_record(s->audit, &r);
}

void
flow_refuse_unless(struct session *s, struct task *t, const struct call *c,
    int error, const char *why, const char *remedy)
{
	struct verdict v = { .kind = VERDICT_DENY, .error = error,
	    .reason = why, .remedy = remedy };

	s->stats.refused++;
	if (why != NULL)
		record(s, t, c, &v, ~UINT32_C(0));
	tracer_refuse(s->tracer, t, error);
}

void
flow_refuse(struct session *s, struct task *t, const struct call *c, int error,
    const char *why)
{
	flow_refuse_unless(s, t, c, error, why, NULL);
}

/*
 * Lets a call be made on what was judged. One that can only fail is answered
 * here: what is missing now must not be looked up again.
 */
static void
permit(struct session *s, struct task *t, struct call *c)
{
	const char *why;

	if (PLAN_SEALED && c->plan.error != 0) {
		tracer_refuse(s->tracer, t, c->plan.error);
		return;
	}
	terminal_guard(s, t, c);
	/* What we hold must keep no mount busy. */
	if (c->sys != NULL && strncmp(c->sys->name, "umount", 6) == 0)
		receive_forget(s);
	if (plan_has_pins(&c->plan))
		c->plan.keeper = who_keeper(s, t, c);
	who_note(s, t, c);
	if (c->sys != NULL && c->sys->nr[ABI_X86_64] == SYS_bind)
		sockname_note(t, c);
	else if (c->sys != NULL && c->sys->nr[ABI_X86_64] == SYS_getsockname)
		sockname_answer(t, c);
	why = tracer_permit(s->tracer, t, c);
	if (why != NULL)
		flow_refuse(s, t, c, EPERM, why);
	else if (c->plan.after != PLAN_DONE)
		s->stats.returns++;
}

void
flow_tell(struct session *s, struct task *t, const struct call *c,
    const struct verdict *v, uint32_t uncovered)
{
	if (v->log == VLOG_YES ||
	    (v->log == VLOG_DEFAULT && v->kind != VERDICT_PERMIT))
		record(s, t, c, v, uncovered);
}

void
flow_apply(struct session *s, struct task *t, struct call *c,
    const struct verdict *v, uint32_t uncovered)
{
	struct verdict refused = *v;

	flow_tell(s, t, c, v, uncovered);
	if (v->kind == VERDICT_PERMIT && c->sys != NULL &&
	    (c->sys->flags & SYSF_EXEC) && become_prepare(s, t, c, v) == -1) {
		refused.kind = VERDICT_DENY;
		refused.error = EACCES;
		trail_call(s, t, c, &refused);
		return;
	}
	trail_call(s, t, c, v);
	switch (v->kind) {
	case VERDICT_PERMIT:
		permit(s, t, c);
		break;
	case VERDICT_KILL:
		tracer_kill(s->tracer, t->proc);
		/* FALLTHROUGH */
	default:
		s->stats.refused++;
		tracer_refuse(s->tracer, t, v->error ? v->error : EPERM);
		break;
	}
}

/*
 * Who may execute a program may look at it (shells do before they execute, or
 * do not, as their tables have it); who makes a file may look at it the next
 * time, when it is there before.
 */
static void
learn_look(struct session *s, struct task *t, const struct call *c,
    const struct field *f)
{
	struct subject *sub = t->proc->subject;
	struct call look = *c;
	struct cred cred;
	uint32_t uncovered;

	look.sys = sysent_by_name("stat");
	look.alias = ALIAS_FSREAD;
	look.field[0] = *f;
	look.field[0].kind = ARG_PATH;
	look.field[0].flags &= ~(FIELD_WRITE | FIELD_MISSING);
	look.field[0].index = 0;
	look.nfield = 1;
	ruleset_refresh(s->rulesets, sub->ruleset);
	cred = flow_cred(sub->ruleset, t, &look);
	if (sub->ruleset->prog != NULL && eval_call(sub->ruleset->prog, &look,
	    &cred, &uncovered).kind == VERDICT_NONE)
		flow_learn(s, t, &look, uncovered);
}

/* Is the name one that learn_look is for? */
static int
implies_look(const struct call *c, const struct field *f)
{
	if (!(f->flags & FIELD_PATH))
		return 0;
	return f->kind == ARG_PATH_EXEC || (c->alias == ALIAS_FSWRITE &&
	    (f->flags & FIELD_MISSING));
}

void
flow_learn(struct session *s, struct task *t, const struct call *c,
    uint32_t uncovered)
{
	struct subject *sub = t->proc->subject;
	struct rule *rules[CALL_MAXFIELDS];
	int i, n;

	become_begin_policy(s, sub->ruleset, c->abi);
	learn_note(s->learn, c);
	n = learn_rules(s->learn, c, uncovered, rules, CALL_MAXFIELDS);
	for (i = 0; i < n; i++)
		if (s->questions.of_run)
			store_add_run_rule(s->store, sub->ruleset->entry,
			    rules[i]);
		else
			store_add_rule(s->store, sub->ruleset->entry,
			    rules[i]);
	for (i = 0; i < c->nfield && !s->conf->exact; i++)
		if (implies_look(c, &c->field[i]))
			learn_look(s, t, c, &c->field[i]);
}

/*
 * A signal to a process that does not exist: the kernel says so, and there is
 * nothing to judge or to learn. Only where the caller counts processes as we do.
 */
static int
is_to_nobody(const struct task *t, const struct call *c)
{
	char path[32];
	struct stat ours, theirs;
	int i;

	if (c->sys == NULL)
		return 0;
	for (i = 0; i < SYS_MAXARGS; i++) {
		if ((c->sys->arg[i].kind != ARG_PID &&
		    c->sys->arg[i].kind != ARG_TID) || (int)c->args[i] <= 0 ||
		    kill((int)c->args[i], 0) == 0 || errno != ESRCH)
			continue;
		snprintf(path, sizeof(path), "/proc/%d/ns/pid", (int)t->tid);
		return stat(path, &theirs) == 0 &&
		    stat("/proc/self/ns/pid", &ours) == 0 &&
		    theirs.st_ino == ours.st_ino;
	}
	return 0;
}

/* The person wants no more questions of this program. */
static int
ask_not(const struct task *t)
{
	return ((struct subject *)t->proc->subject)->ruleset->deny_rest;
}

/* No rule speaks of the call, or one says ask: what the mode makes of it. */
static void
settle(struct session *s, struct task *t, struct call *c, struct verdict *v,
    uint32_t uncovered)
{
	if (is_to_nobody(t, c)) {
		flow_refuse(s, t, c, ESRCH, NULL);
		return;
	}
	if (s->conf->mode == MODE_LEARN && v->kind == VERDICT_NONE &&
	    door_find(c) == NULL) {
		flow_learn(s, t, c, uncovered);
		v->kind = VERDICT_PERMIT;
	} else if (s->conf->mode == MODE_ASK && !s->questions.nobody &&
	    (v->kind == VERDICT_ASK || !ask_not(t))) {
		question_ask(s, t, c, uncovered, v->kind == VERDICT_ASK);
		return;
	} else {
		v->kind = VERDICT_DENY;
		/* A library falls back from a call that a kernel may lack. */
		v->error = c->sys != NULL ? EPERM : ENOSYS;
	}
	flow_apply(s, t, c, v, uncovered);
}

struct verdict
flow_verdict(struct session *s, struct task *t, const struct call *c,
    uint32_t *uncovered)
{
	struct subject *sub = t->proc->subject;
	struct verdict v = { .kind = VERDICT_NONE };
	struct cred cred;

	*uncovered = ~UINT32_C(0);
	ruleset_refresh(s->rulesets, sub->ruleset);
	if (sub->ruleset->permit_all) {
		v.kind = VERDICT_PERMIT;
		*uncovered = 0;
	} else if (sub->ruleset->prog != NULL) {
		cred = flow_cred(sub->ruleset, t, c);
		v = eval_call(sub->ruleset->prog, c, &cred, uncovered);
	}
	return v;
}

void
flow_remember(struct session *s, const struct task *t, const struct call *c,
    const struct verdict *v)
{
	const struct subject *sub = t->proc->subject;

	if (s->learn == NULL || v->kind != VERDICT_PERMIT ||
	    sub->ruleset->permit_all)
		return;
	learn_note(s->learn, c);
	if (s->conf->mode == MODE_LEARN)
		learn_count(c, v->rule);
}

static void
judge(struct session *s, struct task *t, struct call *c)
{
	uint32_t uncovered;
	struct verdict v = flow_verdict(s, t, c, &uncovered);

	if (v.kind == VERDICT_NONE || v.kind == VERDICT_ASK) {
		settle(s, t, c, &v, uncovered);
		return;
	}
	flow_remember(s, t, c, &v);
	flow_apply(s, t, c, &v, uncovered);
}

/* Before any policy: what is refused to everybody. 1 if it was. */
static int
is_refused(struct session *s, struct task *t, struct call *c)
{
	const char *why;
	int error;

	if (c->sys == NULL)
		return 0;
	if (c->sys->flags & SYSF_REFUSED) {
		flow_refuse(s, t, c, ENOSYS, "refused to every program: its "
		    "requests would go past the policy");
		return 1;
	}
	if (!(c->sys->flags & (SYSF_GUARD | SYSF_ARMED)))
		return 0;
	why = guard_call(&s->guard, c, t->proc->pid, &error);
	if (why == NULL)
		return 0;
	flow_refuse(s, t, c, error, *why != '\0' ? why : NULL);
	return 1;
}

/* An execve(2) of what is not there fails as it would, and teaches nothing. */
static int
is_missing_program(struct session *s, struct task *t, struct call *c)
{
	const struct field *f;

	if (!(c->sys->flags & SYSF_EXEC) ||
	    (f = call_field(c, "filename", 0)) == NULL ||
	    !(f->flags & FIELD_MISSING))
		return 0;
	flow_refuse(s, t, c, f->error != 0 ? f->error : ENOENT, NULL);
	return 1;
}

/* Permitted by its name alone: nothing of it is judged, and it runs as it came. */
static int
is_only_noted(struct session *s, struct task *t, struct call *c)
{
	const struct subject *sub = t->proc->subject;

	if (c->sys == NULL || !(c->sys->flags & SYSF_GOES))
		return 0;
	ruleset_refresh(s->rulesets, sub->ruleset);
	if (!nrset_has(&sub->ruleset->noted, c->abi->id, (int)c->nr))
		return 0;
	who_note(s, t, c);
	tracer_permit(s->tracer, t, NULL);
	return 1;
}

/* What no policy is asked about. 1 if the call has been answered. */
static int
is_foreign(struct session *s, struct task *t, struct call *c,
    const struct abi *abi)
{
	if (s->starting && t->proc->pid == s->root)
		/* Our own code, on its way to the program. */
		tracer_permit(s->tracer, t, NULL);
	else if (c->nr < 0)
		flow_refuse(s, t, c, ENOSYS, NULL);
	else if (abi == NULL)
		flow_refuse(s, t, c, ENOSYS, "calls of this ABI are refused");
	else if (abi->id == ABI_X86_64 && (c->nr & 0x40000000))
		flow_refuse(s, t, c, ENOSYS, "x32 calls are refused");
	else
		return is_refused(s, t, c) || is_only_noted(s, t, c);
	return 1;
}

static void
handle(struct session *s, struct task *t, struct call *c)
{
	const char *why = NULL;
	int error = flow_decode(s, t, c, NULL, &why);

	if (error != 0 && tracer_is_gone(t))
		return;
	if (error != 0) {
		/* What the kernel would answer by itself is no denial of ours. */
		flow_refuse(s, t, c, error, error == EPERM || (error == EFAULT &&
		    strcmp(why, "null name") != 0) ? why : NULL);
		return;
	}
	why = guard_names(&s->guard, c, t->proc->pid);
	if (why != NULL) {
		flow_refuse(s, t, c, EPERM, why);
		return;
	}
	why = fence_check(t->proc->seal, c);
	if (why != NULL) {
		flow_refuse(s, t, c, EPERM, why);
		return;
	}
	if (c->sys != NULL && is_missing_program(s, t, c))
		return;
	judge(s, t, c);
}

static void
on_call(void *ctx, struct task *t, const struct ptr_call *pc)
{
	struct session *s = ctx;
	const struct abi *abi = abi_by_arch(pc->arch);
	struct call c;

	become_forget(t);
	call_init(&c, s->arena, abi != NULL ? abi : abi_get(ABI_X86_64),
	    pc->nr, pc->args, pc->ip);
	stats_count(&s->stats, &c);
	if (!is_foreign(s, t, &c, abi))
		handle(s, t, &c);
	call_release(&c);
}

static int
on_exec(void *ctx, struct task *t, struct regset **want, pid_t *keeper)
{
	struct session *s = ctx;
	struct subject *sub = t->proc->subject;
	const char *why;

	if (s->starting && t->proc->pid == s->root)
		s->starting = 0;
	else if ((why = become_finish(s, t)) != NULL) {
		audit_note(s->audit, "kill prog: %s, pid: %d: %s", sub->image,
		    (int)t->proc->pid, why);
		return -1;
	}
	become_forget(t);
	ruleset_refresh(s->rulesets, sub->ruleset);
	become_begin_policy(s, sub->ruleset, abi_get(t->proc->compat ?
	    ABI_I386 : ABI_X86_64));
	*want = sub->ruleset->set;
	who_executed(s, t);
	*keeper = who_keeper(s, t, NULL);
	return 0;
}

/* Once a program: what it then cannot do, each refused call says. */
static void
on_unsealed(void *ctx, struct proc *p)
{
	struct session *s = ctx;
	struct subject *sub = p->subject;

	audit_note(s->audit, "prog: %s, pid: %d: its memory could not be "
	    "sealed (%s): calls that are judged by a name or an address are "
	    "refused", sub->image, (int)p->pid, strerror(p->seal_error));
}

static void
on_child(void *ctx, struct proc *parent, struct proc *child)
{
	struct subject *sub = parent->subject;

	child->subject = subject_new(sub->image, sub->ruleset);
}

static void
on_made(void *ctx, const struct task *maker, struct task *t)
{
	who_inherit(ctx, maker, t);
}

static void
on_task_gone(void *ctx, struct task *t)
{
	struct session *s = ctx;

	question_withdraw(s, t);
	become_forget(t);
	who_forget(t);
	who_forget_cwd(t);
}

static void
on_proc_gone(void *ctx, struct proc *p)
{
	struct session *s = ctx;

	note_ended(s, p);
	subject_free(p->subject);
	p->subject = NULL;
	if (p->pid != s->root)
		return;
	s->root = 0;
	session_root_gone(s, p->killed, p->status);
}

static void
on_stopped(void *ctx, struct proc *p, int sig)
{
	struct session *s = ctx;

	if (p->pid != s->root || s->channel == -1)
		return;
	chan_send(s->channel, sig != 0 ? MSG_STOPPED : MSG_RESUMED, sig, 0,
	    NULL, 0);
	/* It has stopped itself, and somebody else continued the program. */
	if (sig == 0)
		kill(s->guard.front, SIGCONT);
	else
		s->front_stopped = 1;
}

static void
on_trouble(void *ctx, struct proc *p, const char *why)
{
	struct session *s = ctx;
	struct subject *sub = p->subject;

	audit_note(s->audit, "kill prog: %s, pid: %d: %s",
	    sub != NULL ? sub->image : "?", (int)p->pid, why);
}

const struct tracer_ops flow_ops = {
	.call = on_call,
	.exec = on_exec,
	.child = on_child,
	.made = on_made,
	.task_gone = on_task_gone,
	.proc_gone = on_proc_gone,
	.stopped = on_stopped,
	.unsealed = on_unsealed,
	.trouble = on_trouble,
};
