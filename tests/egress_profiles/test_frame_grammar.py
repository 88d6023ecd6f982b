"""Frames are counted whole in whatever pieces they come; what goes beyond a bound is found at its head."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_profiles.frame_grammar import FRAMES, MESSAGE, SHORT, FrameBounds, FrameError

TEXT, BINARY, PING, PONG, FINAL = 1, 2, 9, 10, 0x80
MASK = b"\1\2\3\4"


def head(size: int, first: int = FINAL | BINARY, *, masked: bool = True) -> bytes:
    """Write a frame's head (RFC 6455 5.2)."""
    mark = 0x80 * masked
    if size < 126:
        said = bytes([mark | size])
    elif size < 1 << 16:
        said = bytes([mark | 126]) + size.to_bytes(2, "big")
    else:
        said = bytes([mark | 127]) + size.to_bytes(8, "big")
    return bytes([first]) + said + MASK * masked


def frame(size: int, first: int = FINAL | BINARY, *, masked: bool = True) -> bytes:
    """Write a frame."""
    return head(size, first, masked=masked) + bytes(size)


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("size", [MESSAGE + 1, 1 << 40, (1 << 63) - 1])
def test_a_message_too_long_is_found_at_its_head(size: int, *, masked: bool) -> None:
    """Before a byte of it is held."""
    bounds = FrameBounds()
    bounds.received(frame(MESSAGE, masked=masked), 0)
    with pytest.raises(FrameError, match=str(MESSAGE)):
        bounds.received(head(size, masked=masked), 0)


def test_fragments_are_one_message() -> None:
    """Their sum is bounded, whatever stands between them, and ends with the final one."""
    bounds, half = FrameBounds(), MESSAGE // 2
    for _ in range(3):
        bounds.received(frame(half, BINARY) + frame(5, FINAL | PING) + frame(half, FINAL), 0)
    bounds.received(frame(half, TEXT) + frame(half, 0), 0)
    with pytest.raises(FrameError, match="message"):
        bounds.received(frame(SHORT, FINAL), 0)


@pytest.mark.parametrize("first", [FINAL | TEXT, FINAL | PING, FINAL | PONG, BINARY, 0])
def test_short_frames_are_bounded(first: int) -> None:
    """Control frames, empty fragments and messages of a letter alike; each second forgives as many."""
    bounds, flood = FrameBounds(), frame(0, first) * FRAMES
    bounds.received(flood, 100)
    bounds.received(flood, 101)
    with pytest.raises(FrameError, match="short"):
        bounds.received(frame(1, first), 101)


def test_long_frames_are_not() -> None:
    """A channel may be busy: what costs there is what is carried."""
    bounds = FrameBounds()
    for _ in range(4):
        bounds.received(frame(SHORT) * FRAMES, 0)


@given(
    sizes=st.lists(st.sampled_from((0, 1, 125, 126, 127, SHORT - 1, SHORT, 65535, 65536, 70000)), max_size=6),
    cuts=st.lists(st.integers(0, 200_000)),
    masked=st.booleans(),
)
def test_pieces_make_no_difference(sizes: list[int], cuts: list[int], *, masked: bool) -> None:
    """The frame behind them is found wherever they were cut."""
    data = b"".join(frame(size, masked=masked) for size in sizes)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    bounds = FrameBounds()
    for start, end in itertools.pairwise(places):
        bounds.received(data[start:end], 0)
    with pytest.raises(FrameError, match="message"):
        bounds.received(head(MESSAGE + 1, masked=masked), 0)
