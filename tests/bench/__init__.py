"""Measurements: `make bench`. They print, and fail on none: a machine's speed is no property of the code."""
