import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from reference_operator import exchange, settings
from reference_operator.installation import Installation
from reference_operator.interfaces import ClusterError, ExchangeError
from tests.reference_operator.test_wire import ANSWER, changed, schema

KEY_SET = {"keys": [{"kty": "RSA", "kid": "k", "n": "AQAB", "e": "AQAB"}]}
URL = "https://platform.byohost.test/v1/hosts/h1/key-exchange"


@pytest.fixture
def platform(tmp_path: Path) -> exchange.HttpPlatform:
    """The real client, with an install key in a file and a clock at 1000."""
    (tmp_path / "key").write_text("install-key\n")
    read = settings.read(
        {
            "BYOHOST_PLATFORM": "https://platform.byohost.test",
            "BYOHOST_HOST": "h1",
            "BYOHOST_NAMESPACE": "byohost-h1",
            "BYOHOST_FAMILIES": "python",
            "BYOHOST_INSTALL_KEY_FILE": str(tmp_path / "key"),
        }
    )
    who = Installation("i" * 43, "pod-uid", "byohost-h1", "byohost-operator")
    return exchange.HttpPlatform(read, who, lambda: 1000.0, lambda: KEY_SET)


def refused(platform: exchange.HttpPlatform, response: httpx.Response) -> ExchangeError:
    """The error of an exchange that is answered so."""
    with respx.mock() as router:
        router.post(URL).mock(return_value=response)
        with pytest.raises(ExchangeError) as raised:
            platform.exchange()
    return raised.value


def test_the_request_keeps_the_published_schema(platform: exchange.HttpPlatform) -> None:
    """The key travels as bearer token, the offer in the body, and the body is valid by the platform's schema."""
    with respx.mock() as router:
        route = router.post(URL).mock(return_value=httpx.Response(200, json=ANSWER))
        terms, skew = platform.exchange()
    request = route.calls.last.request
    assert request.headers["Authorization"] == "Bearer install-key"
    schema("exchange-request.json").validate(json.loads(request.content))
    assert (terms.generation, skew) == (4, 0.0)


def offered(platform: exchange.HttpPlatform) -> dict[str, Any]:
    """The body of one answered exchange."""
    with respx.mock() as router:
        route = router.post(URL).mock(return_value=httpx.Response(200, json=ANSWER))
        platform.exchange()
    body: dict[str, Any] = json.loads(route.calls.last.request.content)
    return body


def proving(platform: exchange.HttpPlatform, path: Path) -> exchange.HttpPlatform:
    """The same client, with a token for the platform in this file."""
    return replace(platform, settings=replace(platform.settings, proof_token_file=str(path)))


def test_a_mounted_token_proves_who_asks(platform: exchange.HttpPlatform, tmp_path: Path) -> None:
    """It is read anew each time and goes with the cluster's keys, as the schema says; without one there is no proof."""
    assert "proof" not in offered(platform)
    for token in ("token-1", "token-2"):
        (tmp_path / "proof").write_text(f"{token}\n")
        body = offered(proving(platform, tmp_path / "proof"))
        assert body["proof"] == {"token": token, "jwks": KEY_SET}
        schema("exchange-request.json").validate(body)


def test_a_silent_api_server_holds_up_no_exchange(platform: exchange.HttpPlatform, tmp_path: Path) -> None:
    """Without its key set the token goes alone: a key that is pinned already needs no more."""

    def silent() -> dict[str, Any]:
        raise ClusterError(0, "ConnectError", "refused")

    (tmp_path / "proof").write_text("token-1")
    body = offered(replace(proving(platform, tmp_path / "proof"), key_set=silent))
    assert body["proof"] == {"token": "token-1"}
    schema("exchange-request.json").validate(body)


