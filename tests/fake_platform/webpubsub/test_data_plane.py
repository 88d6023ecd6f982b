"""The data plane: every row of the service's table, with its status."""

import json
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest

from fake_platform.webpubsub.options import Options
from fake_platform.webpubsub.pytest_plugin import running
from fake_platform.webpubsub.rest_parameters import VERSIONS
from fake_platform.webpubsub.roles import Roles
from tests.fake_platform.webpubsub.conftest import RELIABLE, Bench

JSON_BODY = {"Content-Type": "application/json"}


IN_G: dict[str, Any] = {"webpubsub.group": ["g"]}


def connected(bench: Bench, **claims: Any) -> str:
    """A client's connection id."""
    return str(json.loads(bench.client(**claims).read())["connectionId"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/:send", 202),
        ("POST", "/:closeConnections", 204),
        ("HEAD", "/connections/{id}", 200),
        ("HEAD", "/connections/nobody", 404),
        ("DELETE", "/connections/{id}", 204),
        ("DELETE", "/connections/nobody", 204),
        ("POST", "/connections/{id}/:send", 202),
        ("POST", "/connections/nobody/:send", 202),
        ("DELETE", "/connections/{id}/groups", 204),
        ("DELETE", "/connections/nobody/groups", 204),
        ("HEAD", "/groups/g", 200),
        ("HEAD", "/groups/empty", 404),
        ("POST", "/groups/g/:send", 202),
        ("POST", "/groups/empty/:send", 202),
        ("POST", "/groups/g/:closeConnections", 204),
        ("GET", "/groups/g/connections", 200),
        ("PUT", "/groups/k/connections/{id}", 200),
        ("PUT", "/groups/k/connections/nobody", 404),
        ("DELETE", "/groups/g/connections/{id}", 204),
        ("DELETE", "/groups/g/connections/nobody", 204),
        ("HEAD", "/users/u", 200),
        ("HEAD", "/users/nobody", 404),
        ("POST", "/users/u/:send", 202),
        ("POST", "/users/u/:closeConnections", 204),
        ("PUT", "/users/u/groups/k", 200),
        ("PUT", "/users/nobody/groups/k", 404),
        ("DELETE", "/users/u/groups/g", 204),
        ("DELETE", "/users/nobody/groups/g", 204),
        ("DELETE", "/users/u/groups", 204),
        ("PUT", "/permissions/sendToGroup/connections/{id}?targetName=g", 200),
        ("PUT", "/permissions/sendToGroup/connections/nobody?targetName=g", 404),
        ("PUT", "/permissions/sendToGroup/connections/{id}", 400),
        ("PUT", "/permissions/fly/connections/{id}?targetName=g", 400),
        ("DELETE", "/permissions/sendToGroup/connections/{id}?targetName=g", 204),
        ("HEAD", "/permissions/sendToGroup/connections/{id}?targetName=g", 200),
        ("HEAD", "/permissions/sendToGroup/connections/nobody?targetName=g", 404),
        ("GET", "/groups/g/connections?maxpagesize=201", 400),
        ("GET", "/groups/g/connections?api-version=2019-01-01", 400),
        ("GET", "/groups/g/connections?api-version=2024-12-01&api-version=2024-12-01", 400),
        ("GET", "/groups/%20/connections", 400),
        ("POST", "/:send?filter=userId", 400),
        ("POST", "/:send?messageTtlSeconds=301", 400),
        ("POST", "/:generateToken", 401),
        ("POST", "/:fly", 404),
    ],
)
def test_status(bench: Bench, method: str, path: str, status: int) -> None:
    """With one connection of user u in group g."""
    path = path.format(id=connected(bench, sub="u", **IN_G))
    answer = bench.ask(method, path)
    assert answer.status_code == status
    if path != "/:fly":
        assert answer.headers["api-supported-versions"] == ", ".join(VERSIONS)
    if status >= 400 and status != 401 and path != "/:fly":
        assert answer.headers["x-ms-error-code"].count(".") >= 1
        assert answer.headers["Content-Type"].partition(";")[0] in ("application/json", "application/problem+json")
    if status == 400:
        assert answer.json()["code"] == answer.headers["x-ms-error-code"] == "Error.BadRequest"


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("HEAD", "/connections/nobody", "Warning.Connection.NotExisted"),
        ("HEAD", "/groups/empty", "Warning.Group.NotExisted"),
        ("HEAD", "/users/nobody", "Warning.User.NotExisted"),
        ("HEAD", "/permissions/sendToGroup/connections/nobody?targetName=g", "Info.Connection.NotExisted"),
        ("PUT", "/permissions/sendToGroup/connections/nobody?targetName=g", "Info.Connection.NotExisted"),
        ("PUT", "/groups/k/connections/nobody", "Error.Connection.NotExisted"),
        ("PUT", "/users/nobody/groups/k", "Warning.User.NotExisted"),
    ],
)
def test_missing_things_have_the_recorded_codes(bench: Bench, method: str, path: str, code: str) -> None:
    """test_generated_api_coverage of azure-messaging-webpubsubservice 1.3.0, recorded with 2024-12-01.

    An answer to HEAD tells the length of what GET would have said (RFC 9110, 9.3.2).
    """
    answer = bench.ask(method, path)
    assert (answer.status_code, answer.headers["x-ms-error-code"]) == (404, code)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert int(answer.headers["Content-Length"]) > 100
    if method == "PUT":
        kind = code.split(".")[1]
        message = f"{kind} `nobody` is not found."
        shown = {"code": code, "message": message, "target": kind, "details": None, "inner": None}
        assert answer.json() == shown


