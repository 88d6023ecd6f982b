"""What requests of the data plane say in path, query and body."""

import pytest
from multidict import MultiDict

from fake_platform.webpubsub import rest_parameters
from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.session import JSON, Identity


def test_versions() -> None:
    """None, or a known one once."""
    rest_parameters.check_version([])
    rest_parameters.check_version(["2024-12-01"])
    for given in (["2024-12-01"] * 2, ["2020-01-01"]):
        with pytest.raises(ValueError, match="api-version"):
            rest_parameters.check_version(given)


def test_names() -> None:
    """Hubs and groups by the service's rules."""
    rest_parameters.check_names({"hub": "h"})
    rest_parameters.check_names({"hub": "h", "group": "any thing"})
    with pytest.raises(ValueError, match="hub"):
        rest_parameters.check_names({"hub": "1"})
    with pytest.raises(ValueError, match="group"):
        rest_parameters.check_names({"hub": "h", "group": " "})


def test_time_to_live() -> None:
    """0 to 300, or left out."""
    for good in (None, "0", "300"):
        rest_parameters.check_ttl(good)
    for bad in ("301", "-1", "x", "²", "9" * 5000):
        with pytest.raises(ValueError, match="messageTtlSeconds"):
            rest_parameters.check_ttl(bad)


def test_permissions_and_targets() -> None:
    """Two permissions, in any spelling; a group must be named."""
    assert rest_parameters.permission("SENDTOGROUP") == "sendToGroup"
    assert rest_parameters.target("g") == "g"
    with pytest.raises(ValueError, match="permission"):
        rest_parameters.permission("fly")
    for bad in (None, ""):
        with pytest.raises(ValueError, match="Invalid group name"):
            rest_parameters.target(bad)


def test_groups_and_filter() -> None:
    """An array of names, a filter if wanted."""
    assert rest_parameters.groups_and_filter(b'{"groups":["a","b"],"filter":"true"}') == (("a", "b"), "true")
    assert rest_parameters.groups_and_filter(b'{"groups":["a"]}') == (("a",), None)
    for bad in (b"{", b"[" * 100_000, b"[]", b'{"groups":[]}', b'{"groups":[1]}', b'{"groups":["a"],"filter":1}'):
        with pytest.raises(ValueError, match=r"JSON|groups|name|filter"):
            rest_parameters.groups_and_filter(bad)


@pytest.mark.parametrize(
    ("query", "size", "after_one_more"),
    [
        ({}, 200, {"continuationToken": "z"}),
        ({"maxpagesize": "2"}, 2, {"continuationToken": "z"}),
        ({"top": "3"}, 3, None),
        ({"top": "5", "maxpagesize": "2", "continuationToken": "a"}, 2, {"continuationToken": "z", "top": "3"}),
    ],
)
def test_listing(query: dict[str, str], size: int, after_one_more: dict[str, str] | None) -> None:
    """The size of a page, and the query of the next one."""
    asked = rest_parameters.listing(MultiDict(query))
    assert asked.size == size
    assert asked.after == query.get("continuationToken")
    assert asked.following("z") == after_one_more
    assert asked.following(None) is None


@pytest.mark.parametrize("query", [{"maxpagesize": "201"}, {"maxpagesize": "0"}, {"top": "-1"}, {"top": "x"}])
def test_listing_is_refused(query: dict[str, str]) -> None:
    """Pages of 1 to 200."""
    with pytest.raises(ValueError, match=r"maxpagesize|top"):
        rest_parameters.listing(MultiDict(query))


def test_member_shows_id_and_user() -> None:
    """And nothing else."""
    shown = rest_parameters.member(Identity("c", "h", "x", JSON, Grant("u"), "secret"))
    assert shown == {"connectionId": "c", "userId": "u"}


def test_token_request() -> None:
    """Defaults, and everything that can be asked for."""
    plain = rest_parameters.token_request(MultiDict())
    assert plain.path("h") == "/client/hubs/h"
    issuer = "https://webpubsub.azure.com"  # TokenGenerationTest.testTokenGenerationFromAadCredential.json, Java 1.2.0
    assert plain.claims("a", 100.5) == {"iss": issuer, "aud": "a", "iat": 100, "nbf": 100, "exp": 3700}
    query = MultiDict([("userId", "u"), ("role", "r"), ("role", "s"), ("group", "g"), ("clientType", "MQTT")])
    query["minutesToExpire"] = "1"
    full = rest_parameters.token_request(query)
    assert full.path("h") == "/clients/mqtt/hubs/h"
    claims = full.claims("a", 0)
    assert (claims["sub"], claims["role"], claims["webpubsub.group"], claims["exp"]) == ("u", ["r", "s"], ["g"], 60)


def test_token_may_live_as_long_as_an_int32_says() -> None:
    """Swagger of the data plane 2024-12-01: `minutesToExpire`, int32, from 1 on, without a maximum of its own."""
    longest = rest_parameters.token_request(MultiDict(minutesToExpire="2147483647"))
    assert longest.claims("a", 0)["exp"] == 2147483647 * 60


@pytest.mark.parametrize(
    "query",
    [{"minutesToExpire": "0"}, {"minutesToExpire": "2147483648"}, {"clientType": "pigeon"}, {"group": ""}],
)
def test_token_request_is_refused(query: dict[str, str]) -> None:
    """Lives, client types and groups that are none."""
    with pytest.raises(ValueError, match=r"minutesToExpire|clientType|name"):
        rest_parameters.token_request(MultiDict(query))
