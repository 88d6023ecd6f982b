"""Hellos that the canary's own reader understands, whatever is odd about them."""

import pytest

from egress_profiles.battery.hello import Form, client_hello
from egress_profiles.canary.client_hello import ClientHello, read_client_hello


@pytest.mark.parametrize("form", Form)
def test_the_first_name_is_the_server_name(form: Form) -> None:
    """In each form, and with a second name behind it."""
    assert read_client_hello(client_hello(("a.test",), form)) == ClientHello("a.test")
    assert read_client_hello(client_hello(("a.test", "b.test"), form)) == ClientHello("a.test")


def test_each_form_is_odd_in_its_own_way() -> None:
    """Two records instead of one; an older version; both names on the wire."""
    plain, cut, old = (client_hello(("a.test",), form) for form in (Form.PLAIN, Form.CUT, Form.OLD))
    assert (len(plain) - 5, cut[3:5]) == (int.from_bytes(plain[3:5], "big"), b"\0\3")
    assert (plain[9:11], old[9:11]) == (b"\3\3", b"\3\1")
    assert b"b.test" in client_hello(("a.test", "b.test"))
    hidden = client_hello(("a.test", "b.test"), Form.HIDDEN)
    assert hidden.index(b"a.test") < hidden.index(b"\xfe\x0d") < hidden.index(b"b.test")
