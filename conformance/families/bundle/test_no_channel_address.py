"""BND-14: the channel's address is not in the bundle."""

import re

import pytest

from conformance.target.bundle.objects import Bundle, secret_values, title
from conformance.target.bundle.spellings import spellings
from conformance.target.bundle.strings import comments, readings, said
from conformance.target.container_environment import held, put_together

pytestmark = pytest.mark.clause("BND-14")

TRACES = re.compile(
    r"wss://\S|(?<![a-z])ws://\S|\bwebpubsub\.\S|/clients?/(?:\w+/)?hubs/|\b(?:access_token|accesskey)=", re.IGNORECASE
)
"""An address of a channel, part of one, or a credential for it; `aws:///zone/instance` and `news://` end alike."""

PROTOCOL = re.compile(r"\b(?:json|protobuf)\.(?:reliable\.)?webpubsub\.azure\.v1\b", re.IGNORECASE)
"""The subprotocols that a client may ask for: no address of anybody's."""


def _traced(text: str) -> bool:
    # Most strings hold neither; what the second search takes out is found by the first.
    return TRACES.search(text) is not None and TRACES.search(PROTOCOL.sub("", text)) is not None


def test_text_holds_no_trace_of_the_channel(bundle: Bundle) -> None:
    """No line of the file, comments included, has a channel URL, host or token."""
    found = [f"line {number}" for number, line in enumerate(bundle.text.splitlines(), start=1) if _traced(line)]
    assert not found, f"the bundle names the messaging channel in {', '.join(found)}: only the exchange may tell it"


def test_secrets_hold_no_trace_of_the_channel(bundle: Bundle) -> None:
    """No Secret hides one behind base64."""
    for secret in bundle.of("Secret"):
        for key, value in secret_values(secret).items():
            assert not _traced(value), f"{title(secret)} names the messaging channel under {key}"


def test_no_string_hides_a_trace_of_the_channel(bundle: Bundle) -> None:
    """No string of any object and no comment holds one, as the cluster gets it or behind an encoding."""
    texts = [(f"{title(each)} at {where}", text) for each in bundle.objects for where, text in said(each)]
    values = held(bundle)
    texts += [pair for container in bundle.containers for pair in put_together(container, values)]
    for place, text in (*texts, *comments(bundle.text)):
        for way, reading in (*readings(text), *spellings(text)):
            assert not _traced(reading), f"{place} names the messaging channel, {way}: only the exchange may tell it"
