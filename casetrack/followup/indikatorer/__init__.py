"""The definitions of the catalogue with their row queries, one module per step of a case."""
