"""Load tests: whether a service keeps its promises under load."""
