import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from reference_operator import decide, wire
from reference_operator.action import Send
from reference_operator.model import (
    Fact,
    FreshToken,
    Identity,
    KeyRetired,
    Launch,
    Retired,
    Status,
    Terminate,
    Unreadable,
)
from tests.reference_operator import story

SCHEMAS = Path(__file__).parents[2] / "fake_platform" / "protocol" / "schemas"
ANSWER: dict[str, Any] = {
    "protocol": 1,
    "host": "h1",
    "generation": 4,
    "runtimeFamilies": ["python"],
    "channel": {
        "url": "wss://x.webpubsub.byohost.test/client/hubs/byohost?access_token=secret",
        "group": "host.h1",
        "expiresAt": "2026-01-01T00:00:00Z",
    },
    "sandboxTokens": {
        "issuer": "https://platform.byohost.test",
        "jwks": {"keys": [{"kid": "1"}]},
        "rotations": ["jws"],
    },
    "registry": {"host": "registry.byohost.test", "blobHosts": []},
}
LAUNCH: dict[str, Any] = {
    "sandboxId": story.ID,
    "image": story.IMAGE,
    "sidecarImage": story.IMAGE,
    "command": ["a"],
    "env": {"A": "b"},
    "policy": {"x": ["y", 1]},
    "family": "python",
    "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
    "deadlineSeconds": 60,
    "workloadIdentity": {"clientId": "C", "tenantId": "T"},
    "labels": {"team": "x"},
    "token": "jwt",
    "tokenGeneration": 1,
}
TOKEN = {"sandboxId": story.ID, "podUid": "uid-1", "generation": 2, "token": "jwt"}


