"""Letters by the municipality's own mail server, and what comes back of them."""
