import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chaos.frames import Names, split


def masked(text: str) -> bytes:
    """A frame as a client sends it (RFC 6455, 5.2)."""
    body, mask = text.encode(), os.urandom(4)
    size = len(body)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2, "big")
    return b"\x81" + length + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(body))


def plain(text: str) -> bytes:
    """A frame as a server sends it."""
    body = text.encode()
    size = len(body)
    if size >= 65536:
        return b"\x81\x7f" + size.to_bytes(8, "big") + body
    return b"\x81" + (bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")) + body


@settings(deadline=None)
@given(st.lists(st.text(max_size=400), max_size=4), st.integers(1, 50))
def test_frames_are_found_however_the_bytes_come(texts: list[str], chunk: int) -> None:
    """In pieces of any size: every frame once, in order, byte for byte."""
    stream = b"".join(masked(text) if at % 2 else plain(text) for at, text in enumerate(texts))
    found, waiting = [], b""
    for at in range(0, len(stream), chunk):
        frames, waiting = split(waiting + stream[at : at + chunk])
        found += frames
    assert [frame.text for frame in found] == texts
    assert b"".join(frame.raw for frame in found) + waiting == stream


def test_a_long_frame_and_one_without_text() -> None:
    """64 KiB and more have eight bytes of length; a ping has nothing to read."""
    [long, ping], waiting = split(plain("x" * 70000) + b"\x89\x00")
    assert (len(long.text), ping.text, waiting) == (70000, "", b"")


def event(kind: str, ack: int, **data: object) -> str:
    return json.dumps({"type": "event", "event": kind, "ackId": ack, "data": {"data": data}})


def order(kind: str, **data: object) -> str:
    return json.dumps({"type": "message", "data": {"type": kind, "data": data}})


def test_names_are_those_of_the_story() -> None:
    """A launch tells what its sandbox is called; from then on frames and acks are named by it."""
    names = Names()
    assert names.down(order("sandbox.launch", sandboxId="a", labels={"story": "worker"})) == (
        "down sandbox.launch/worker"
    )
    status = event("sandbox.status", 7, sandboxId="a", state="ready", tokenGeneration=1)
    assert names.up(status) == "up sandbox.status/worker/ready/1"
    assert names.down('{"type":"ack","ackId":7}') == "down ack of sandbox.status/worker/ready/1"
    assert names.down(order("sandbox.token", sandboxId="b")) == "down sandbox.token/b"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"type":"joinGroup","ackId":1}', "up joinGroup"),
        ('{"type":"sequenceAck","sequenceId":3}', "up sequenceAck"),
        (event("host.inventory", 2, sandboxes=[]), "up host.inventory"),
    ],
)
def test_other_frames_are_named_by_their_type(text: str, words: str) -> None:
    assert Names().up(text) == words


def test_the_services_own_frames_are_named_too() -> None:
    assert Names().down('{"type":"system","event":"connected"}') == "down connected"
    assert Names().down('{"type":"ack","ackId":9}') == "down ack of nothing"
