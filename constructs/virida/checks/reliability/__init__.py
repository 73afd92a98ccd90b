"""The family `reliability`: what the cluster accepts, and what then does not scale, roll out, drain or start."""
