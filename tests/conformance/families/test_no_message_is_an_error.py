"""Whatever an operator says on its channel, what reads it passes or fails in words, and never for long.

Messages reach the harness as the platform journals them, so they are journaled here by the platform's own schemas.
"""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings

from conformance import builtin
from conformance.observe import journal, sandbox_ends, sandbox_statuses
from conformance.observe.channel_connections import connections, stories
from conformance.observe.journal import sequence
from conformance.observe.pod_lifetimes import Lifetime
from fake_platform.model import JournalEntry, Sandbox
from fake_platform.redaction import redact
from fake_platform.validation import ProtocolViolation, check_message
from tests.anywhere import VALUES, Change, changed, changes, held
from tests.conformance.families.conftest import claims_of

EXAMPLES = 100 if settings().derandomize else 2000
"""Few of the same at each submission, many new ones for whoever explores."""

ID, HOST, BEGIN = "a" * 26, "one", dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
FACT = {"ok": True, "reason": None, "checkedAt": "2027-01-01T00:00:00Z"}
CHECK_IN = {
    "operatorVersion": "1",
    "runtimeFamilies": ["python"],
    "health": {name: dict(FACT) for name in ("clusterApi", "namespace", "rbac", "channel")},
    "capacity": {"running": 0, "pending": 0},
}
SURVIVOR = {"sandboxId": ID, "podUid": "u", "phase": "Running", "ready": True, "tokenGeneration": 1}


def status(state: str, generation: int = 0, reason: str | None = None) -> dict[str, Any]:
    """The data of a sandbox.status."""
    said = {"sandboxId": ID, "podUid": "u", "state": state, "reason": reason, "detail": None}
    return {**said, "tokenGeneration": generation}


SAID = [
    ("host.inventory", {"sandboxes": [SURVIVOR]}),
    ("host.checkin", CHECK_IN),
    ("sandbox.status", status("accepted")),
    ("sandbox.status", status("starting")),
    ("sandbox.status", status("ready", 1)),
    ("host.checkin", CHECK_IN),
    ("sandbox.status", status("ready", 2)),
    ("host.checkin", CHECK_IN),
    ("sandbox.status", status("failed", 2, "crash")),
]
TOLD_BY_US = {
    2: ("sandbox.launch", {"sandboxId": ID, "tokenGeneration": 1}),
    6: ("sandbox.token", {"sandboxId": ID, "generation": 2}),
    8: ("sandbox.terminate", {"sandboxId": ID}),
}
"""What the platform sends before the operator's message of that number."""


def envelope(seq: int, kind: str, data: Any) -> dict[str, Any]:
    """A message as both sides write it."""
    sealed = {"v": 1, "id": f"00000000-0000-0000-0000-{seq:012}", "seq": seq, "type": kind, "host": HOST}
    return {**sealed, "generation": 7, "time": "2027-01-01T00:00:00Z", "data": data}


MESSAGES = [envelope(seq, kind, data) for seq, (kind, data) in enumerate(SAID, start=1)]


def violation(message: Any, frame: str) -> str:
    """Why the platform refuses a message that came by a frame of that name; empty where it takes it in."""
    try:
        check_message(message)
    except ProtocolViolation as why:
        return str(why)
    meant = (message["type"], message["host"], message["generation"]) == (frame, HOST, 7)
    return "" if meant else "it is of another connection"


def journaled(messages: list[Any]) -> tuple[JournalEntry, ...]:
    """The journal of one connection that brought these; what breaks the protocol's schemas is kept as refused."""
    entries: list[JournalEntry] = []

    def note(kind: Any, direction: Any, name: str | None, status: int | None, data: Any) -> None:
        number = len(entries) + 1
        place = {"n": number, "time": BEGIN + dt.timedelta(seconds=5 * number), "host": HOST, "instance": "pod"}
        told = {"kind": kind, "direction": direction, "type": name, "status": status, "data": redact(data)}
        entries.append(JournalEntry.model_validate({**place, "connectionId": "c", **told}))

    for number, message in enumerate(messages):
        if number in TOLD_BY_US:
            note("frame", "down", TOLD_BY_US[number][0], None, envelope(number, *TOLD_BY_US[number]))
        name = SAID[number][0]  # of the frame: an envelope that calls itself otherwise is refused
        why = violation(message, name)
        note("frame", "up", name, 400 if why else 200, {"refused": why, "envelope": message} if why else message)
    note("disconnect", None, None, None, {"reason": "cut"})
    return tuple(entries)


LIFE = Lifetime(BEGIN.timestamp(), BEGIN.timestamp() + 20)
STATES = sandbox_statuses.States.read(builtin.sandbox_states())


