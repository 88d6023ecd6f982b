"""Who is refused waits for half a minute; who is answered, or put off by a failure, need not."""

import datetime as dt

from conformance.observe.refusal_waits import hasty_exchanges, refused
from fake_platform.model import JournalEntry
from tests.conformance.observe.wire import BEGIN


def exchange(at: float, kind: str, status: int, instance: str = "one") -> JournalEntry:
    """One exchange of that instance."""
    return JournalEntry(
        n=int(at) + 1,
        time=BEGIN + dt.timedelta(seconds=at),
        kind="exchange",
        direction=None,
        host="h",
        instance=instance,
        connection_id=None,
        type=kind,
        status=status,
        data={},
    )


def test_a_refused_one_is_calm() -> None:
    """Half a minute and more, however often."""
    calm = [exchange(0, "key-retired", 401), exchange(31, "host-deleted", 410), exchange(62, "exchanged", 200)]
    assert hasty_exchanges(calm) == []
    assert [each.type for each in refused(calm)] == ["key-retired", "host-deleted"]


def test_a_hasty_one_is_told() -> None:
    """By the refusal and the wait."""
    for kind, status in (("superseded", 409), ("not-entitled", 403), ("host-deleted", 410), ("key-retired", 401)):
        (found,) = hasty_exchanges([exchange(0, kind, status), exchange(4, "exchanged", 200)])
        assert f"exchanged again 4.0 s after it was refused as {kind}" in found


def test_others_need_not_wait() -> None:
    """Another instance, an ordinary failure, a key that the harness has tried."""
    assert hasty_exchanges([exchange(0, "key-retired", 401), exchange(4, "exchanged", 200, "two")]) == []
    for kind, status in (("failed", 503), ("exchanged", 200), ("proof-refused", 401)):
        assert hasty_exchanges([exchange(0, kind, status), exchange(4, "exchanged", 200)]) == []
