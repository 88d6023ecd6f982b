"""AIR-03: a redirect to a listed blob host can be followed, one elsewhere cannot."""

import pytest

from conformance.families.sites.node_pulls import Pulls
from conformance.observe.canary import words
from egress_profiles.endpoints import BLOBS, DOMAIN
from fake_platform.registry_manifests import UNLISTED_HOST

pytestmark = [pytest.mark.clause("AIR-03"), pytest.mark.disturbs]

LISTED_HOST = f"{BLOBS.name}.{DOMAIN}"


def test_listed_blob_host_is_followed(pulls: Pulls) -> None:
    """The image of a registry whose blobs are at a listed host is pulled, its blobs from there."""
    found = pulls.redirected
    assert found.running, f"an image whose blobs are at a listed host is not pulled: {found.message}"
    fetched = [one for one in found.asked(LISTED_HOST) if one.allowed and "/blobs/" in one.path]
    assert fetched, "the image was pulled, and no blob of it from the host that the registry redirects to"


@pytest.mark.control("test_redirects_are_followed")
def test_unlisted_blob_host_is_refused(pulls: Pulls) -> None:
    """The image of a registry whose blobs are elsewhere is not pulled."""
    assert not pulls.strayed.running, "an image was pulled whose blobs are at a host that the profile does not list"
    passed = [one.stage for one in pulls.strayed.asked(UNLISTED_HOST) if one.allowed]
    assert not passed, f"the proxy let the node through to {UNLISTED_HOST}, which the profile does not list"


@pytest.mark.control("test_redirects_are_followed")
def test_nothing_arrives_there(pulls: Pulls) -> None:
    """The canary, which stands where the redirect leads, saw none of it."""
    assert not pulls.hits, f"the node's pull arrived at a host that the profile does not list: {words(pulls.hits)}"


@pytest.mark.control("test_redirects_are_followed")
def test_message_names_the_host(pulls: Pulls) -> None:
    """What the kubelet says names the host that was refused, so that somebody can list it."""
    said = pulls.strayed.message
    assert UNLISTED_HOST in said, f"the failed pull does not name {UNLISTED_HOST}, where the blobs are: {said!r}"


def test_redirects_are_followed(pulls: Pulls) -> None:
    """The control: the node followed each redirect, to the listed host and to the other."""
    assert pulls.redirected.asked(LISTED_HOST), "the node followed no redirect to the listed blob host"
    assert pulls.strayed.asked(UNLISTED_HOST), "the node followed no redirect to the unlisted host"
