"""Envelopes: numbered down, put in order up."""

import uuid
from typing import Any

from fake_platform.envelopes import Intake, Sender, seal, take
from fake_platform.validation import check


def up(seq: int, name: str = "") -> dict[str, Any]:
    """An envelope with a seq, and an id of its own unless named."""
    return {"seq": seq, "id": name or f"id-{seq}"}


def test_sealed_messages_count_from_one_and_keep_the_schema() -> None:
    """Each message takes the next seq and an id of its own."""
    sender, first = seal(Sender("eu", "salt", 3), "host.retired", {}, 0.0)
    _, second = seal(sender, "host.retired", {}, 0.0)
    check("envelope.json", first)
    assert (first["seq"], second["seq"], first["generation"]) == (1, 2, 3)
    assert uuid.UUID(first["id"]) != uuid.UUID(second["id"])


def test_messages_are_applied_in_order() -> None:
    """An early message waits for the missing one; a late double has no effect."""
    intake, due = take(Intake(), up(2), 10.0)
    assert (due, intake.gap_since) == ([], 10.0)
    assert not intake.gap_is_too_old(15.0)
    assert intake.gap_is_too_old(15.1)
    intake, due = take(intake, up(3), 11.0)
    assert (due, intake.gap_since) == ([], 10.0)
    intake, due = take(intake, up(1), 12.0)
    assert [message["seq"] for message in due] == [1, 2, 3]
    assert intake.gap_since is None
    assert not intake.gap_is_too_old(99.0)
    assert take(intake, up(2), 13.0) == (intake, [])


def test_gap_counts_from_the_newest_hole() -> None:
    """When one hole is filled and another remains, the wait starts anew."""
    intake, _ = take(Intake(), up(2), 10.0)
    intake, _ = take(intake, up(4), 11.0)
    intake, due = take(intake, up(1), 14.0)
    assert [message["seq"] for message in due] == [1, 2]
    assert intake.gap_since == 14.0


def test_same_id_has_one_effect() -> None:
    """A message repeated under a new seq takes the seq and does nothing."""
    intake, _ = take(Intake(), up(1, "x"), 0.0)
    intake, due = take(intake, up(2, "x"), 0.0)
    assert (due, intake.expected) == ([], 3)