def test_bad_filter_is_a_problem_with_the_services_words(bench: Bench) -> None:
    """recording_can_broadcast_with_filter.json of web-pubsub; in a body its parameter begins with a capital."""
    in_body = b'{"groups":["g"],"filter":"\\ud800 x"}'
    asked: list[tuple[str, dict[str, Any], str, str]] = [
        ("/:send?filter=invalid%20filter", {}, "filter", "'invalid filter'"),
        ("/:addToGroups", {"content": in_body}, "Filter", "'\ud800 x'"),
    ]
    for path, request, parameter, quoted in asked:
        answer = bench.ask("POST", path, **request)
        assert answer.headers["Content-Type"] == "application/problem+json; charset=utf-8"
        said = answer.json()
        assert (said["target"], [*said["errors"]], said["status"]) == (parameter, [parameter], 400)
        assert said["message"].startswith(f"Invalid syntax for {quoted}: ")


@pytest.mark.parametrize("path", ["/API/Hubs/{hub}/:SEND", "/api/hubs/{hub}/:send/", "/api/HUBS/{hub}/Groups/g/:send"])
def test_paths_are_matched_as_aspnet_does(bench: Bench, path: str) -> None:
    """Without case and with a `/` at the end (RestApiTests.Authentication.cs of Microsoft's emulator asks so)."""
    path = path.format(hub=bench.hub)
    headers = {"Authorization": f"Bearer {bench.token(path)}"}
    assert httpx.post(bench.service.endpoint + path, headers=headers, trust_env=False).status_code == 202


def test_health_needs_no_token(bench: Bench) -> None:
    """Nor a hub."""
    assert httpx.head(bench.service.endpoint + "/api/health", trust_env=False).status_code == 200


@pytest.mark.parametrize("token", ["", "nonsense", "other key", "other path"])
def test_other_tokens_are_refused_with_an_empty_body(bench: Bench, token: str) -> None:
    """None, none that is one, of another key, for another path."""
    claims = {"aud": f"{bench.service.endpoint}/api/hubs/{bench.hub}/:send", "exp": int(time.time()) + 60}
    made = {
        "other key": jwt.encode(claims, "k" * 40, algorithm="HS256"),
        "other path": bench.token(f"/api/hubs/{bench.hub}/:closeConnections"),
    }
    shown = f"Bearer {made.get(token, token)}".removesuffix("Bearer ")
    answer = bench.ask("POST", "/:send", headers={"Authorization": shown})
    assert (answer.status_code, answer.content) == (401, b"")
    shown_token = 'Bearer error="invalid_token", error_description="' if token else "Bearer"
    assert answer.headers["WWW-Authenticate"].startswith(shown_token)  # RFC 6750, 3


def test_bodies(bench: Bench) -> None:
    """By media type, byte for byte; without one it is binary; others are 415, broken ones 400, large ones 413."""
    plain, raw = bench.client(), bench.client(None)
    assert '"connected"' in plain.read()
    sent: list[tuple[dict[str, Any], str, bytes]] = [
        ({"content": b'{"a": 1.10}', "headers": JSON_BODY}, '"dataType":"json","data":{"a": 1.10}}', b'{"a": 1.10}'),
        ({"content": b"hi", "headers": {"Content-Type": "text/plain"}}, '"dataType":"text","data":"hi"}', b"hi"),
        ({"content": b"AB"}, '"dataType":"binary","data":"QUI="}', b"AB"),
    ]
    for request, frame, body in sent:
        assert bench.ask("POST", "/:send", **request).status_code == 202
        assert plain.read() == '{"type":"message","from":"server",' + frame
        assert raw.read_any() == body
    assert bench.ask("POST", "/:send", content=b"{", headers=JSON_BODY).status_code == 400
    assert bench.ask("POST", "/:send", content=b"x", headers={"Content-Type": "image/png"}).status_code == 415
    assert bench.ask("POST", "/:send", content=b"x" * (2**20 + 1)).status_code == 413
    assert bench.ask("POST", "/:send", content=iter([b"x"])).status_code == 411
    assert bench.ask("POST", "/:send", content=b"x" * 2**20).status_code == 202


