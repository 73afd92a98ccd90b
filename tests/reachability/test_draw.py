"""Drawings, to the letter."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from tests.reachability.support import Document, namespace, pod, policy
from virida.reachability import FORMATS, Reachability, compute, render

HOSTILE = 'end"]:::x --> y\n```\n%%{init: {}}%% <img src=x onerror=alert(1)> `a` #quot; *b* __c__ \x1b[31m @all'


def workload(key: str, kind: str = "Deployment", **spec: object) -> Document:
    where, name = key.split("/")
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "main"}], **spec}}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"namespace": where, "name": name},
        "spec": {"template": template},
    }


DNS = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}


@pytest.fixture
def shop() -> Reachability:
    return compute(
        [
            namespace("shop"),
            workload("shop/web-ui"),
            workload("shop/api"),
            workload("shop/db", "StatefulSet"),
            workload("node/exporter", "DaemonSet", hostNetwork=True),
            policy("shop/deny", podSelector={}, policyTypes=["Ingress", "Egress"]),
            policy(
                "shop/dns",
                podSelector={},
                policyTypes=["Egress"],
                egress=[{"to": [DNS], "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53}]}],
            ),
            policy(
                "shop/web-ui",
                podSelector={"matchLabels": {"app": "web-ui"}},
                policyTypes=["Ingress", "Egress"],
                ingress=[{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.9.0.0/16"]}}]}],
                egress=[{"to": [{"podSelector": {"matchLabels": {"app": "api"}}}], "ports": [{"port": 80}]}],
            ),
            policy(
                "shop/api",
                podSelector={"matchLabels": {"app": "api"}},
                ingress=[
                    {"from": [{"podSelector": {"matchLabels": {"app": "web-ui"}}}]},
                    {
                        "from": [
                            {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "exporter"}}},
                        ],
                        "ports": [{"port": 9000, "endPort": 9010}],
                    },
                ],
            ),
        ]
    )


def test_mermaid(shop: Reachability) -> None:
    assert render(shop, "mermaid") == dedent(
        """\
        flowchart LR
          subgraph ns_node["node"]
            n_node__exporter__DaemonSet["exporter (DaemonSet, host network)"]
          end
          subgraph ns_shop["shop"]
            n_shop__api["api"]
            n_shop__db__StatefulSet["db (StatefulSet)"]
            n_shop__web_2dui["web-ui"]
          end
          anywhere_from{{"anywhere"}}:::anywhere
          anywhere_to{{"anywhere"}}:::anywhere
          pods__2a_2fapp_3dexporter(["#42;/app=exporter"]):::outside
          pods_kube_2dsystem_2fk8s_2dapp_3dkube_2ddns(["kube-system/k8s-app=kube-dns"]):::outside
          range_10_2e0_2e0_2e0_2f8_20except_2010_2e9_2e0_2e0_2f16(["10.0.0.0/8 except 10.9.0.0/16"]):::outside
          n_node__exporter__DaemonSet -.->|"TCP 9000-9010"| n_shop__api
          n_node__exporter__DaemonSet -->|"any port"| anywhere_to
          ns_shop -->|"TCP/UDP 53"| pods_kube_2dsystem_2fk8s_2dapp_3dkube_2ddns
          n_shop__web_2dui -->|"TCP 80"| n_shop__api
          pods__2a_2fapp_3dexporter -->|"TCP 9000-9010"| n_shop__api
          range_10_2e0_2e0_2e0_2f8_20except_2010_2e9_2e0_2e0_2f16 -->|"any port"| n_shop__web_2dui
          anywhere_from -->|"any port"| n_node__exporter__DaemonSet
          classDef outside fill:#eceff1,stroke:#78909c,color:#263238
          classDef anywhere fill:#ffebee,stroke:#c62828,color:#b71c1c
        """
    )


def test_dot() -> None:
    documents = [
        workload("shop/web"),
        workload("shop/api"),
        policy("shop/p", podSelector={}, policyTypes=["Egress"], egress=[{"to": [DNS], "ports": [{"port": "dns"}]}]),
    ]
    assert render(compute(documents), "dot") == (
        "digraph reachability {\n"
        "  rankdir=LR;\n"
        "  compound=true;\n"
        "  subgraph cluster_ns_shop {\n"
        '    label="shop";\n'
        '    n_shop__api [label="api", shape=box];\n'
        '    n_shop__web [label="web", shape=box];\n'
        "  }\n"
        '  anywhere_from [label="anywhere", shape=hexagon, style=filled, '
        'color="#c62828", fillcolor="#ffebee", fontcolor="#b71c1c"];\n'
        '  pods_kube_2dsystem_2fk8s_2dapp_3dkube_2ddns [label="kube-system/k8s-app=kube-dns", '
        'shape=box, style="rounded,filled", color="#78909c", fillcolor="#eceff1"];\n'
        '  n_shop__api -> pods_kube_2dsystem_2fk8s_2dapp_3dkube_2ddns [label="TCP dns", '
        "ltail=cluster_ns_shop, style=dashed];\n"
        '  anywhere_from -> n_shop__api [label="any port", lhead=cluster_ns_shop];\n'
        "}\n"
    )


def test_json() -> None:
    documents = [
        workload("shop/web"),
        policy(
            "shop/p",
            podSelector={},
            policyTypes=["Ingress", "Egress"],
            ingress=[{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.9.0.0/16"]}}]}],
            egress=[{"to": [DNS], "ports": [{"port": 53}, {"port": 53, "protocol": "UDP"}]}],
        ),
    ]
    web = {"kind": "Deployment", "namespace": "shop", "name": "web"}
    out = {"egress": ["shop/p"], "ingress": []}
    assert json.loads(render(compute(documents), "json")) == {
        "version": 1,
        "workloads": [{**web, "hostNetwork": False, "isolated": {"ingress": "yes", "egress": "yes"}}],
        "edges": [
            {
                "source": {"type": "workload", **web},
                "target": {
                    "type": "pods",
                    "namespaceSelector": "kubernetes.io/metadata.name=kube-system",
                    "podSelector": "k8s-app=kube-dns",
                    "text": "kube-system/k8s-app=kube-dns",
                },
                "verdict": "allowed",
                "ports": [
                    {"protocol": "TCP", "port": "53", "policies": out},
                    {"protocol": "UDP", "port": "53", "policies": out},
                ],
            },
            {
                "source": {"type": "range", "cidr": "10.0.0.0/8", "except": ["10.9.0.0/16"]},
                "target": {"type": "workload", **web},
                "verdict": "allowed",
                "ports": [
                    {"protocol": "any", "port": "any", "policies": {"egress": [], "ingress": ["shop/p"]}},
                ],
            },
        ],
    }


def test_a_box_has_an_arrow_only_if_all_its_workloads_have_it() -> None:
    documents = [workload(f"shop/{name}") for name in ("a", "b", "c")]
    documents.append(policy("shop/c", podSelector={"matchLabels": {"app": "c"}}, ingress=[{"ports": [{"port": 80}]}]))
    arrows = [line.strip() for line in render(compute(documents), "mermaid").splitlines() if "-->" in line]
    assert arrows == [
        'ns_shop -->|"any port"| anywhere_to',
        'anywhere_from -->|"any port"| n_shop__a',
        'anywhere_from -->|"any port"| n_shop__b',
        'anywhere_from -->|"TCP 80"| n_shop__c',
    ]


def test_a_filter_keeps_the_namespaces_and_those_they_talk_to(shop: Reachability) -> None:
    assert render(shop, "mermaid", ["node"]) == dedent(
        """\
        flowchart LR
          subgraph ns_node["node"]
            n_node__exporter__DaemonSet["exporter (DaemonSet, host network)"]
          end
          subgraph ns_shop["shop"]
            n_shop__api["api"]
          end
          anywhere_from{{"anywhere"}}:::anywhere
          anywhere_to{{"anywhere"}}:::anywhere
          n_node__exporter__DaemonSet -.->|"TCP 9000-9010"| n_shop__api
          n_node__exporter__DaemonSet -->|"any port"| anywhere_to
          anywhere_from -->|"any port"| n_node__exporter__DaemonSet
          classDef outside fill:#eceff1,stroke:#78909c,color:#263238
          classDef anywhere fill:#ffebee,stroke:#c62828,color:#b71c1c
        """
    )


def test_nothing_is_a_drawing_too() -> None:
    assert render(compute([]), "mermaid") == "flowchart LR\n"


def test_names_cannot_say_anything_to_who_draws_them() -> None:
    peer = {"ipBlock": {"cidr": HOSTILE}}
    documents = [
        {**pod("o/x", {}), "metadata": {"namespace": HOSTILE, "name": HOSTILE}},
        policy("o/p", podSelector={}, ingress=[{"from": [peer]}]),
    ]
    reachability = compute(documents)
    label = (
        "end#34;#93;:::x --#62; y #96;#96;#96; #37;#37;#123;init: #123;#125;#125;#37;#37; "
        "#60;img src=x onerror=alert(1)#62; #96;a#96; #35;quot#59; #42;b#42; #95;#95;c#95;#95; #91;31m #64;all (Pod)"
    )
    mermaid = render(reachability, "mermaid").splitlines()
    assert mermaid[2].endswith(f'["{label}"]')
    assert len(mermaid) == 10
    assert '"];\\' not in render(reachability, "dot")
    assert 'label="end\\"]:::x --> y ``` ' in render(reachability, "dot")


def test_two_nodes_never_share_an_id() -> None:
    documents = [pod("a-b/c", {}), pod("a/b-c", {}), workload("a/c"), workload("a/c", "StatefulSet"), workload("a/C")]
    lines = render(compute(documents), "mermaid").splitlines()
    ids = [line.split("[")[0].strip() for line in lines if line.startswith("    n_")]
    assert len(set(ids)) == len(ids) == 5


def test_rejects_a_namespace_without_workloads(shop: Reachability) -> None:
    with pytest.raises(
        ValueError, match=r"^namespace \('shpo'\) has no workload in the set; it has those of node, shop$"
    ):
        render(shop, "dot", ["shop", "shpo"])


def test_rejects_another_format(shop: Reachability) -> None:
    with pytest.raises(ValueError, match=r"^format \('svg'\) must be one of mermaid, dot, json$"):
        render(shop, "svg")
    assert FORMATS == ("mermaid", "dot", "json")
