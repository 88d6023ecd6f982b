"""Sessions: who is inside, and for how long."""

from fake_platform.page.sessions import LIFE, MOST, Doorkeeper, Session


def test_ticket_opens_once() -> None:
    """The printed link works for whoever comes first, and for nobody after."""
    keeper = Doorkeeper("ticket", "bearer")
    assert keeper.punch("tickets") is None
    assert keeper.punch("\ud800") is None
    assert keeper.punch("ticket") == "bearer"
    assert keeper.punch("ticket") is None
    assert Doorkeeper(None, "bearer").punch("") is None


def test_session_ends() -> None:
    """By leaving, and by its age; an unknown secret is nobody's."""
    keeper = Doorkeeper(None, "bearer")
    session = Session("bearer", "proof", 10.0)
    keeper.enter("secret", session)
    assert keeper.known("secret", 11.0) == session
    assert keeper.known("other", 11.0) is None
    assert keeper.known("secret", 10.0 + LIFE) is None
    keeper.enter("secret", session)
    keeper.leave("secret")
    keeper.leave("secret")
    assert keeper.known("secret", 11.0) is None


def test_oldest_session_gives_way() -> None:
    """Sessions do not pile up."""
    keeper = Doorkeeper(None, "bearer")
    for number in range(MOST + 1):
        keeper.enter(str(number), Session("bearer", "proof", 10.0))
    assert keeper.known("0", 11.0) is None
    assert keeper.known(str(MOST), 11.0) is not None


def test_forms_prove_their_session() -> None:
    """By its secret alone; neither bearer nor secret stands in its repr."""
    session = Session("bearer", "proof", 10.0)
    assert session.proves("proof")
    assert not session.proves("")
    assert not session.proves("ü")
    assert "bearer" not in repr(session)
    assert "proof" not in repr(session)
