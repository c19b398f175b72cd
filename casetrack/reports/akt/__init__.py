"""A whole case as files: for the archive, and for the person it is about."""
