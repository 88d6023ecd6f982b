"""Sandbox tokens after their keys were replaced, told to a real sidecar's rules."""

import json
from pathlib import Path

from fake_platform.sandbox.signatures import read_keys
from fake_platform.sandbox.tokens import State, take_keys, take_token
from fake_platform.sandboxes import request
from fake_platform.signing import Signing
from fake_platform.store import Store

SANDBOX = request("a" * 26, "eu", {"deadlineSeconds": 60}, 1000.0)
OTHER = request("b" * 26, "us", {"deadlineSeconds": 60}, 1000.0)


def test_a_survivor_follows_its_hosts_rotations(tmp_path: Path) -> None:
    """A rotated key signs from the next exchange on; whoever missed two takes both, oldest first; a restart knows."""
    store = Store(tmp_path / "state.db")
    signing = Signing(store, "https://p")
    first = signing.tell("eu")
    held = State(SANDBOX.sandbox_id, "https://p", read_keys(json.dumps(first["jwks"]).encode()))
    assert first["rotations"] == []
    signing.rotate("eu")
    held = take_token(held, signing.sign(SANDBOX, 1, 1000.0), 1000.0)
    signing.rotate("eu")
    store.close()
    reopened = Store(tmp_path / "state.db")
    signing = Signing(reopened, "https://p")
    told = signing.tell("eu")
    assert len(told["rotations"]) == 2
    assert signing.tell("eu") == told
    for rotation in told["rotations"]:
        held = take_keys(held, rotation)
    assert take_token(held, signing.sign(SANDBOX, 2, 1000.0), 1000.0).generation == 2
    assert signing.tell("us") == first
    before = State(OTHER.sandbox_id, "https://p", read_keys(json.dumps(first["jwks"]).encode()))
    assert take_token(before, signing.sign(OTHER, 1, 1000.0), 1000.0).generation == 1
    reopened.close()
