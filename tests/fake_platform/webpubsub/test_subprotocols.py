"""What a client gets of the subprotocols that it offers."""

import pytest

from fake_platform.webpubsub import subprotocols
from fake_platform.webpubsub.session import JSON, RELIABLE

PROTOBUF = "protobuf.webpubsub.azure.v1"


@pytest.mark.parametrize(
    ("names", "by_handler", "spelling"),
    [
        ([], None, None),
        (["JSON.webpubsub.azure.v1"], None, "JSON.webpubsub.azure.v1"),
        ([RELIABLE], None, RELIABLE),
        (["custom"], None, None),
        (["graphql-ws", "custom"], None, None),
        (["custom"], "CUSTOM", "custom"),
        (["custom", JSON], JSON, JSON),
        ([PROTOBUF, "custom"], "custom", "custom"),
    ],
)
def test_other_names_are_the_applications_affair(
    names: list[str], by_handler: str | None, spelling: str | None
) -> None:
    """azure-webpubsub, "Work with subprotocols": ignored by the service, and passed to the handler of `connect`;
    Microsoft Learn, "WebSocket client protocols": a simple client "can also have its own custom subprotocol".
    """  # noqa: D205 - two sources
    assert subprotocols.chosen(names, by_handler, strict=False) == spelling


@pytest.mark.parametrize(
    ("names", "by_handler"),
    [
        ([PROTOBUF], None),
        (["protobuf.reliable.webpubsub.azure.v1"], None),
        ([JSON, "custom"], None),
        (["custom"], JSON),
        ([PROTOBUF], PROTOBUF),
        ([], JSON),
    ],
)
def test_what_we_do_not_speak_is_refused(names: list[str], by_handler: str | None) -> None:
    """The sentence says what is not served; a handler chooses among what was offered (RFC 6455, 4.2.2)."""
    with pytest.raises(ValueError, match="protobuf and MQTT are not served here"):
        subprotocols.chosen(names, by_handler, strict=False)


def test_application_that_expects_no_other_names_gets_none() -> None:
    """The platform's channel knows no simple client with names of its own."""
    with pytest.raises(ValueError, match=RELIABLE):
        subprotocols.chosen(["custom"], None, strict=True)
    assert subprotocols.chosen([], None, strict=True) is None
    assert subprotocols.served(["custom", RELIABLE.upper(), PROTOBUF]) == [RELIABLE.upper()]
