"""The rules of the check: one file, one code, one page, one good and one bad example."""
