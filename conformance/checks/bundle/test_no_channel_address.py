"""BND-14: the channel's address is not in the bundle."""

import re

import pytest

from conformance.bundle import Bundle, secret_values, title

pytestmark = pytest.mark.clause("BND-14")

TRACES = re.compile(
    r"wss?://\S+|\S*\bwebpubsub\.\S+|\S*/client/hubs/\S*|\baccess_token=\S*|\baccesskey=\S*", re.IGNORECASE
)


def test_text_holds_no_trace_of_the_channel(bundle: Bundle) -> None:
    """No line of the file, comments included, has a channel URL, host or token."""
    found = [f"line {number}" for number, line in enumerate(bundle.text.splitlines(), start=1) if TRACES.search(line)]
    assert not found, f"the bundle names the messaging channel in {', '.join(found)}: only the exchange may tell it"


def test_secrets_hold_no_trace_of_the_channel(bundle: Bundle) -> None:
    """No Secret hides one behind base64."""
    for secret in bundle.of("Secret"):
        for key, value in secret_values(secret).items():
            assert not TRACES.search(value), f"{title(secret)} names the messaging channel under {key}"
