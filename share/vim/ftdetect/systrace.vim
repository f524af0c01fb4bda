" SPDX-License-Identifier: ISC
" Policies of systrace: by their folder, and by their first header.
autocmd BufNewFile,BufRead */.systrace/*,/etc/systrace/*,*/share/systrace/policy/* setfiletype systrace
autocmd BufNewFile,BufRead *
    \ if !did_filetype() && match(getline(1, 60), '\c^\s*Policy:\s.*,\s*Emulation:\s') >= 0 |
    \   setfiletype systrace |
    \ endif
