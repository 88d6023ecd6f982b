import pytest

from reference_operator import network, settings

BASE = {
    "BYOHOST_PLATFORM": "https://platform.byohost.test",
    "BYOHOST_HOST": "h1",
    "BYOHOST_NAMESPACE": "byohost-h1",
    "BYOHOST_FAMILIES": "python",
}
PROXY = "http://10.96.0.80:3128"


@pytest.mark.parametrize(
    ("no_proxy", "url", "straight"),
    [
        ("", "https://platform.byohost.test", False),
        ("*", "https://platform.byohost.test", True),
        ("platform.byohost.test", "https://platform.byohost.test", True),
        ("PLATFORM.byohost.TEST", "https://platform.byohost.test", True),
        ("byohost.test", "https://platform.byohost.test", True),
        (".byohost.test", "https://platform.byohost.test", True),
        ("*.byohost.test", "https://platform.byohost.test", True),
        ("host.test", "https://platform.byohost.test", False),
        ("localhost,10.0.0.0/8 , fd00::/8", "https://10.1.2.3", True),
        ("10.0.0.0/8", "https://192.0.2.1", False),
        ("10.0.0.0/8", "https://ten.byohost.test", False),
        ("fd00::/8", "https://[fd00::1]:8443", True),
        ("10.1.2.3", "https://10.1.2.3", True),
        ("platform.byohost.test:443", "https://platform.byohost.test", True),
        ("platform.byohost.test:8443", "https://platform.byohost.test", False),
        ("platform.byohost.test:8443", "wss://platform.byohost.test:8443/x", True),
    ],
)
def test_no_proxy_in_every_spelling(no_proxy: str, url: str, straight: bool) -> None:  # noqa: FBT001
    """Hosts, suffixes, addresses and ranges, in any case and with ports, mean the same for every connection of ours."""
    found = settings.read({**BASE, "HTTPS_PROXY": PROXY, "NO_PROXY": no_proxy})
    assert network.proxy_for(found, url) == (None if straight else PROXY)


def test_without_a_proxy_the_way_is_straight() -> None:
    """No proxy set means no proxy used."""
    assert network.proxy_for(settings.read(BASE), "https://platform.byohost.test") is None


def test_channel_takes_the_way_of_the_settings() -> None:
    """The channel's library is told proxy and authorities, and that nothing else counts."""
    found = settings.read({**BASE, "https_proxy": PROXY, "BYOHOST_CA_FILE": "/ca.crt"})
    environment = network.channel_environment(found, "wss://x.byohost.test/client")
    assert environment == {
        "https_proxy": PROXY,
        "HTTPS_PROXY": PROXY,
        "no_proxy": None,
        "NO_PROXY": None,
        "WEBSOCKET_CLIENT_CA_BUNDLE": "/ca.crt",
    }


def test_a_straight_channel_is_kept_from_any_proxy() -> None:
    """Where the settings say straight, a proxy that the environment still names is not used."""
    environment = network.channel_environment(settings.read(BASE), "wss://x.byohost.test/client")
    assert environment["https_proxy"] is None
    assert environment["no_proxy"] == "*"
    assert environment["WEBSOCKET_CLIENT_CA_BUNDLE"] is None
