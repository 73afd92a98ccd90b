"""What can reach what, computed from rendered NetworkPolicies: nothing here needs a cluster, or our constructs.

``compute`` reads documents, ``diff`` compares two results, ``dead_peers`` finds selectors that select nobody,
``Coverage`` answers questions about single connections, and ``draw.render`` makes pictures.
"""

from virida.reachability.coverage import Coverage
from virida.reachability.dead import DeadPeer, dead_peers
from virida.reachability.diff import Difference, diff
from virida.reachability.draw import FORMATS, render
from virida.reachability.engine import compute
from virida.reachability.model import (
    ANYWHERE,
    EVERY_POD,
    Anywhere,
    ContainerPort,
    Edge,
    Endpoint,
    Isolation,
    Pods,
    Ports,
    Range,
    Reachability,
    Workload,
)
from virida.reachability.selectors import Labels, Requirement, Selector, Verdict

__all__ = [
    "ANYWHERE",
    "EVERY_POD",
    "FORMATS",
    "Anywhere",
    "ContainerPort",
    "Coverage",
    "DeadPeer",
    "Difference",
    "Edge",
    "Endpoint",
    "Isolation",
    "Labels",
    "Pods",
    "Ports",
    "Range",
    "Reachability",
    "Requirement",
    "Selector",
    "Verdict",
    "Workload",
    "compute",
    "dead_peers",
    "diff",
    "render",
]