def test_metadata_travels_in_headers(bench: Bench) -> None:
    """To the frame of each receiver; what is no metadata is refused."""
    wire = bench.client()
    assert '"connected"' in wire.read()
    bench.ask("POST", "/:send", content=b"x", headers={"X-WebPubSub-Metadata-trace": "t"})
    assert json.loads(wire.read())["metadata"] == {"trace": "t"}
    assert bench.ask("POST", "/:send", content=b"x", headers={"X-WebPubSub-Metadata-": "t"}).status_code == 400


def test_receivers_are_chosen(bench: Bench) -> None:
    """By filter and exclusion, in a hub, a group or of a user."""
    wires = {name: bench.client(sub=name, **IN_G) for name in ("a", "b", "c")}
    ids = {name: json.loads(wire.read())["connectionId"] for name, wire in wires.items()}
    for path in ("/:send", "/groups/g/:send"):
        bench.ask("POST", f"{path}?filter=userId ne 'b'&excluded={ids['c']}", content=b"to a")
    bench.ask("POST", "/users/b/:send", content=b"to b")
    bench.ask("POST", "/:send", content=b"end")
    seen = {name: [] for name in wires}  # type: dict[str, list[str]]
    for name, wire in wires.items():
        while (data := json.loads(wire.read())["data"]) != "ZW5k":
            seen[name].append(data)
    assert seen == {"a": ["dG8gYQ=="] * 2, "b": ["dG8gYg=="], "c": []}


def test_groups_are_moved_by_filter(bench: Bench) -> None:
    """All connections of the hub that the filter chooses; a body that is none is refused."""
    for user in ("a", "b"):
        connected(bench, sub=user)
    body = {"groups": ["g", "k"], "filter": "userId eq 'a'"}
    assert bench.ask("POST", "/:addToGroups", json=body).status_code == 200
    assert [one["userId"] for one in bench.ask("GET", "/groups/k/connections").json()["value"]] == ["a"]
    assert bench.ask("POST", "/:removeFromGroups", json={"groups": ["k"]}).status_code == 200
    assert bench.ask("HEAD", "/groups/k").status_code == 404
    assert bench.ask("HEAD", "/groups/g").status_code == 200
    assert bench.ask("POST", "/:addToGroups", json={"groups": []}).status_code == 400


def test_list_follows_next_links(bench: Bench) -> None:
    """Every member once, no page larger than asked for, `top` in all."""
    for _ in range(5):
        connected(bench, sub="u", **IN_G)
    path, seen = "/groups/g/connections?maxpagesize=2&top=5", []
    while path:
        page = bench.ask("GET", path).json()
        assert len(page["value"]) <= 2
        seen += [one["connectionId"] for one in page["value"]]
        path = page.get("nextLink", "").partition(bench.hub)[2]
    assert len(seen) == len(set(seen)) == 5


