"""The words of a case are those that were given."""

from egress_profiles.battery.check_endpoints import Ground


def test_the_words_are_what_was_given_and_nothing_beside() -> None:
    """No address of a family that nobody gave."""
    words = Ground("192.0.2.1", "a.test", "b.test").words(8443, 8444)
    assert (words["v4"], words["ok"], words["evil"]) == ("192.0.2.1", "a.test", "b.test")
    assert (words["port"], words["raw"], words["wrapped"]) == ("8443", "8444", "73980")
    assert "v6" not in words
    assert Ground("192.0.2.1", "a.test", "b.test", bind6="2001:db8::1").words(1, 2)["v6"] == "[2001:db8::1]"
    assert not any(word.startswith("v4") for word in Ground("2001:db8::1", "a.test", "b.test").words(1, 2))
