"""Access-key tokens: key, audience, time, grants."""

from typing import Any

import jwt
import pytest

from fake_platform.webpubsub import access
from fake_platform.webpubsub.roles import Roles

KEY = "k" * 40
URL = "https://x.test/client/hubs/h"
RULE = access.KeyRule(KEY)


def token(key: str = KEY, **claims: Any) -> str:
    """A token for URL, valid from 1000 to 2000 unless said otherwise."""
    return jwt.encode({"aud": URL, "exp": 2000, "nbf": 1000} | claims, key, algorithm="HS256")


@pytest.mark.parametrize(
    ("audience", "url", "covered"),
    [
        (URL, "wss://x.test:443/client/hubs/h", True),
        ("http://x.test:443/client/hubs/h", URL, False),
        ("http://x.test/client/hubs/h", URL, True),
        (URL + "/", URL, True),
        (URL + "?a=b", URL, True),
        (URL + "/sub", URL, True),
        ("https://x.test/client", URL, False),
        (URL + "2", URL, False),
        ("https://X.test/client/hubs/%68", URL, True),
        ("https://y.test/client/hubs/h", URL, False),
        ("https://x.test:8443/client/hubs/h", URL, False),
        ("https://x.test:99999/client/hubs/h", URL, False),
    ],
)
def test_audience_is_compared_by_authority_and_path(audience: str, url: str, covered: bool) -> None:  # noqa: FBT001
    """Schemes are interchangeable, default ports too; hosts, ports and other paths are not."""
    assert access.covers(audience, url) is covered


SEND = "https://x.test/api/hubs/h/groups/{}/:send"


@pytest.mark.parametrize(
    "name", ["a%2Fb", "a%252Fb", "a%3Fb", "a%23b", "a%09b", "%7Bx%7D", "%C3%BC%2F", "a%2520b", ".."]
)
def test_name_in_an_address_is_decoded_once(name: str) -> None:
    """RFC 3986, 2.4 and 3.3: a token for a name as it was sent opens that name, and no other reading of it."""
    url = SEND.format(name)
    assert access.covers(url, url)
    assert access.covers(f"{url}?api-version=2024-12-01", url)
    for other in ("a/b", "a%2Fb", "a%252Fb", "a", "a b", "a%20b"):
        assert access.covers(url, SEND.format(other)) is (other == name)


@pytest.mark.parametrize(
    ("audience", "url", "covered"),
    [
        (SEND.format("%7bx%7d"), SEND.format("{x}"), True),  # RFC 3986, 6.2.2: the same name, written otherwise
        (SEND.format("%67"), SEND.format("g"), True),
        (SEND.format("G"), SEND.format("g"), False),
        ("https://x.test/api/hubs/H/:send", "https://x.test/api/hubs/h/:send", True),
        ("https://x.test/api/hubs/h2/:send", "https://x.test/api/hubs/h/:send", False),
        ("https://x.test/client/hubs/Chat", "https://x.test/client/?hub=chat", True),
        ("https://x.test/client/hubs/chat", "https://x.test/Client/Hubs/chat/", True),
        ("https://x.test/client/?hub=h", URL, True),
        ("https://x.test/client?Hub=h", "https://x.test/client?hub=h&access_token=x", True),
        ("https://x.test/client?hub=k", "https://x.test/client?hub=h", False),
        ("https://x.test/client", "https://x.test/client?hub=h", False),
        ("https://[x/client/hubs/h", URL, False),
    ],
)
def test_hub_is_compared_without_case_and_in_both_addresses(audience: str, url: str, covered: bool) -> None:  # noqa: FBT001
    """Microsoft Learn, "WebSocket client protocols": `/client/hubs/{hub}` and `/client/?hub={hub}` are one endpoint."""
    assert access.covers(audience, url) is covered


def test_valid_token_gives_its_claims() -> None:
    """A token of the key, for the address, in its time; an array of audiences is fine."""
    assert RULE.claims(token(sub="u", aud=[URL, "x"]), URL, 1500.0)["sub"] == "u"


@pytest.mark.parametrize(
    ("shown", "now", "reason"),
    [
        ("", 1500.0, "missing"),
        (token(key="o" * 40), 1500.0, "another key"),
        (token(aud="https://y.test"), 1500.0, "another address"),
        (token(), 2000.0, "expired"),
        (token(), 699.0, "not valid yet"),
        (token(exp="soon"), 1500.0, "missing, malformed|expired"),
        (token(aud=[1]), 1500.0, "another address"),
    ],
)
def test_other_tokens_are_refused_with_a_reason(shown: str, now: float, reason: str) -> None:
    """Foreign key, other address, out of time, broken claims."""
    with pytest.raises(access.Unauthorised, match=reason):
        RULE.claims(shown, URL, now)


@pytest.mark.parametrize(
    ("subject", "user"),
    [
        (7, "7"),
        (1.5, "1.5"),
        (True, "true"),
        (None, None),
        ("", ""),
        (["u"], "u"),
        ([], None),
        ({"a": [1]}, '{"a":[1]}'),
    ],
)
def test_user_is_the_text_of_the_subject(subject: Any, user: str | None) -> None:
    """JsonClaimSet (Microsoft.IdentityModel.JsonWebTokens): .NET makes text of every claim; RFC 7519 wants text."""
    claims = RULE.claims(token(sub=subject, jti=7), URL, 1500.0)
    assert access.grant(claims).user_id == user


def test_clocks_may_differ_by_five_minutes_before_a_token_begins() -> None:
    """TokenValidationParameters.DefaultClockSkew; Microsoft's emulator allows as much (WebPubSubTokenService)."""
    assert RULE.claims(token(), URL, 700.0)["nbf"] == 1000


def test_grants_take_one_value_and_arrays() -> None:
    """Role and webpubsub.group may be one value or several, of any kind (JsonClaimSet); without sub nobody is named."""
    one = access.grant({"role": "r", "webpubsub.group": ["a", "b"], "sub": "u"})
    assert one == access.Grant("u", Roles(frozenset({"r"})), ("a", "b"))
    assert access.grant({"role": [1], "webpubsub.group": False}) == access.Grant(
        None, Roles(frozenset({"1"})), ("false",)
    )
    assert access.grant({}).user_id is None
    for claims in ({"sub": ["a", "b"]}, {"webpubsub.group": ["\ud800"]}):
        with pytest.raises(access.Unauthorised):
            access.grant(claims)


def test_challenge_names_an_error_to_those_who_showed_a_token() -> None:
    """RFC 6750, 3: the field is a must; 3.1: without any token it should say no more than the scheme."""
    assert access.challenge("why", "t") == 'Bearer error="invalid_token", error_description="why"'
    assert access.challenge("why", "") == "Bearer"


def test_key_signs_what_it_accepts() -> None:
    """A token of the rule opens the address that it was made for."""
    assert RULE.claims(RULE.sign({"aud": URL, "exp": 2000}), URL, 1500.0) == {"aud": URL, "exp": 2000}


def test_hub_names_and_connection_strings_are_the_services() -> None:
    """A letter first; the string that the official clients parse."""
    assert access.hub_is_well_named("byohost")
    assert not access.hub_is_well_named("1x")
    assert access.connection_string("http://x", "k") == "Endpoint=http://x;AccessKey=k;Version=1.0;"
