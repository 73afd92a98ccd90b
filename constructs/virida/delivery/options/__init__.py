"""The options of the Argo CD constructs, as values."""
