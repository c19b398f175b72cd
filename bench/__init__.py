"""The measurements: `make bench`, or `python -m bench`. Not part of the tests."""
