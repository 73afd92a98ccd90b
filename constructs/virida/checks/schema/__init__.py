"""The family `schema`: what the API server refuses to read, or reads and drops."""
