"""A host of its own for a scenario, or for the whole run: registered, not installed. Edge: the platform."""

from collections.abc import Callable

from conformance.environment.sources import Environment
from conformance.environment.subject import HostUnderTest
from egress_profiles.endpoints import OPERATOR_PROXY_PORT, POD_RANGES, PROXY, SERVICE_RANGES
from fake_platform.model import Site

CLUSTER_NETWORKS = ",".join((*SERVICE_RANGES, *POD_RANGES, "localhost", "127.0.0.1", ".svc", ".cluster.local"))
"""NO_PROXY of a site on our kind clusters: nothing inside the cluster goes through the proxy."""


Sited = Callable[[str, str, str], Site]
"""A customer's site, from the namespace, the operator's image, and the PEM of whom operators are to trust."""


def register(environment: Environment, suffix: str, sited: Sited | None = None) -> HostUnderTest:
    """Register a host at the platform; its namespace carries the run's id, so that runs never meet."""
    name = f"{suffix}-{environment.run}"
    families = list(environment.target.operator.families)
    environment.control.register_host(
        name, families, workload_identity="workload-identity" in environment.target.operator.features
    )
    namespace = f"byohost-{name}"
    site = (sited or site_of)(namespace, environment.images.operator, environment.authorities.proxy)
    return HostUnderTest(environment, name, namespace, site)


def site_of(namespace: str, operator_image: str, authority: str) -> Site:
    """A customer's site as every run has it; `authority` is the PEM of what the inspecting proxy signs with."""
    return Site(
        namespace=namespace,
        https_proxy=f"http://{PROXY.ipv4}:{OPERATOR_PROXY_PORT}",
        no_proxy=CLUSTER_NETWORKS,
        ca_bundle=authority,
        registry_mirror=None,
        operator_image=operator_image,
    )