NAMES = [
    "/",
    "a/b",
    "a%2Fb",
    "a?b",
    "a#b",
    "a\tb",
    "{x}",
    "{",
    "ü ∂",
    "a+b&c=d",
    "%",
    "a b",
    "x;y",
    "'g'",
    ":send",
    "hubs",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_found_as_it_was_sent(bench: Bench, name: str) -> None:
    """RFC 3986, 2.4: percent-decoded once, in the path and in the token's audience; so do the official clients."""
    written = urllib.parse.quote(name, safe="")
    wire = bench.client(sub=name)
    connection = json.loads(wire.read())["connectionId"]
    assert bench.ask("PUT", f"/groups/{written}/connections/{connection}").status_code == 200
    wire.send(json.dumps({"type": "joinGroup", "group": f"{name}!", "ackId": 1}))
    assert json.loads(wire.read())["success"]
    for path in (f"/groups/{written}", f"/groups/{written}!", f"/users/{written}"):
        assert bench.ask("HEAD", path).status_code == 200, path
    page = bench.ask("GET", f"/groups/{written}/connections?maxpagesize=1").json()
    assert page["value"] == [{"connectionId": connection, "userId": name}]
    for path in (f"/groups/{written}/:send", f"/users/{written}/:send"):
        assert bench.ask("POST", path, content=b"x").status_code == 202
        assert json.loads(wire.read())["data"] == "eA=="
    assert bench.ask("DELETE", f"/users/{written}/groups/{written}").status_code == 204
    assert bench.ask("HEAD", f"/groups/{written}").status_code == 404


@pytest.mark.parametrize("name", ["a/b", "{x}", "a?b", "ü"])
def test_next_link_names_the_group_as_it_was_sent(bench: Bench, name: str) -> None:
    """It can be followed with a token for its very address."""
    for _ in range(3):
        connected(bench, **{"webpubsub.group": [name]})
    path, seen = f"/groups/{urllib.parse.quote(name, safe='')}/connections?maxpagesize=1", 0
    while path:
        page = bench.ask("GET", path).json()
        seen += len(page["value"])
        path = page.get("nextLink", "").partition(bench.hub)[2]
    assert seen == 3


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_scheme_of_the_token_has_no_case(bench: Bench, scheme: str) -> None:
    """RFC 9110, 11.1; and blanks after it are blanks."""
    token = bench.token(f"/api/hubs/{bench.hub}/:send")
    assert bench.ask("POST", "/:send", headers={"Authorization": f"{scheme} {token}"}).status_code == 202
    assert bench.ask("POST", "/:send", headers={"Authorization": token}).status_code == 401


def test_names_of_hubs_and_of_the_query_have_no_case(bench: Bench) -> None:
    """A token for hub h opens hub H, and `API-Version` is known; ASP.NET Core reads queries so."""
    lower = f"/api/hubs/{bench.hub}/:send"
    headers = {"Authorization": f"Bearer {bench.token(lower)}"}
    url = f"{bench.service.endpoint}/api/hubs/{bench.hub.upper()}/:send"
    assert httpx.post(url, headers=headers, trust_env=False).status_code == 202
    assert bench.ask("POST", "/:send?API-Version=2024-12-01").status_code == 202
    assert bench.ask("POST", "/:send?Api-Version=2019-01-01").status_code == 400


def test_too_many_permissions_are_a_conflict(bench: Bench) -> None:
    """409, and what was granted stays."""
    connection = connected(bench)
    session = bench.service.emulator.hub.directory.sessions[connection]
    session.roles = Roles(frozenset(f"r{number}" for number in range(1000)))
    path = f"/permissions/joinLeaveGroup/connections/{connection}?targetName=g"
    answer = bench.ask("PUT", path)
    assert (answer.status_code, answer.json()["code"]) == (409, "Error.Connection.Conflict")


def test_revoked_permission_counts_at_once(bench: Bench) -> None:
    """The connection stays in the group, and may not send to it any more."""
    wire = bench.client(role=["webpubsub.sendToGroup.g"])
    connection = json.loads(wire.read())["connectionId"]
    frame = {"type": "sendToGroup", "group": "g", "data": 1, "ackId": 1}
    bench.ask("DELETE", f"/permissions/sendToGroup/connections/{connection}?targetName=g")
    wire.send(json.dumps(frame))
    assert json.loads(wire.read())["error"]["name"] == "Forbidden"
    bench.ask("PUT", f"/permissions/SendToGroup/connections/{connection}?targetName=g")
    wire.send(json.dumps(frame))
    assert json.loads(wire.read())["success"]


def test_close_says_why_in_a_frame(bench: Bench) -> None:
    """`system disconnected` with the reason, then 1000 without one; a reliable session is gone for good."""
    wire = bench.client(RELIABLE)
    hello = json.loads(wire.read())
    bench.ask("POST", "/:closeConnections?reason=enough")
    assert json.loads(wire.read()) == {
        "type": "system",
        "event": "disconnected",
        "message": "Application server closed the connection. Reason: enough",
    }
    assert wire.close_frame() == (1000, "")
    query = f"&awps_connection_id={hello['connectionId']}&awps_reconnection_token={hello['reconnectionToken']}"
    assert bench.client(RELIABLE, bench.url() + query).close_code() == 1008


@pytest.fixture(scope="module")
def lax() -> Iterator[Bench]:
    """An emulator that takes Entra tokens unseen."""
    with running(Options(allow_unvalidated_entra_tokens=True)) as service:
        bench = Bench(service)
        yield bench
        bench.close()


def test_tokens_are_generated_for_entra_callers_only(lax: Bench) -> None:
    """Such a token opens the client endpoint; an access key gets 401, and so does another service's Entra token."""
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - slow to load

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def entra(audience: str) -> dict[str, str]:
        token = jwt.encode({"aud": audience, "exp": int(time.time()) + 60}, key, algorithm="RS256")
        return {"Authorization": f"Bearer {token}"}

    path = "/:generateToken?userId=u&role=webpubsub.joinLeaveGroup&group=g&minutesToExpire=5"
    assert lax.ask("POST", path).status_code == 401
    assert lax.ask("POST", path, headers=entra("https://management.azure.com")).status_code == 401
    answer = lax.ask("POST", path, headers=entra("https://webpubsub.azure.com"))
    url = lax.url().partition("?")[0] + "?access_token=" + answer.json()["token"]
    assert json.loads(lax.client(url=url).read())["userId"] == "u"
    assert lax.ask("HEAD", "/groups/g").status_code == 200
    assert (
        lax.ask("POST", "/:generateToken?minutesToExpire=0", headers=entra("https://webpubsub.azure.com")).status_code
        == 400
    )
