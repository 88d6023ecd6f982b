"""Pulls of nodes that are ours, as the proxy decided them."""

from typing import Any, cast

from conformance.environment.pulls import Fetched, Network, PulledThroughProxy, fetched
from conformance.observe.proxy import Decision
from conformance.target.description import Target

MIRROR, DIGEST = "mirror.byohost.test", "sha256:1"
IMAGE = f"{MIRROR}/byohost/sandbox@{DIGEST}"


def request(host: str, path: str, verdict: str = "allow", actor: str = "node") -> Decision:
    """A request that a node has made."""
    return Decision(actor, "10.0.0.1", "request", host, 443, "GET", f"/v2/byohost/sandbox/{path}", verdict, "", "")


MANIFEST, LAYER = request(MIRROR, f"manifests/{DIGEST}"), request(MIRROR, "blobs/sha256:2")


class Proxy:
    """Surroundings of which the log alone is asked."""

    def __init__(self, *made: Decision) -> None:
        self.target = Target()
        self.kube = cast("Any", None)
        self.made = list(made)

    def decisions(self) -> tuple[Decision, ...]:
        """So far."""
        return tuple(self.made)


def test_manifest_and_layers_come_from_the_place_that_the_image_names() -> None:
    """Allowed, and there."""
    assert fetched((MANIFEST, LAYER), IMAGE) == Fetched(manifest=True, layers=True, elsewhere=())
    assert fetched((request(MIRROR, f"manifests/{DIGEST}", "deny"),), IMAGE) == Fetched(
        manifest=False, layers=False, elsewhere=()
    )


def test_other_places_that_were_asked_for_its_manifest_are_named() -> None:
    """Whatever they answered; whose a layer is nobody knows."""
    strayed = request("registry.byohost.test", f"manifests/{DIGEST}", "deny")
    others = request("registry.byohost.test", "blobs/sha256:2")
    assert fetched((strayed, others), IMAGE).elsewhere == ("registry.byohost.test",)


def test_only_what_nodes_ask_from_now_on_is_told() -> None:
    """Neither what was before, nor what an operator asks."""
    proxy = Proxy(MANIFEST)
    told = PulledThroughProxy().watched(cast("Network", proxy))
    assert told("n", IMAGE, "") == Fetched(manifest=False, layers=False, elsewhere=())
    proxy.made += [LAYER, request(MIRROR, f"manifests/{DIGEST}", actor="operator")]
    assert told("n", IMAGE, "") == Fetched(manifest=False, layers=True, elsewhere=())


def test_a_pull_in_words() -> None:
    """What the proxy let through, or nothing."""
    proxy = Proxy(request(MIRROR, "blobs/sha256:2", "deny"), MANIFEST)
    seen = PulledThroughProxy().seen(cast("Network", proxy), "n", IMAGE)
    assert seen == f"GET /v2/byohost/sandbox/manifests/{DIGEST} at {MIRROR}"
    assert not PulledThroughProxy().seen(cast("Network", Proxy()), "n", IMAGE)
