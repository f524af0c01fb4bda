/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Ways to change memory that is not to be changed.
 */
#ifndef ATTEMPT_SEALED_H
#define ATTEMPT_SEALED_H

#include <stddef.h>
#include <sys/types.h>

#define SEALED_PAGE	4096

/* One page of the sealed memory, or of what stands for it in a control. */
struct sealed_page {
	char		*at;
	size_t		 len;		/* up to the end of its mapping */
	unsigned long	 inode;		/* of its file */
	pid_t		 holder;	/* who has it mapped for writing */
	const char	*readable;	/* a name that the policy permits */
};

/*
 * Does something to the page that is to change it, or to take it away. Returns
 * 1 if something was had that must not be had, whatever the page looks like.
 */
typedef int	sealed_way(const struct sealed_page *);

sealed_way	way_store, way_protect, way_hide, way_protect_key, way_unmap,
		way_unmap_around, way_move, way_move_stay, way_twin,
		way_move_onto, way_shrink, way_map_over, way_map_file_over,
		way_map_around, way_remove, way_attach, way_file_pages,
		way_own_mem, way_own_writev, way_read_into, way_many_into,
		way_futex, way_clear_tid, way_fault_missing, way_fault_protect,
		way_trace_parent, way_child_writev, way_child_mem,
		way_trace_child, way_by_thread, way_by_sharer,
		way_file_write, way_file_map, way_file_punch, way_file_cut,
		way_holder_fd, way_holder_file, way_holder_mem,
		way_holder_writev, way_holder_trace, way_holder_getfd,
		way_holder_advise, way_dontfork, way_fork_over, way_advise,
		way_guard, way_keep;

/* The inode and protection of what is mapped at an address; 0 if nothing is. */
unsigned long	sealed_mapped(const char *at, int *prot, unsigned long *offset);

#endif
