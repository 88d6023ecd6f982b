"""A cancel counts as one under way where it surely went out before the pod's creation was answered."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.families._shared.pod_requests import Slow
from conformance.families.launch import creation_slow
from conformance.families.launch.creation_slow import HELD, CreationSlow
from fake_platform.model import JournalEntry
from tests.conformance.families.conftest import check

was_on_its_way = check("launch/test_cancelled_in_flight").test_its_pod_was_on_its_way


class Host:
    """A host whose platform sends a terminate so many seconds after it was asked to; None: never."""

    namespace = "byohost-eu"

    def __init__(self, late: float | None) -> None:
        self._late = late
        self._entries = [_entry(0, time.time(), "host.checkin", "up")]
        self.environment: Any = SimpleNamespace(control=SimpleNamespace(terminate=self._terminate), created=tuple)

    def launch(self, **wanted: Any) -> Any:
        """One that comes to its end, and leaves no pod."""
        del wanted
        ended = SimpleNamespace(state="failed", ready_at=None)
        return SimpleNamespace(id="s", host=self, record=lambda: ended, settled=lambda **_: ended, pod=lambda: None)

    def journal(self, after: int = -1) -> tuple[JournalEntry, ...]:
        """Its entries."""
        return tuple(entry for entry in self._entries if entry.n > after)

    def _terminate(self, sandbox: str) -> None:
        if sandbox == "s" and self._late is not None:
            self._entries.append(_entry(len(self._entries), time.time() + self._late, "sandbox.terminate", "down"))


def _entry(number: int, moment: float, kind: str, direction: Any) -> JournalEntry:
    return JournalEntry(
        n=number,
        time=dt.datetime.fromtimestamp(moment, dt.UTC),
        kind="frame",
        direction=direction,
        host="eu",
        instance=None,
        connection_id=None,
        type=kind,
        status=None,
        data={"data": {"sandboxId": "s", "podUid": None}},
    )


def cancelled(monkeypatch: pytest.MonkeyPatch, late: float | None, *, asked: bool = True) -> CreationSlow:
    """What the scenario sees where the terminate is so late, and the pod is asked for at the second look."""
    counts = iter([0, 0])

    @contextmanager
    def creations_slow(*_: Any) -> Iterator[Slow]:
        yield Slow(lambda: next(counts, int(asked)), lambda: None)

    beside = SimpleNamespace(id="beside", running_pod=dict)
    for name, stand_in in (("bystander", lambda _: beside), ("creations_slow", creations_slow), ("PATIENCE", 2.0)):
        monkeypatch.setattr(creation_slow, name, stand_in)
    monkeypatch.setattr(creation_slow, "creations", lambda *_: ("made",))
    host: Any = Host(late)
    function: Callable[[Any], CreationSlow] = creation_slow.cancel_under_way
    return function(host)


def test_a_prompt_cancel_was_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted from the last look at which nobody had asked for the pod: no sooner it may have been."""
    seen = cancelled(monkeypatch, 0.0)
    assert seen.under_way
    assert 0 < seen.late < HELD
    was_on_its_way(seen)


@pytest.mark.parametrize("late", [HELD + 1.0, None])
def test_a_late_cancel_is_told_by_the_control(monkeypatch: pytest.MonkeyPatch, late: float | None) -> None:
    """The pod may have been there already: nothing is judged then. One that never went out is late too."""
    seen = cancelled(monkeypatch, late)
    with pytest.raises(AssertionError, match=r"the terminate went out up to (4\.\d|inf) s after"):
        was_on_its_way(seen)


def test_a_cancel_before_the_pod_is_asked_for_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a launch has nothing under way."""
    seen = cancelled(monkeypatch, 0.0, asked=False)
    with pytest.raises(AssertionError, match="nobody had asked for the launch's pod"):
        was_on_its_way(seen)
