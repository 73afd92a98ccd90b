"""What is refused of rollouts, placement, security and metadata."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import refusal
from virida import Metadata, Placement, Rollout, Security, Toleration

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"isolated": None}, "isolated (None) must be a bool; give it a bool"),
    ({"isolated": "no"}, "isolated ('no') must be a bool; give it a bool"),
    ({"rollout": "Recreate"}, "rollout ('Recreate') must be a Rollout; give it a Rollout"),
    (
        {"rollout": Rollout(strategy="Rolling")},
        "rollout.strategy ('Rolling') must be 'RollingUpdate', 'Recreate' or None; give it one of them",
    ),
    ({"rollout": Rollout(min_ready="5")}, "rollout.min_ready ('5') must be an int; write 5"),
    ({"rollout": Rollout(max_surge=0.25)}, "rollout.max_surge (0.25) must be an int or a str; give it one of them"),
    ({"placement": {"a": "b"}}, "placement (a dict) must be a Placement; give it a Placement"),
    (
        {"placement": Placement(node_selector={"gpu": True})},
        'placement.node_selector["gpu"] (True) must be a str; write "true"',
    ),
    (
        {"placement": Placement(tolerations=["gpu"])},
        "placement.tolerations[0] ('gpu') must be a Toleration; give it a Toleration",
    ),
    (
        {"placement": Placement(tolerations=[Toleration(key="gpu", effect="NoStart")])},
        "placement.tolerations[0].effect ('NoStart') must be 'NoSchedule', 'PreferNoSchedule', 'NoExecute' or "
        "None; give it one of them",
    ),
    ({"security": None}, "security (None) must be a Security; give it a Security"),
    ({"security": Security(user="1000")}, "security.user ('1000') must be an int; write 1000"),
    (
        {"security": Security(read_only_root_filesystem=0)},
        "security.read_only_root_filesystem (0) must be a bool; give it a bool",
    ),
    ({"security": Security(tmp=64)}, 'security.tmp (64) must be a str or None; write "64"'),
    ({"metadata": {"labels": {}}}, "metadata (a dict) must be a Metadata; give it a Metadata"),
    ({"metadata": Metadata(labels=["team"])}, "metadata.labels (a list) must be a dict; give it a dict"),
    ({"metadata": Metadata(annotations={"a": 1})}, 'metadata.annotations["a"] (1) must be a str; write "1"'),
    ({"rollout": Rollout(max_surge=-1)}, "rollout.max_surge (-1) must be at least 0; write 0 or more"),
    (
        {"rollout": Rollout(max_unavailable="a quarter")},
        "rollout.max_unavailable ('a quarter') must be a number of pods or a percentage; write one such as 1 or "
        '"25%"',
    ),
    ({"rollout": Rollout(min_ready=-1)}, "rollout.min_ready (-1) must be at least 0; write 0 or more"),
    ({"rollout": Rollout(progress_deadline=0)}, "rollout.progress_deadline (0) must be at least 1; write 1 or more"),
    ({"rollout": Rollout(pre_stop_sleep=-1)}, "rollout.pre_stop_sleep (-1) must be at least 0; write 0 or more"),
    ({"rollout": Rollout(revision_history=-1)}, "rollout.revision_history (-1) must be at least 0; write 0 or more"),
    (
        {"placement": Placement(node_selector={"zone": "north east"})},
        "placement.node_selector[\"zone\"] ('north east') must be a label value (letters, digits, -, _, .; at most "
        '63; a letter or digit first and last); write "north-east"',
    ),
    (
        {"placement": Placement(tolerations=[Toleration(key="a b")])},
        "placement.tolerations[0].key ('a b') must be a label key (an optional DNS prefix and a slash; letters, "
        "digits, -, _, .; at most 63); rename the key",
    ),
    (
        {"placement": Placement(tolerations=[Toleration(key="a", value="b c")])},
        "placement.tolerations[0].value ('b c') must be a label value (letters, digits, -, _, .; at most 63; a "
        'letter or digit first and last); write "b-c"',
    ),
    (
        {"placement": Placement(spread="")},
        "placement.spread ('') must be a label key (an optional DNS prefix and a slash; letters, digits, -, _, "
        ".; at most 63); rename the key",
    ),
    (
        {"placement": Placement(priority_class="High Priority")},
        "placement.priority_class ('High Priority') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); write "
        '"high-priority"',
    ),
    (
        {"placement": Placement(runtime_class="GPU")},
        "placement.runtime_class ('GPU') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); write \"gpu\"",
    ),
    ({"security": Security(user=0)}, "security.user (0) must be at least 1; write 1 or more"),
    ({"security": Security(group=0)}, "security.group (0) must be at least 1; write 1 or more"),
    ({"security": Security(fs_group=0)}, "security.fs_group (0) must be at least 1; write 1 or more"),
    (
        {"security": Security(tmp="64mb")},
        "security.tmp ('64mb') must be a quantity that Kubernetes reads; write \"64Mi\"",
    ),
    (
        {"metadata": Metadata(labels={"a b": "c"})},
        "metadata.labels[\"a b\"] ('a b') must be a label key (an optional DNS prefix and a slash; letters, "
        "digits, -, _, .; at most 63); rename the key",
    ),
    (
        {"metadata": Metadata(labels={"a": "b c"})},
        "metadata.labels[\"a\"] ('b c') must be a label value (letters, digits, -, _, .; at most 63; a letter or "
        'digit first and last); write "b-c"',
    ),
    (
        {"metadata": Metadata(pod_labels={"a": "b" * 64})},
        "metadata.pod_labels[\"a\"] ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb') must be a "
        "label value (letters, digits, -, _, .; at most 63; a letter or digit first and last); write "
        '"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"',
    ),
    (
        {"metadata": Metadata(annotations={"/a": "b"})},
        "metadata.annotations[\"/a\"] ('/a') must be a label key (an optional DNS prefix and a slash; letters, "
        "digits, -, _, .; at most 63); rename the key",
    ),
    (
        {"metadata": Metadata(pod_annotations={"a/b/c": "d"})},
        "metadata.pod_annotations[\"a/b/c\"] ('a/b/c') must be a label key (an optional DNS prefix and a slash; "
        "letters, digits, -, _, .; at most 63); rename the key",
    ),
    (
        {"rollout": Rollout(max_surge=0)},
        "rollout.max_surge (0) must not be 0 together with max_unavailable; raise one of them",
    ),
    (
        {"rollout": Rollout(max_surge="0%", max_unavailable="0%")},
        "rollout.max_surge ('0%') must not be 0 together with max_unavailable; raise one of them",
    ),
    (
        {"rollout": Rollout(termination_grace_period=10)},
        "rollout.termination_grace_period (10) must be longer than pre_stop_sleep (10); write 40 or more",
    ),
    (
        {"rollout": Rollout(min_ready=600)},
        "rollout.min_ready (600) must be shorter than progress_deadline (600); lower it",
    ),
    (
        {"rollout": Rollout(progress_deadline=300)},
        "rollout.progress_deadline (300) must be longer than the 300 s that a pod may take to start; write 600, "
        "or shorten probes.startup",
    ),
    (
        {"rollout": Rollout(min_ready=400)},
        "rollout.progress_deadline (600) must be longer than the 700 s that a pod may take to start; write 1000, "
        "or shorten probes.startup",
    ),
    (
        {"metadata": Metadata(labels={"app.kubernetes.io/name": "other"})},
        "metadata.labels[\"app.kubernetes.io/name\"] ('other') must not replace a label of the house; choose "
        "another key",
    ),
    (
        {"metadata": Metadata(pod_labels={"app.kubernetes.io/version": "2"})},
        "metadata.pod_labels[\"app.kubernetes.io/version\"] ('2') must not replace a label of the house; choose "
        "another key",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_operation(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/cart: {message}"
