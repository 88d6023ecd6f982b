"""Roles: general, by name, by pattern."""

import pytest

from fake_platform.webpubsub.roles import JOIN_LEAVE, SEND, Roles


@pytest.mark.parametrize(
    ("role", "group", "allowed"),
    [
        ("webpubsub.joinLeaveGroup", "any", True),
        ("webpubsub.joinLeaveGroup.host.eu", "host.eu", True),
        ("webpubsub.joinLeaveGroup.host.eu", "host.eu2", False),
        ("webpubsub.joinLeaveGroup.*", "host", False),
        ("webpubsub.joinLeaveGroups.host.*", "host.eu", True),
        ("webpubsub.joinLeaveGroups.host.*", "host.eu.x", False),
        ("webpubsub.joinLeaveGroups.host.**", "host.eu.x", True),
        ("webpubsub.joinLeaveGroups.h?st", "host", True),
        ("webpubsub.joinLeaveGroups.h?st", "h.st", False),
        (r"webpubsub.joinLeaveGroups.a\*", "a*", True),
        (r"webpubsub.joinLeaveGroups.a\*", "ab", False),
        ("webpubsub.joinLeaveGroups.*.*.*.*.*.*", "a.b.c.d.e.f", False),
        ("webpubsub.joinLeaveGroups.*.*.*.*.*", "a.b.c.d.e", True),
        ("webpubsub.joinLeaveGroups.**a*", "a.ba", True),
        ("webpubsub.joinLeaveGroups.**a*", "ba.b", False),
        ("webpubsub.joinLeaveGroups.a*b", "ab", True),
        ("webpubsub.joinLeaveGroups.a*b", "acbc", False),
        ("webpubsub.joinLeaveGroups.x**", "x", True),
    ],
)
def test_role_grants(role: str, group: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    """Each form of role, and what it does not cover."""
    roles = Roles(frozenset({role}))
    assert roles.allow(JOIN_LEAVE, group) is allowed
    assert not roles.allow(SEND, group)


def test_no_group_makes_a_pattern_slow() -> None:
    """A pattern that a backtracking matcher would try in some 10^12 ways."""
    roles = Roles(frozenset({"webpubsub.sendToGroups.**a**a**a**!"}))
    assert not roles.allow(SEND, "a" * 1024)


def test_permissions_are_added_and_taken() -> None:
    """One group at a time."""
    granted = Roles().granting(SEND, "g")
    assert granted.allow(SEND, "g")
    assert not granted.allow(SEND, "k")
    assert not granted.revoking(SEND, "g").allow(SEND, "g")
