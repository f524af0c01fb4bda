" SPDX-License-Identifier: ISC
" Vim syntax file
" Language: policies of systrace, systrace.policy(5)

if exists('b:current_syntax')
  finish
endif
let s:save_cpo = &cpo
set cpo&vim

syntax case match
syntax sync minlines=1
setlocal iskeyword+=-

syntax match systraceComment "#.*$" contains=systraceTodo,@Spell
syntax keyword systraceTodo contained NOTE conflict

" Policy: PATH, Emulation: EMULATION
syntax match systraceHeader "\c^\s*\%(policy\|template\):.*$" contains=systraceHeaderWord,systraceEmulation,systraceString,systraceComment
syntax match systraceHeaderWord contained "\c\%(policy\|template\|emulation\|description\):"
syntax match systraceDetached "\c^\s*detached\>"

" EMULATION-CALL:
syntax match systraceSubject "^\s*\%(native\|linux64\|linux\)-[@#]\=[A-Za-z0-9_-]\+\ze\s*:" contains=systraceEmulation,systraceAlias,systraceSet,systraceUnknown
syntax match systraceEmulation contained "\<\%(native\|linux64\|linux32\|linux\|aout\|aoutm68k\|bsdi\|bsdos\|darwin\|freebsd\|hpux\|ibcs2\|m68k4k\|mach\|netbsd\|netbsd32\|openbsd\|osf1\|pecoff\|sunos\|sunos32\|svr4\|svr4_32\|ultrix\|vax1k\)\ze\%(-\|\s*$\|\s*[,#]\)"
syntax match systraceAlias contained "-\zs\%(fsread\|fswrite\)\ze\s*:"
syntax match systraceSet contained "@[a-z]\+"
syntax match systraceUnknown contained "\%(unknown-\|#\)\d\+"

syntax match systraceOperator "\<\%(eq\|neq\|match\|sub\|nsub\|inpath\|under\|re\)\ze\s*\""
syntax match systraceJoin "\<\%(and\|or\|not\|then\|true\|if\|as\|user\|group\)\>"
syntax match systraceJoin "->"
syntax match systracePermit "\<permit\>"
syntax match systraceDeny "\<\%(deny\|kill\)\>"
syntax match systraceAsk "\<ask\>"
syntax match systraceLog "\<\%(log\|nolog\)\>"
syntax match systraceWrong "\<\%(permit\|deny\)-now\>"
syntax match systraceCode "\[\%(inherit\|detach\|\a\w*\)\]"
syntax match systraceIndex "\[\d\+\]"

syntax region systraceString start=+"+ skip=+\\.+ end=+"+ oneline contains=systraceEscape,systraceMacro,systraceMissing
syntax match systraceEscape contained "\\\%(x\x\x\|.\)"
syntax match systraceMacro contained "\$\%(HOME\|USER\|CWD\)\>"
syntax match systraceMissing contained "<non-existent filename>"

highlight default link systraceComment Comment
highlight default link systraceTodo Todo
highlight default link systraceHeader Title
highlight default link systraceHeaderWord Keyword
highlight default link systraceDetached PreProc
highlight default link systraceSubject Identifier
highlight default link systraceEmulation Type
highlight default link systraceAlias Function
highlight default link systraceSet Function
highlight default link systraceUnknown Number
highlight default link systraceOperator Operator
highlight default link systraceJoin Conditional
highlight default link systracePermit Statement
highlight default link systraceDeny Exception
highlight default link systraceAsk Statement
highlight default link systraceLog StorageClass
highlight default link systraceWrong Error
highlight default link systraceCode Constant
highlight default link systraceIndex Number
highlight default link systraceString String
highlight default link systraceEscape SpecialChar
highlight default link systraceMacro PreProc
highlight default link systraceMissing Special

let b:current_syntax = 'systrace'
let &cpo = s:save_cpo
unlet s:save_cpo
