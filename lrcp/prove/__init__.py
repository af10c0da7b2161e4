"""Proofs of single declarations: monitor tests, what they cover, and how many changes of a declaration are noticed."""
