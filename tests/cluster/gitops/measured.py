"""Runs a program that renders, and says last what memory it took: `python -m tests.cluster.gitops.measured MODULE`."""

from __future__ import annotations

import atexit
import json
import os
import resource
import runpy
import sys

_UNIT = 1 if sys.platform == "darwin" else 1024


def _say() -> None:
    """The peaks in bytes: of Python, and of the largest program that it started, which is Node."""
    whose = {"python": resource.RUSAGE_SELF, "node": resource.RUSAGE_CHILDREN}
    print(json.dumps({name: resource.getrusage(who).ru_maxrss * _UNIT for name, who in whose.items()}))


if __name__ == "__main__":
    # A program begins with the peak of the one that started it: the one between is small.
    if child := os.fork():
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    # Last in, first out: Node is started later, and has ended by then.
    atexit.register(_say)
    runpy.run_module(sys.argv[1], run_name="__main__")
