"""The Applications of an ApplicationSet, before there is one in the cluster."""

from __future__ import annotations

from virida.delivery.options.templates import fill
from virida.documents import Document
from virida.fields import At


def applications_of(application_set: Document) -> list[Document]:
    """The Applications that an ApplicationSet of list generators makes.

    Args:
        application_set: The ApplicationSet's document, with `goTemplate`.

    Raises:
        InvalidOption: A generator is of another kind: what it finds is known in the cluster only.
    """
    name, spec = application_set["metadata"]["name"], application_set["spec"]
    at = At(f"ApplicationSet {name}")
    documents = []
    for index, generator in enumerate(spec["generators"]):
        if "list" not in generator:
            (at / "generators")[index].refuse(
                next(iter(generator), None),
                "must be a list, whose Applications are known here",
                "write a ListGenerator",
            )
        for element in generator["list"]["elements"]:
            application = fill(at / "template", spec["template"], element)
            application["metadata"].setdefault("namespace", application_set["metadata"].get("namespace"))
            documents.append({"apiVersion": application_set["apiVersion"], "kind": "Application", **application})
    return documents
