"""What changes do to the running system: a module for each topic, a small function for each rule."""
