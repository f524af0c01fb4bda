nonsense
xplain
lint
help
help test
help nonsense
--version
--jsn list
-x list
-d
--check list
-o
list more
