from datetime import UTC, datetime
from typing import Any

import pytest

from conformance.observe import journal
from conformance.observe.untrusted_json import Misfit
from fake_platform.model import JournalEntry

URL = "wss://abc.webpubsub.byohost.test/client/hubs/byohost?access_token=sha256:1"


def entry(n: int, kind: Any, **more: Any) -> JournalEntry:
    """One entry, n seconds after midnight."""
    blank = {"direction": None, "host": "h", "instance": None, "connectionId": None, "type": None, "status": None}
    time = datetime(2026, 1, 1, 0, 0, n, tzinfo=UTC)
    return JournalEntry.model_validate({**blank, "n": n, "time": time, "kind": kind, "data": None, **more})


ANSWERED = entry(1, "exchange", status=200, type="exchanged", data={"response": {"channel": {"url": URL}}})
REFUSED = entry(2, "exchange", status=401, type="key-retired")
SHOWN = entry(3, "status", type="host.dropped")
STATUS = entry(4, "frame", type="sandbox.status", direction="up", data={"seq": 1, "data": {"sandboxId": "a"}})
OTHER = entry(5, "frame", type="sandbox.status", direction="up", data="not an envelope")
ODD = entry(6, "frame", type="sandbox.status", direction="up", data={"data": "not a message"})
DOWN = entry(7, "frame", type="sandbox.token", direction="down", data={"seq": 1, "data": {"sandboxId": "a"}})
ALL = (ANSWERED, REFUSED, SHOWN, STATUS, OTHER, ODD, DOWN)


def test_exchanges_are_told_apart() -> None:
    """Answered, refused, and refused for one reason."""
    assert journal.exchanges(ALL) == (ANSWERED, REFUSED)
    assert journal.answered(ALL) == (ANSWERED,)
    assert journal.refused(ALL, "key-retired") == (REFUSED,)
    assert journal.refused(ALL, "unknown-key") == ()


def test_channel_host_is_the_urls() -> None:
    """Its token is of no interest here."""
    assert journal.channel_host(ANSWERED) == "abc.webpubsub.byohost.test"
    empty = entry(1, "exchange", status=200, data={"response": {"channel": {"url": ""}}})
    assert journal.channel_host(empty) == ""
    odd = entry(1, "exchange", status=200, data={"response": {"channel": {"url": "wss://[x"}}})
    assert journal.channel_host(odd) == ""


def test_frames_by_type_and_direction() -> None:
    """Up and down are two things."""
    assert journal.frames(ALL, "sandbox.status", "up") == (STATUS, OTHER, ODD)
    assert journal.frames(ALL, "sandbox.status", "down") == ()


def test_about_one_sandbox() -> None:
    """What is no readable message is about nobody."""
    assert journal.about(ALL, "a") == (STATUS, DOWN)


def test_what_the_list_showed() -> None:
    """Only the entries for the connection that is asked about."""
    assert journal.shown(ALL, "dropped") == (SHOWN,)
    assert journal.shown(ALL, "connected") == ()


def test_densest_stretch() -> None:
    """The end of the stretch is left out: an event a whole minute later is in the next one."""
    assert journal.densest([], 60) == 0
    assert journal.densest([0, 30, 60], 60) == 2
    assert journal.densest([0, 30, 59, 61, 62], 60) == 4


def test_time_is_in_seconds() -> None:
    """Differences are what checks use."""
    assert journal.time_of(REFUSED) - journal.time_of(ANSWERED) == 1


def test_a_message_owes_what_its_reader_asks_for() -> None:
    """Its absence is told with the place in the journal, and with the reason where it was refused."""
    assert journal.payload(STATUS)["sandboxId"] == "a"
    with pytest.raises(Misfit, match=r"^the sandbox\.status of journal entry 4 has no state$"):
        journal.payload(STATUS)["state"]
    refused = entry(8, "frame", type="sandbox.status", direction="up", data={"refused": "why.", "envelope": {}})
    with pytest.raises(Misfit, match=r"^the sandbox\.status of journal entry 8, which was refused \(why\.\), has no s"):
        journal.payload(refused)["state"]


def test_what_is_sent_again_for_want_of_an_answer_is_one_message() -> None:
    """Under its id and number, on one connection; what the platform sends twice is two."""
    told: Any = {"type": "sandbox.status", "direction": "up", "connectionId": "one"}
    first = entry(1, "frame", **told, data={"id": "x", "seq": 1})
    again = entry(2, "frame", **told, data={"id": "x", "seq": 1})
    later = entry(3, "frame", **told, data={"id": "x", "seq": 2})
    anew = entry(4, "frame", **(told | {"connectionId": "two"}), data={"id": "x", "seq": 1})
    assert journal.frames((first, again, later, anew), "sandbox.status", "up") == (first, later, anew)
    down = [entry(n, "frame", type="sandbox.token", direction="down", data={"id": "x", "seq": 1}) for n in (1, 2)]
    assert journal.frames(down, "sandbox.token", "down") == tuple(down)
