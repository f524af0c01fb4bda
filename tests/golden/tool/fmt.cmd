fmt - <messy
fmt --check messy
fmt --check a b
fmt --check policies/bin_p broken
fmt messy
fmt --check messy
fmt - <messy
fmt broken
fmt nowhere
fmt --write messy
