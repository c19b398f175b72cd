"""The export of a tertial, and the checks before it is sent."""