def changed(found: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one field changed; `...` takes it away."""
    copy: dict[str, Any] = json.loads(json.dumps(found))
    *parents, name = path.split(".")
    inner = copy
    for parent in parents:
        inner = inner[parent]
    inner[name] = value
    if value is ...:
        del inner[name]
    return copy


def envelope(kind: str, data: Any) -> dict[str, Any]:
    """A message of the platform."""
    return {
        "v": 1,
        "id": "0b8f3a5e-0000-4000-8000-000000000000",
        "seq": 1,
        "type": kind,
        "host": "h1",
        "generation": 1,
        "time": "1970-01-01T00:01:40.500Z",
        "data": data,
    }


def schema(name: str) -> jsonschema.Draft202012Validator:
    """A published schema of the protocol."""
    pairs = [(json.loads(path.read_text())["$id"], path) for path in SCHEMAS.rglob("*.json")]
    resources = [(uri, Resource.from_contents(json.loads(path.read_text()))) for uri, path in pairs]
    registry: Registry[Any] = Registry().with_resources(resources)
    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / name).read_text()), registry=registry)


def test_the_answer_becomes_terms() -> None:
    """A good answer is read whole, and its url stays out of every print."""
    terms = wire.terms(ANSWER, host="h1", port=443)
    assert (terms.generation, terms.families, terms.group) == (4, ("python",), "host.h1")
    assert (terms.jwks, terms.rotations, terms.registry) == (
        '{"keys":[{"kid":"1"}]}',
        ("jws",),
        "registry.byohost.test",
    )
    assert "secret" not in repr(terms)


def test_the_examples_here_keep_the_published_schemas() -> None:
    """What these tests take for good is good by the schemas that the platform publishes."""
    token = changed(ANSWER, "sandboxTokens.jwks", {"keys": [{"kid": "1", "kty": "OKP", "alg": "EdDSA"}]})
    schema("exchange-response.json").validate(token)
    schema("envelope.json").validate(envelope("sandbox.launch", LAUNCH))
    schema("messages/sandbox.launch.json").validate(LAUNCH)
    schema("messages/sandbox.token.json").validate(TOKEN)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("protocol", 2, "protocol must be 1"),
        ("host", "h2", "host must be the host whose key"),
        ("generation", True, "generation must be a whole number"),
        ("generation", "4", "generation must be a whole number"),
        ("runtimeFamilies", "python", "runtimeFamilies must be a list"),
        ("runtimeFamilies", [1], "runtimeFamilies must hold strings only"),
        ("channel.url", ..., "channel.url must be a string"),
        ("channel.group", "host.h2", "channel.group must be this host's own"),
        ("channel.group", None, "channel.group must be a string"),
        ("sandboxTokens.jwks", [], "sandboxTokens.jwks must be an object"),
        ("registry.host", ..., "registry.host must be a string"),
    ],
)
def test_a_wrong_field_is_named(path: str, value: Any, words: str) -> None:
    """The sentence names the field and what it must be, and never repeats it."""
    with pytest.raises(wire.WireError, match=words):
        wire.terms(changed(ANSWER, path, value), host="h1", port=443)


def test_an_answer_must_be_an_object() -> None:
    """A list, a string or nothing at all is refused in words."""
    with pytest.raises(wire.WireError, match="the answer must be a JSON object"):
        wire.terms(["x"], host="h1", port=443)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://x.byohost.test/client?access_token=hunter2", "must begin with wss://"),
        ("ws://x.byohost.test/client?access_token=hunter2", "must begin with wss://"),
        ("wss://user:hunter2@x.byohost.test/client", "no user name or password"),
        ("wss://@x.byohost.test/client?access_token=hunter2", "no user name or password"),
        ("wss://10.0.0.1/client?access_token=hunter2", "must name a host"),
        ("wss://2130706433/client?access_token=hunter2", "must name a host"),
        ("wss://0x7f000001/client?access_token=hunter2", "must name a host"),
        ("wss://[::1]/client?access_token=hunter2", "must name a host"),
        ("wss:///client?access_token=hunter2", "must name a host"),
        ("wss://x.byohost.test:8443/client?access_token=hunter2", "has port 8443"),
        ("wss://x.byohost.test:hunter2/client", "must be a URL"),
    ],
)
def test_a_hostile_channel_is_refused(url: str, words: str) -> None:
    """Only wss, to a host by name, on 443 or the platform endpoint's own port; the token is not in the sentence."""
    with pytest.raises(wire.WireError, match=words) as raised:
        wire.refuse_channel(url, 7443)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("url", ["wss://x.byohost.test/c", "wss://x.byohost.test:443/c", "wss://localhost:7443/c"])
def test_a_good_channel_is_taken(url: str) -> None:
    """The control: what platforms hand out passes."""
    wire.refuse_channel(url, 7443)


def test_a_launch_is_read_whole() -> None:
    """Every field arrives; the deadline counts from the message's own time, the policy is compact."""
    found = wire.envelope(envelope("sandbox.launch", LAUNCH)).message
    assert isinstance(found, Launch)
    assert (found.deadline, found.policy) == (160.5, '{"x":["y",1]}')
    assert (found.identity, found.command, found.labels) == (Identity("C", "T"), ("a",), {"team": "x"})
    assert "jwt" not in repr(found)


def test_a_launch_needs_no_identity() -> None:
    """Null, and no field at all, both mean none."""
    found = wire.envelope(envelope("sandbox.launch", changed(LAUNCH, "workloadIdentity", None))).message
    assert isinstance(found, Launch)
    assert found.identity is None


def test_every_message_down_is_known() -> None:
    """Token, terminate, retired and key-retired become what they are."""
    token = wire.envelope(envelope("sandbox.token", TOKEN)).message
    assert isinstance(token, FreshToken)
    assert token.token.generation == 2
    terminate = {"sandboxId": story.ID, "podUid": "uid-1"}
    assert wire.envelope(envelope("sandbox.terminate", terminate)).message == Terminate(story.ID, "uid-1")
    cancel = {"sandboxId": story.ID, "podUid": None}
    assert wire.envelope(envelope("sandbox.terminate", cancel)).message == Terminate(story.ID, None)
    assert wire.envelope(envelope("host.retired", {})).message == Retired()
    assert wire.envelope(envelope("host.keyRetired", {})).message == KeyRetired()


@pytest.mark.parametrize(
    ("kind", "data", "problem", "failable"),
    [
        ("sandbox.dance", {}, "does not know the type", ""),
        ("sandbox.launch", changed(LAUNCH, "env", {"A": 1}), "env must hold strings only", story.ID),
        ("sandbox.launch", changed(LAUNCH, "resources.limits", None), "resources.limits must be an object", story.ID),
        ("sandbox.launch", changed(LAUNCH, "policy", "x" * 9000), "policy must be at most 8192 bytes", story.ID),
        ("sandbox.launch", changed(LAUNCH, "sandboxId", "../x"), "sandboxId must be 26", ""),
        ("sandbox.launch", changed(LAUNCH, "sandboxId", 1), "sandboxId must be a string", ""),
        ("sandbox.launch", changed(LAUNCH, "workloadIdentity", {}), "workloadIdentity.clientId must be", story.ID),
        ("sandbox.token", changed(TOKEN, "token", ...), "token must be a string", ""),
        ("sandbox.terminate", {"sandboxId": story.ID, "podUid": 1}, "podUid must be a string", ""),
    ],
)
def test_an_unreadable_message_keeps_its_place(kind: str, data: Any, problem: str, failable: str) -> None:
    """It has no effect, but its number counts; a launch that shows its id can at least be failed."""
    found = wire.envelope(envelope(kind, data)).message
    assert isinstance(found, Unreadable)
    assert problem in found.problem
    assert found.sandbox_id == failable


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"v": 2}, "v must be 1"),
        ({"seq": "1"}, "seq must be a whole number"),
        ({"time": "1970-01-01"}, "time must be an RFC 3339 time"),
        ({"time": "soon"}, "time must be an RFC 3339 time"),
        ({"data": []}, "data must be an object"),
    ],
)
def test_what_is_no_envelope_is_refused(change: dict[str, Any], words: str) -> None:
    """Without a number it cannot be put in order: it is reported and dropped."""
    with pytest.raises(wire.WireError, match=words):
        wire.envelope({**envelope("host.retired", {}), **change})


