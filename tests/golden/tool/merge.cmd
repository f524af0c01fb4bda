merge base mine theirs
merge base base theirs
merge base theirs base
merge base mine mine
merge a b
merge -o out base mine theirs
fmt --check out
merge base broken theirs
merge a
merge -o no/such/folder/file a b
