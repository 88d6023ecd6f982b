"""Who may ask, and from where."""

import pytest

from fake_platform.page import security_headers
from fake_platform.refusals import Refused


@pytest.mark.parametrize("authority", ["localhost:81", "LOCALHOST", "127.0.0.1:81", "127.1.2.3", "[::1]:81", "[::1]"])
def test_loopback_names_pass(authority: str) -> None:
    """However the port-forward or the laptop is called."""
    security_headers.demand_loopback_name(authority)


@pytest.mark.parametrize("authority", ["evil.test:81", "localhost.evil.test", "10.0.0.1:81", "", ":81", "[::2]:81"])
def test_rebound_names_do_not(authority: str) -> None:
    """A foreign name that was made to lead here is refused."""
    with pytest.raises(Refused) as refused:
        security_headers.demand_loopback_name(authority)
    assert refused.value.status == 404


@pytest.mark.parametrize("origin", [None, "null", "http://localhost:82", "https://localhost:81", "http://evil.test"])
def test_forms_come_from_this_origin(origin: str | None) -> None:
    """Another port is another origin; none is none."""
    security_headers.demand_own_origin("localhost:81", "http://localhost:81")
    with pytest.raises(Refused) as refused:
        security_headers.demand_own_origin("localhost:81", origin)
    assert refused.value.status == 403


def test_cookies_are_named_after_the_port() -> None:
    """Cookies know no ports, so their names do."""
    assert security_headers.cookie_name("localhost:81") == "byohost-page-81"
    assert security_headers.cookie_name("[::1]") == "byohost-page-80"


def test_policy_lets_nothing_in_from_elsewhere() -> None:
    """No source but this origin, no inline script or style, no frame around it."""
    policy = security_headers.HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
