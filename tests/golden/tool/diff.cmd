diff a b
diff b a
diff a a
diff a broken
diff a nowhere
diff a
