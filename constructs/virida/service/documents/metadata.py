"""Names, labels and selectors of a service's objects."""

from __future__ import annotations

from virida.documents import Document, present
from virida.names import is_label_value
from virida.service.options.container import Image
from virida.service.options.service import ServiceOptions


def selector(name: str) -> Document:
    """What selects the pods. It never changes: a Deployment's selector is immutable."""
    return {"app.kubernetes.io/name": name}


def labels(options: ServiceOptions, name: str | None = None) -> Document:
    """What every object carries.

    Args:
        options: The service's options.
        name: The name label. Default: the service's.
    """
    return {
        "app.kubernetes.io/name": name or options.name,
        "app.kubernetes.io/component": options.component,
        "app.kubernetes.io/part-of": "virida",
        "app.kubernetes.io/managed-by": "cdk8s",
        **options.metadata.labels,
    }


def metadata(
    options: ServiceOptions, name: str, *, annotations: Document | None = None, labels: Document | None = None
) -> Document:
    """An object's metadata; the chart adds the namespace.

    Args:
        options: The service's options.
        name: The object's name.
        annotations: This object's own annotations. Default: none.
        labels: Its labels. Default: the service's.
    """
    return present(
        name=name,
        labels=labels or _labels(options),
        annotations={**options.metadata.annotations, **(annotations or {})},
    )


_labels = labels


def image_of(options: ServiceOptions) -> Image:
    """The image with its pull policy and Secrets, also where a plain text was given."""
    return options.image if isinstance(options.image, Image) else Image(options.image)


def version_label(options: ServiceOptions) -> Document:
    """The image's tag as a label, where it can be one. Only for objects whose change restarts nothing."""
    tag = image_of(options).reference.partition("@")[0].rpartition("/")[2].partition(":")[2]
    return {"app.kubernetes.io/version": tag} if tag and is_label_value(tag) else {}
