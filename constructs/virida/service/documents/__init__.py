"""From the options of a service to its documents."""

from __future__ import annotations

from virida.cluster import ClusterProfile
from virida.documents import Document
from virida.service.documents.exposure import exposure
from virida.service.documents.flows import flows
from virida.service.documents.scaling import scaling
from virida.service.documents.smoke_test import smoke_test
from virida.service.documents.volumes import owned_objects
from virida.service.documents.workload import deployment, service_account
from virida.service.options.service import ServiceOptions


def service_documents(options: ServiceOptions, cluster: ClusterProfile) -> list[Document]:
    """All objects of a service, as a reader wants them: what runs, how it is found, what guards it."""
    return [
        service_account(options),
        *owned_objects(options),
        deployment(options, cluster),
        *exposure(options, cluster),
        *scaling(options),
        *flows(options, cluster),
        *smoke_test(options, cluster),
    ]
