"""The site that a registered host's bundle is made for."""

from types import SimpleNamespace
from typing import cast

from conformance.environment.apply_guards import NoPrecautions
from conformance.environment.images import Images
from conformance.environment.registration import register
from conformance.environment.run_environment import Authorities, Environment
from conformance.environment.site_proxy import SiteProxy
from conformance.target.description import Target


def environment(way: SiteProxy | None) -> Environment:
    """One with a platform that takes every host."""
    nothing = SimpleNamespace(register_host=lambda *_, **__: None)
    return Environment(
        run="r1",
        target=Target(),
        kube=cast("Environment", nothing),  # type: ignore[arg-type] # no host is made in a cluster
        control=nothing,  # type: ignore[arg-type]
        node=nothing,  # type: ignore[arg-type]
        images=Images("reg/operator", "reg/sandbox", "reg/newer"),
        authorities=Authorities("PLATFORM\n", "PROXY\n", "FOREIGN\n"),
        evidence=None,  # type: ignore[arg-type]
        pairs={},
        precautions=NoPrecautions(),
        site_proxy=way,
    )


def test_a_site_has_our_proxy_unless_it_has_its_own() -> None:
    """With its credentials, and with the authorities of what is met behind it."""
    site = register(environment(None), "h").site
    assert site.https_proxy == f"http://{environment(None).addresses.operators_proxy}"
    assert (site.ca_bundle, site.operator_image) == ("PROXY\n", "reg/operator")
    site = register(environment(SiteProxy("proxy.corp", 3128, "SITE\n", "me:word")), "h").site
    assert (site.https_proxy, site.ca_bundle) == ("http://me:word@proxy.corp:3128", "PLATFORM\nSITE\n")
    assert site.no_proxy == environment(None).addresses.no_proxy