@pytest.mark.parametrize("issuer", ["https://issuer.byohost.test", "kubernetes/serviceaccount", ""])
def test_the_issuer_is_told_where_a_cloud_could_ask_it(platform: exchange.HttpPlatform, issuer: str) -> None:
    """With the namespace; an issuer without an https address is no cloud's business, and would break the schema."""
    told = replace(platform, installation=replace(platform.installation, issuer=issuer))
    with respx.mock() as router:
        route = router.post(URL).mock(return_value=httpx.Response(200, json=ANSWER))
        told.exchange()
    offer = json.loads(route.calls.last.request.content)
    schema("exchange-request.json").validate(offer)
    expected = {"namespace": "byohost-h1", "issuer": issuer} if issuer.startswith("https://") else None
    assert offer.get("cluster") == expected


def test_the_platforms_clock_is_compared(platform: exchange.HttpPlatform) -> None:
    """The answer's Date tells how far the clocks are apart."""
    with respx.mock() as router:
        date = {"Date": "Thu, 01 Jan 1970 00:20:00 GMT"}
        router.post(URL).mock(return_value=httpx.Response(200, json=ANSWER, headers=date))
        assert platform.exchange()[1] == 200.5


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (httpx.Response(401, json={"type": "key-retired", "detail": "Old."}), ("key-retired", 401, "Old.", 0.0)),
        (
            httpx.Response(429, json={"type": "rate-limited", "detail": "Wait."}, headers={"Retry-After": "7"}),
            ("rate-limited", 429, "Wait.", 7.0),
        ),
        (
            httpx.Response(429, headers={"Retry-After": "soon"}),
            ("", 429, "HTTP 429 that is not the platform's: is a proxy in between?", 0.0),
        ),
        (
            httpx.Response(502, text="<html>"),
            ("", 502, "HTTP 502 that is not the platform's: is a proxy in between?", 0.0),
        ),
    ],
)
def test_a_refusal_is_told(
    platform: exchange.HttpPlatform, response: httpx.Response, expected: tuple[Any, ...]
) -> None:
    """Problem type, status, sentence and wait arrive; a page of somebody else is called that."""
    error = refused(platform, response)
    assert (error.problem, error.status, str(error), error.retry_after) == expected


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [("channel.url", "wss://10.0.0.1/x?access_token=hunter2", "must name a host"), ("host", "h2", "host must be")],
)
def test_a_hostile_answer_is_refused(platform: exchange.HttpPlatform, path: str, value: str, words: str) -> None:
    """An answer that must not be followed is no connection, and none of its secrets are repeated."""
    error = refused(platform, httpx.Response(200, json=changed(ANSWER, path, value)))
    assert (error.status, words in str(error), "hunter2" in str(error)) == (0, True, False)


def test_an_unreachable_platform_says_which_way_was_taken(platform: exchange.HttpPlatform) -> None:
    """The sentence names the endpoint, and whether a proxy was in between."""
    with respx.mock() as router:
        router.post(URL).mock(side_effect=httpx.ConnectError("refused"))
        with pytest.raises(ExchangeError, match="cannot be reached directly: refused"):
            platform.exchange()
        proxied = replace(platform, settings=replace(platform.settings, proxy="http://10.96.0.80:3128"))
        with pytest.raises(ExchangeError, match="cannot be reached through the proxy: refused"):
            proxied.exchange()


def test_a_missing_key_is_told(platform: exchange.HttpPlatform, tmp_path: Path) -> None:
    """A key or authority that cannot be read is named with its path."""
    lacking = replace(platform, settings=replace(platform.settings, install_key_file=str(tmp_path / "none")))
    with pytest.raises(ExchangeError, match="install key, proof or CA file cannot be read"):
        lacking.exchange()
    with pytest.raises(ExchangeError, match="install key, proof or CA file cannot be read"):
        proving(platform, tmp_path / "none").exchange()
    lacking = replace(platform, settings=replace(platform.settings, ca_file=str(tmp_path / "none")))
    with pytest.raises(ExchangeError, match="install key, proof or CA file cannot be read"):
        lacking.exchange()


def test_the_environment_steers_nothing(platform: exchange.HttpPlatform, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that only the environment names is not used: the settings alone say the way."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with respx.mock() as router:
        router.post(URL).mock(return_value=httpx.Response(200, json=ANSWER))
        assert platform.exchange()[0].generation == 4
