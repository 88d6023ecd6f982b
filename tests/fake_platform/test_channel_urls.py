"""Channel URLs that must not be used."""

import pytest

from fake_platform.channel_urls import label, spoilt

GOOD = "wss://abc.webpubsub.byohost.test/client/hubs/byohost?access_token=t"


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("not-wss", "ws://abc.webpubsub.byohost.test/"),
        ("address", "wss://192.0.2.7/"),
        ("ipv6-address", "wss://[2001:db8::7]/"),
        ("user-info", "wss://operator@abc.webpubsub.byohost.test/"),
        ("odd-port", "wss://abc.webpubsub.byohost.test:8444/"),
        ("distrusted", "wss://abc.webpubsub.byohost.test/"),
        ("", "wss://abc.webpubsub.byohost.test/"),
    ],
)
def test_each_form_breaks_one_rule(form: str, start: str) -> None:
    """Path and token stay; one that is about the name, or none, changes nothing."""
    assert spoilt(GOOD, form) == start + "client/hubs/byohost?access_token=t"


def test_only_the_distrusted_form_sets_the_name() -> None:
    """Its first label is fixed, so that a proxy can be told of it beforehand."""
    assert (label("distrusted"), label("address"), label("")) == ("distrusted", "", "")
