"""A host of its own for a scenario, or for the whole run: registered, not installed. Edge: the platform."""

from collections.abc import Callable

from conformance.environment.addresses import Addresses
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from fake_platform.model import Site

OURS = Addresses()
"""Those of a cluster of ours."""


Sited = Callable[[str, str, str], Site]
"""A customer's site, from the namespace, the operator's image, and the PEM of whom operators are to trust."""


def register(
    environment: Environment, suffix: str, sited: Sited | None = None, *, installed: bool = False
) -> HostUnderTest:
    """Register a host at the platform; its namespace carries the run's id, so that runs never meet.

    `installed`: it is going to be, so that it needs a namespace of the cluster.
    """
    name = f"{suffix}-{environment.run}"
    families = list(environment.target.operator.families)
    environment.control.register_host(
        name, families, workload_identity="workload-identity" in environment.target.operator.features
    )
    namespace = environment.precautions.make(name) if installed else environment.precautions.of(name)
    image, authority = environment.images.operator, environment.trusted
    if sited is not None:
        return HostUnderTest(environment, name, namespace, sited(namespace, image, authority))
    site = site_of(namespace, image, authority, environment.addresses)
    site = site.model_copy(update={"https_proxy": environment.proxy_url()})
    return HostUnderTest(environment, name, namespace, site)


def site_of(namespace: str, operator_image: str, authority: str, addresses: Addresses = OURS) -> Site:
    """A customer's site as every run has it; `authority` is the PEM of what the inspecting proxy signs with."""
    return Site(
        namespace=namespace,
        https_proxy=f"http://{addresses.operators_proxy}",
        no_proxy=addresses.no_proxy,
        ca_bundle=authority,
        registry_mirror=None,
        operator_image=operator_image,
    )
