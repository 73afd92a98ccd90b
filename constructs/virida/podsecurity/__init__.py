"""The Pod Security Standards, judged as Kubernetes' own PodSecurity admission judges them, without a cluster.

``pod_template`` finds the pod in a manifest; ``evaluate`` says what a level refuses about it, and what to write::

    pod = pod_template(deployment)
    if pod:
        for violation in evaluate(pod, "restricted", "1.36"):
            print(f"{violation.path}: {violation.message}; {violation.fix}")

The controls, their names and the versions in which they changed are those of k8s.io/pod-security-admission v0.36;
https://kubernetes.io/docs/concepts/security/pod-security-standards/ describes them.
"""

from virida.podsecurity.control import Level, Violation
from virida.podsecurity.evaluation import evaluate
from virida.podsecurity.templates import PodTemplate, pod_template

__all__ = ["Level", "PodTemplate", "Violation", "evaluate", "pod_template"]
