"""CHN-02: the channel's address is nowhere in the cluster while the operator is connected."""

import json

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import SYSTEM, Environment
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.namespace_text import objects
from conformance.observe.journal import answered, channel_host
from conformance.observe.secret_scan import sought

pytestmark = pytest.mark.clause("CHN-02")

WIDE = ("/api/v1/configmaps", "/api/v1/pods", "/api/v1/events", "/api/v1/services", "/api/v1/secrets")


@pytest.fixture(scope="module")
def channels(host: HostUnderTest) -> dict[str, str]:
    """Every channel host that was ever named for the host, by what it is called in a report."""
    return {
        f"channel host {entry.data['response']['generation']}": channel_host(entry)
        for entry in answered(host.journal())
    }


@pytest.fixture(scope="module")
def places(environment: Environment, host: HostUnderTest, sandbox: SandboxUnderTest) -> dict[str, bytes]:
    """All objects of the host's namespace, and what could hold an address in every namespace but the harness's own."""
    found = objects(host)
    for path in WIDE:
        for each in environment.kube.get(path)["items"]:
            namespace = each["metadata"].get("namespace", "")
            if namespace not in {SYSTEM, host.namespace}:
                found[f"{path.rpartition('/')[2]} {namespace}/{each['metadata']['name']}"] = json.dumps(each).encode()
    return found


@pytest.mark.control("test_the_search_finds_the_platform")
def test_no_object_holds_it(channels: dict[str, str], places: dict[str, bytes], host: HostUnderTest) -> None:
    """No object of the cluster holds the channel host's name, while it is in use."""
    assert host.record().connection == "connected", (
        f"the host is {host.record().connection}, so its channel's address is not in use"
    )
    found = [f"{name} in {place}" for place, text in places.items() for name in sought(channels, text)]
    assert not found, f"the channel's address is stored: {listed(found)}"


def test_the_search_finds_the_platform(channels: dict[str, str], places: dict[str, bytes]) -> None:
    """The control: there is a channel host to look for, and the same search finds the platform's stored name."""
    assert channels, "the journal has no answered exchange of the host, so there is no channel host to look for"
    assert all(channels.values()), "an exchange named no channel host"
    needle = {"platform": "platform.byohost.test"}
    assert any(place.startswith("ConfigMap") and sought(needle, text) for place, text in places.items()), (
        "the platform's name was not found in any ConfigMap"
    )
