"""KEY-04: a rolled deployment goes on with its key."""

import pytest

from conformance.families.keys.operator_rolled import Roll
from conformance.observe.journal import exchanges

pytestmark = pytest.mark.clause("KEY-04")


def test_roll_is_answered_with_the_same_key(rolled: Roll) -> None:
    """Every exchange of the rolled operator was answered, and no other key was issued."""
    later = [entry for entry in exchanges(rolled.journal) if entry.instance != rolled.before.instance]
    assert later, "the rolled operator exchanged nothing"
    assert later[-1].status == 200, f"the rolled operator's exchange was answered {later[-1].status} {later[-1].type}"
    refused = [entry.type for entry in later if entry.type not in {"exchanged", "superseded"}]
    assert not refused, f"exchanges of the rolled operator were refused: {refused}"
    assert rolled.after.key == rolled.before.key, (
        f"the roll changed the key from {rolled.before.key} to {rolled.after.key}"
    )


def test_roll_keeps_the_host(rolled: Roll) -> None:
    """It is the same host record, by another instance."""
    assert rolled.after.registered_at == rolled.before.registered_at, "the roll made the host register anew"
    assert rolled.after.generation > rolled.before.generation, f"the generation did not rise: {rolled.after.generation}"
