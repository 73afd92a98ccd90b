"""Namespaces that are safe before the first pod runs, who may do what in them, and what they may hold."""
