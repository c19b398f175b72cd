"""Who may do what: users, permissions, and the log of who read which case."""
