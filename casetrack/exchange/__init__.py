"""In and out: the command line, files of the exchange format, and reports as files."""