@pytest.mark.parametrize(
    ("body", "expected"),
    [({"type": "key-retired", "detail": "x"}, ("key-retired", "x")), ({"type": 1}, ("", "")), ("<html>", ("", ""))],
)
def test_a_refusal_is_read_or_nothing(body: object, expected: tuple[str, str]) -> None:
    """A problem document gives type and detail; a proxy's page gives neither."""
    assert wire.problem(body) == expected


def test_a_sidecar_shows_id_and_generation() -> None:
    """What a sidecar answers is read, and anything else refused in words."""
    assert wire.sidecar_health(b'{"sandboxId": "x", "tokenGeneration": 3}') == ("x", 3)
    for body in (b"<html>", b"[]", b'{"sandboxId": "x"}'):
        with pytest.raises(wire.WireError):
            wire.sidecar_health(body)


def test_what_goes_up_keeps_the_published_schemas() -> None:
    """Inventory, check-in and statuses of a whole life are valid by the platform's own schemas."""
    state = story.FRESH
    sent: list[Send] = []
    happenings: list[tuple[str, dict[str, Any]]] = [
        ("tick", {}),
        ("exchanged", {}),
        ("listed", {"began": 0, "pods": [{"sandbox_id": story.OTHER, "uid": "uid-2"}]}),
        ("opened", {}),
        ("seen", {"like": "running", "sandbox_id": story.OTHER, "uid": "uid-2"}),
        ("taken", {"sandbox_id": story.OTHER, "uid": "uid-2", "token": 3}),
        ("vanished", {"sandbox_id": story.OTHER, "uid": "uid-2"}),
    ]
    for kind, fields in happenings:
        state, actions = decide.decide(state, story.happening(kind, fields), 0.0)
        sent += [action for action in actions if isinstance(action, Send)]
    assert {action.type for action in sent} == {"host.inventory", "host.checkin", "sandbox.status"}
    for action in sent:
        schema(f"messages/{action.type}.json").validate(action.data)


def test_a_failure_keeps_the_published_schema() -> None:
    """A failed status carries its reason, an ok fact none."""
    status = wire.status(Status(story.ID, None, "failed", "quota", "exceeded", 0))
    schema("messages/sandbox.status.json").validate(status)
    assert wire.fact(Fact(ok=False, reason="x" * 2000, checked_at=0.0))["reason"] == "x" * 1024
