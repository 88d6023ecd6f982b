"""Whatever stands in logs and files, and whatever is printed or answered inside of a pod: read, or refused in words."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.environment.control_client import as_sidecar, read
from conformance.families._shared.cloud_sign_in import parse as parse_sign_in
from conformance.observe import secret_scan, token_claims
from conformance.observe.container_contents import parse as parse_belongings
from conformance.observe.growing_log import Growing
from conformance.observe.probe import ProbeError, parse_probe
from conformance.observe.proxy import in_force, parse_decisions, under
from tests.anywhere import VALUES, Change, changed, changes, held

EXAMPLES = 100 if settings().derandomize else 2000
"""Few of the same at each submission, many new ones for whoever explores."""

ID = "a" * 26
KEY = {"the key": "bhk_" + "Zq3vX0nT8mW5rY1u" * 3}
JWT = b"eyJhbGciOiJub25lIn0."
SIZED = 1 << 18
"""Bytes of the largest file that is read inside a container."""


def of_text(text: bytes) -> dict[str, Callable[[], Any]]:
    """What is looked for in a log, a file or an object."""
    return {
        "sought": lambda: secret_scan.sought(KEY, text),
        "hidden": lambda: secret_scan.hidden(KEY, text),
        "claims": lambda: [
            (secret_scan.claims(token), token_claims.claims(token)) for token in secret_scan.tokens(text)
        ],
        "decisions": lambda: under(parse_decisions(text.decode(errors="replace")), "x"),
        "log": lambda: Growing(lambda lines: in_force(parse_decisions(lines))).read(lambda at: text[at:]),
    }


@pytest.mark.parametrize(
    "text",
    [
        b"eyJ" * (SIZED // 3),
        b"eyJa." * (SIZED // 5),
        JWT + base64.urlsafe_b64encode(b"[" * 100_000).rstrip(b"=") + b".x",
        JWT + b"\xff\xfe.x",
        zlib.compress(b"A" * (64 << 20)),
        zlib.compress(b"A" * (8 << 20)) * 30,
        base64.b64encode(gzip.compress(gzip.compress(b"\0" * (64 << 20)))),
        b"x\x9c" * (SIZED // 2),
        b"%41" * (SIZED // 3),
        b"[" * SIZED,
        b'{"verdict":"allow","actor":"node","port":"x","host":[]}\n' * 500,
    ],
    ids=[
        "tokens",
        "halves",
        "deep",
        "bytes",
        "bomb",
        "bombs",
        "bomb-in-bomb",
        "heads",
        "escapes",
        "brackets",
        "decisions",
    ],
)
def test_no_log_takes_long(text: bytes) -> None:
    """A quarter of a megabyte of whatever takes the searchers longest."""
    held(of_text(text))


@settings(max_examples=EXAMPLES)
@given(
    st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()),
    st.sampled_from([b"", JWT, b"x\x9c"]),
)
def test_whatever_a_log_says(text: bytes, before: bytes) -> None:
    """Bytes and JSON, behind what tokens and compressed text begin with."""
    held(of_text(before + text + b"." + base64.urlsafe_b64encode(text) + b".x"))


def test_what_grows_beyond_a_search_is_told() -> None:
    """A secret may stand behind a megabyte of nothing: that nobody can look there is a finding."""
    behind = zlib.compress(b"\0" * (64 << 20) + KEY["the key"].encode())
    assert secret_scan.hidden(KEY, behind) == ["what grows beyond anybody's search, compressed"]
    assert secret_scan.hidden(KEY, zlib.compress(b"\0" * 1000)) == []


PRINTED = [
    json.dumps({"id": "identity", "sandboxId": ID}) + "\n" + json.dumps({"id": "a", "outcome": "refused"}),
    json.dumps({"env": base64.b64encode(b"A=b\0").decode(), "files": {"/a": "eA=="}}),
    json.dumps({"variables": {"AZURE_CLIENT_ID": "c"}, "token": "t", "granted": True, "trouble": ""}),
]


def prints() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Who reads what a program inside of a pod has printed; what ends it is turned into could-not-run."""
    yield "the probe", lambda text: parse_probe(text, "", 0)
    yield "belongings", parse_belongings
    yield "signing in", parse_sign_in


def print_of(good: str, drawn: list[Change]) -> str:
    """The lines of a good output with other values at some of their places."""
    return "\n".join(json.dumps(changed(json.loads(line), drawn)) for line in good.splitlines())


PRINTS = st.text(max_size=50) | changes(VALUES).flatmap(
    lambda drawn: st.sampled_from([print_of(each, drawn) for each in PRINTED])
)


@settings(max_examples=EXAMPLES)
@given(PRINTS)
def test_whatever_a_program_prints(text: str) -> None:
    """Arbitrary JSON anywhere in the output of what is run inside a container, or no JSON at all."""
    for name, reader in prints():
        try:
            reader(text)
        except (ProbeError, AssertionError, ValueError) as trouble:
            words = str(trouble)
        else:
            words = "read"
        assert words, name


ANSWER = {"sandboxId": ID, "tokenGeneration": 1}


ANSWERS = changes(VALUES).map(lambda drawn: json.dumps(changed(ANSWER, drawn)))


@settings(max_examples=EXAMPLES)
@given(ANSWERS | st.text(max_size=20) | st.just("[" * 100_000))
def test_whatever_a_sidecar_answers(body: str) -> None:
    """It is a sidecar's answer, or none; what is read of it is of its type."""
    encoded = base64.b64encode(body.encode("utf-8", "surrogatepass")).decode()
    reply = as_sidecar(read({"outcome": "answered", "status": 200, "body": encoded}))
    assert isinstance(int(reply.body.get("tokenGeneration", 0)), int)
    assert isinstance(reply.body.get("sandboxId", ""), str)
    assert reply.status == 200 or reply.trouble
