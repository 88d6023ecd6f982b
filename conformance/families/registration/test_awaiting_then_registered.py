"""REG-01: a host waits for its operator, and is registered once it was claimed."""

import pytest

from conformance.families._shared.installation import Installation
from conformance.observe.journal import answered, time_of

pytestmark = pytest.mark.clause("REG-01")


def test_saved_host_waits(spare: Installation) -> None:
    """Saved, and also with its bundle downloaded, the host awaits its operator and nobody is connected."""
    for moment, record in (("saved", spare.saved), ("downloaded", spare.downloaded)):
        assert record.status == "awaiting", f"{moment} and not installed, the host shows {record.status}, not awaiting"
        assert record.connection == "none", (
            f"{moment} and not installed, the host shows its connection as {record.connection}"
        )
        assert record.registered_at is None, (
            f"{moment} and not installed, the host was registered at {record.registered_at}"
        )


def test_claimed_host_is_registered(spare: Installation) -> None:
    """Once an exchange was answered the host is registered, not before it, and shows who claimed it."""
    first = answered(spare.journal)
    assert first, "the journal has no answered exchange of the host, yet it was shown as registered"
    record = spare.registered
    assert record.status == "registered", f"after its claim the host shows {record.status}"
    assert record.registered_at is not None, "the host is registered and does not say since when"
    early = time_of(first[0]) - record.registered_at.timestamp()
    assert early <= 1, f"the host was shown as registered {early:.1f} s before an exchange was answered"
    uid = spare.pod["metadata"]["uid"]
    assert record.instance == uid, f"the host says that {record.instance} claimed it; its operator's pod is {uid}"
    assert record.operator_version, "the host does not show its operator's version"
