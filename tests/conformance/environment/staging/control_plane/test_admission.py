"""A webhook of this machine, asked as an API server asks it."""

import json
import ssl
import urllib.error
import urllib.request
from typing import Any

import pytest

from conformance.environment.answering_webhook import Denial
from conformance.environment.staging.control_plane.admission import ServedWebhook, answering_webhook

Object = dict[str, Any]


def asked(webhook: ServedWebhook, request: Object, *, trusting: str = "", within: float = 5.0) -> Object:
    """Its answer."""
    trust = ssl.create_default_context(cadata=trusting or webhook.authority)
    body = json.dumps({"request": request}).encode()
    with urllib.request.urlopen(webhook.url, body, timeout=within, context=trust) as answer:  # noqa: S310 - ours
        found: Object = json.load(answer)["response"]
        return found


def test_it_says_what_it_is_told_to_say() -> None:
    """Of each request; by a certificate of its own authority alone."""
    seen: list[Object] = []

    def says(request: Object) -> Denial:
        seen.append(request)
        return Denial(429, "TooManyRequests", 1)

    with answering_webhook(says) as webhook, answering_webhook(says) as other:
        assert asked(webhook, {"uid": "1", "name": "a"})["status"]["code"] == 429
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            asked(webhook, {"uid": "2"}, trusting=other.authority)
    assert seen == [{"uid": "1", "name": "a"}]


def test_nothing_is_said_until_its_end() -> None:
    """Whoever is told nothing waits, and others are answered meanwhile."""
    with answering_webhook(lambda one: None if one["uid"] == "1" else Denial(503, "ServiceUnavailable")) as webhook:
        with pytest.raises(TimeoutError):
            asked(webhook, {"uid": "1"}, within=0.3)
        assert asked(webhook, {"uid": "2"})["allowed"] is False
    with pytest.raises(urllib.error.URLError):
        asked(webhook, {"uid": "3"})
