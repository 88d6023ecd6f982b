"""REG-03: without a messaging channel no bundle is handed out."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest, install_key
from fake_platform.client import ControlError
from fake_platform.model import Host

# It takes the channel of the whole platform away for a moment: whoever exchanged a key just then would be sent away.
pytestmark = [pytest.mark.clause("REG-03"), pytest.mark.disturbs]


@dataclass(frozen=True)
class HeldBack:
    """A host that is never installed: its download with a channel, and what came of one without."""

    bundle: str
    before: Host
    refusal: ControlError | None
    after: Host


@pytest.fixture(scope="module")
def held_back(environment: Environment, new_host: Callable[[str], HostUnderTest]) -> HeldBack:
    """Download once with the channel configured and once without; the channel is given back at once."""
    host = new_host("nochannel")
    bundle = host.download()
    before = host.record()
    refusal = None
    environment.control.set_channel(configured=False)
    try:
        host.download()
    except ControlError as caught:
        refusal = caught
    finally:
        environment.control.set_channel(configured=True)
    return HeldBack(bundle, before, refusal, host.record())


@pytest.mark.control("test_bundle_with_channel")
def test_download_is_refused(held_back: HeldBack) -> None:
    """The download is refused and the refusal says why."""
    assert held_back.refusal is not None, "a bundle was handed out although no channel is configured"
    kind, status = held_back.refusal.kind, held_back.refusal.status
    assert (kind, status) == ("channel-not-configured", 409), (
        f"the download was refused as {kind} ({status}), not as channel-not-configured (409)"
    )


@pytest.mark.control("test_bundle_with_channel")
def test_no_key_is_spent(held_back: HeldBack) -> None:
    """The key of the earlier download still stands: none was issued, none retired."""
    assert held_back.after.key == held_back.before.key, (
        f"the refused download changed the key from {held_back.before.key} to {held_back.after.key}"
    )


def test_bundle_with_channel(held_back: HeldBack) -> None:
    """The control: with the channel configured the same download brings a bundle with a key."""
    assert install_key(held_back.bundle), "the bundle that was downloaded with a channel holds no install key"
    assert held_back.before.key.state == "issued", (
        f"after the download the key is {held_back.before.key.state}, not issued"
    )