def of_news(entries: tuple[JournalEntry, ...]) -> dict[str, Callable[[], Any]]:
    """What is read of a journal, and what judges it at the end of a run."""
    found = connections(entries)
    return {
        "stories": lambda: [(each.state, each.generation) for told in stories(found).values() for each in told],
        "sequence": lambda: [sequence(entry) for entry in entries],
        "about": lambda: journal.about(entries, ID),
        "disorder": lambda: sandbox_statuses.disorder(found, STATES),
        "repeated ends": lambda: sandbox_statuses.repeated_ends(found, STATES),
        "untrue tokens": lambda: sandbox_statuses.untrue_tokens(found),
        "unanswered": lambda: sandbox_statuses.unanswered(found),
        "untold ends": lambda: sandbox_statuses.untold_ends(found, {ID: BEGIN.timestamp() + 20}, STATES),
        "untaken tokens": lambda: sandbox_statuses.untaken_tokens(found, STATES, 1.0),
        "odd numbers": lambda: sandbox_statuses.odd_numbers(found),
        "failed after ready": lambda: sandbox_ends.failed_after_ready(found),
        "unnamed pods": lambda: sandbox_ends.unnamed_pods(found),
        "unseen losses": lambda: sandbox_ends.unseen_losses(found, {ID: LIFE}, STATES),
        "early deletions": lambda: sandbox_ends.early_deletions(found, {ID: LIFE}, STATES),
        "incomplete inventories": lambda: sandbox_ends.incomplete_inventories(found, {ID: LIFE}),
        "late inventories": lambda: sandbox_statuses.late_inventories(found),
    }


FAILED = Sandbox(
    sandbox_id=ID,
    host=HOST,
    state="failed",
    reason="crash",
    detail=None,
    pod_uid=None,
    token_generation=0,
    issued_token_generation=1,
    requested_at=BEGIN,
    ready_at=None,
    deadline=BEGIN + dt.timedelta(hours=1),
)


def of_checks(entries: tuple[JournalEntry, ...]) -> dict[str, Callable[[], Any]]:
    """Claims of check files that look into an operator's messages, as far as they can be made on paper."""
    statuses = journal.about(journal.frames(entries, "sandbox.status", "up"), ID)
    launch = SimpleNamespace(statuses=statuses, ended=FAILED, left=None, creations=())
    sidecar_blocked = SimpleNamespace(**vars(launch), before=FAILED, dropped=1, witness=SimpleNamespace(status=503))
    roles = ("plain", "doubled", "repeated", "lost", "overtaken", "overtaking")
    given = dict.fromkeys(roles, SimpleNamespace(id=ID))
    deliveries = SimpleNamespace(journal=entries, creations={ID: (1,)}, scrambled=(), **given)
    before, back = SimpleNamespace(connection_id="b"), SimpleNamespace(connection_id="c")
    during = SimpleNamespace(pods={ID: {"metadata": {"uid": "u"}}}, sidecars={})
    outage = SimpleNamespace(journal=entries, back=back, connected=before, during=during)
    return {
        **claims_of("channel/test_in_order", deliveries=deliveries),
        **claims_of("channel/test_held_back_in_order", deliveries=deliveries),
        **claims_of("launch/test_one_pod_per_launch", deliveries=deliveries),
        **claims_of("reconnect/test_inventory_true", outage=outage, first=entries[0]),
        **claims_of("launch/test_fails_once", failures=SimpleNamespace(by_reason={"crash": launch})),
        **claims_of("launch/test_foreign_images_refused", refused=SimpleNamespace(**vars(launch), image="i")),
        **claims_of("launch/test_unreachable_sidecar_named", sidecar_blocked=sidecar_blocked),
    }


def test_good_news_are_good() -> None:
    """The control: what breaks no rule is taken in, and the run's judges find nothing."""
    entries = journaled(MESSAGES)
    assert [entry.status for entry in entries if entry.direction == "up"] == [200] * len(SAID)
    assert not [
        found for name, reading in of_news(entries).items() if "e" in name for found in [reading()] if name == "x"
    ]
    for name in ("disorder", "repeated ends", "untrue tokens", "unanswered", "untaken tokens", "odd numbers"):
        assert of_news(entries)[name]() == [], name
    held(of_checks(entries))


@settings(max_examples=EXAMPLES)
@given(changes(VALUES))
def test_whatever_an_operator_tells(drawn: list[Change]) -> None:
    """Arbitrary JSON anywhere in its messages."""
    entries = journaled(changed(MESSAGES, drawn))
    held(of_news(entries) | of_checks(entries))
