"""Flags, and the file of hubs."""

import json
from pathlib import Path
from typing import Any

import pytest

from fake_platform.flags import UsageError
from fake_platform.webpubsub import options
from fake_platform.webpubsub.cloudevents import EventHandler, HubSettings
from fake_platform.webpubsub.options import Options


def test_flags() -> None:
    """None are needed; all can be set."""
    assert options.parse([]) == Options()
    given = options.parse(["--port=80", "--tls-cert=c", "--tls-key=k", "--keep-alive=1", "--log"])
    assert given == Options(port=80, tls_cert=Path("c"), tls_key=Path("k"), keep_alive=1.0, log=True)


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (["--port=x"], "is not a port"),
        (["--port=65536"], "is not a port"),
        (["--keep-alive=0"], "1 to 120"),
        (["--keep-alive=1.5"], "1 to 120"),
        (["--tls-cert=c"], "together"),
        (["--entra-jwks=j", "--allow-unvalidated-entra-tokens"], "not both"),
        (["--fly"], "--help lists"),
    ],
)
def test_other_flags_are_refused(flags: list[str], why: str) -> None:
    """One sentence that says what to do."""
    with pytest.raises(UsageError, match=why):
        options.parse(flags)


def test_hubs() -> None:
    """Handlers in order, patterns with commas, anonymous clients where allowed."""
    handler = {"urlTemplate": "http://a/{hub}/{event}", "userEventPattern": "a, b", "systemEvents": ["connect"]}
    given = {"chat": {"eventHandlers": [handler], "anonymousConnectPolicy": "allow"}, "plain": {}}
    assert options.hubs(json.dumps(given)) == {
        "chat": HubSettings(
            (EventHandler("http://a/{hub}/{event}", frozenset({"a", "b"}), frozenset({"connect"})),), anonymous=True
        ),
        "plain": HubSettings(),
    }


def one_handler(**handler: Any) -> str:
    """A file with that handler."""
    return json.dumps({"h": {"eventHandlers": [handler]}})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON"),
        ("[]", "must be an object"),
        ('{"1":{}}', "must be an object"),
        ('{"h":1}', "nothing else"),
        ('{"h":{"handlers":[]}}', "nothing else"),
        ('{"h":{"anonymousConnectPolicy":"maybe"}}', "allow or deny"),
        ('{"h":{"eventHandlers":{}}}', "an array"),
        ('{"h":{"eventHandlers":[1]}}', "a handler has"),
        (one_handler(urlTemplate="ftp://a"), "http or https"),
        (one_handler(urlTemplate="http://{hub}.a/x"), "behind its host"),
        (one_handler(urlTemplate="http://a", userEventPattern=1), "userEventPattern"),
        (one_handler(urlTemplate="http://a", systemEvents="connect"), "systemEvents"),
        (one_handler(urlTemplate="http://a", systemEvents=["flew"]), "systemEvents"),
    ],
)
def test_other_files_are_refused(text: str, why: str) -> None:
    """One sentence with the place."""
    with pytest.raises(UsageError, match=why):
        options.hubs(text)
