"""Who is where: found by hub, group and user, and forgotten without a rest."""

from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.directory import Directory
from fake_platform.webpubsub.roles import Roles
from fake_platform.webpubsub.session import JSON, Identity, Session


def member(name: str, hub: str = "h", user: str | None = "u", groups: tuple[str, ...] = ()) -> Session:
    """A connection that is not in any directory yet."""
    grant = Grant(user, Roles(), groups)
    return Session(Identity(name, hub, "x", JSON, grant, "t"), grant.roles, set(groups))


def test_audiences() -> None:
    """Of a hub in any spelling, of a group, of a user; of unknown ones nobody."""
    directory = Directory()
    a, b, c = member("a", groups=("g",)), member("b", user=None), member("c", hub="other")
    for session in (a, b, c):
        directory.add(session)
    directory.join(b, "g")
    directory.join(b, "g")
    assert directory.audience("H") == [a, b]
    assert directory.audience("h", group="g") == [a, b]
    assert directory.audience("h", user="u") == [a]
    assert (
        directory.audience("nowhere") == directory.audience("h", group="x") == directory.audience("h", user="x") == []
    )
    assert directory.here("h", "c") is None
    assert directory.here("h", "a") is a


def test_nothing_is_left_behind() -> None:
    """Left groups and gone connections leave no empty entries."""
    directory = Directory()
    a, b = member("a", groups=("g", "k")), member("b", groups=("g",))
    directory.add(a)
    directory.add(b)
    directory.leave(a, ("g", "never"))
    assert a.groups == {"k"}
    assert set(directory.room("h").groups) == {"g", "k"}
    assert directory.remove("a") is a
    assert directory.remove("a") is None
    assert set(directory.room("h").groups) == {"g"}
    assert set(directory.room("h").users) == {"u"}
    assert directory.remove("b") is b
    assert directory.remove("c") is None
    assert directory.sessions == {}
    assert directory.room("h").connections == {}


def test_connection_without_a_user_can_leave() -> None:
    """A user is optional."""
    directory = Directory()
    directory.add(member("a", user=None))
    directory.remove("a")
    assert directory.audience("h") == []
