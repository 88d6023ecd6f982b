"""Sessions: who is inside, and for how long."""

from fake_platform.page.sessions import LIFE, MOST, Session, SessionStore


def test_ticket_opens_once() -> None:
    """The printed link works for whoever comes first, and for nobody after."""
    store = SessionStore("ticket", "bearer")
    assert store.punch("tickets") is None
    assert store.punch("\ud800") is None
    assert store.punch("ticket") == "bearer"
    assert store.punch("ticket") is None
    assert SessionStore(None, "bearer").punch("") is None


def test_session_ends() -> None:
    """By leaving, and by its age; an unknown secret is nobody's."""
    store = SessionStore(None, "bearer")
    session = Session("bearer", "proof", 10.0)
    store.enter("secret", session)
    assert store.known("secret", 11.0) == session
    assert store.known("other", 11.0) is None
    assert store.known("secret", 10.0 + LIFE) is None
    store.enter("secret", session)
    store.leave("secret")
    store.leave("secret")
    assert store.known("secret", 11.0) is None


def test_oldest_session_gives_way() -> None:
    """Sessions do not pile up."""
    store = SessionStore(None, "bearer")
    for number in range(MOST + 1):
        store.enter(str(number), Session("bearer", "proof", 10.0))
    assert store.known("0", 11.0) is None
    assert store.known(str(MOST), 11.0) is not None


def test_forms_prove_their_session() -> None:
    """By its secret alone; neither bearer nor secret stands in its repr."""
    session = Session("bearer", "proof", 10.0)
    assert session.proves("proof")
    assert not session.proves("")
    assert not session.proves("ü")
    assert "bearer" not in repr(session)
    assert "proof" not in repr(session)
