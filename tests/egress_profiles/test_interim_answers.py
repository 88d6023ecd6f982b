"""Heads of 1xx are taken off whole, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_profiles.interim_answers import interim

FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
HEADS = (
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </b>\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.0 102 Processing\n\n",
    b"HTTP/1.1 199\r\n\r\n",
)


@given(st.lists(st.sampled_from(HEADS)), st.sampled_from((b"", FINAL, HEADS[0][:-2], HEADS[1][:-1])))
def test_whole_heads_are_counted(heads: list[bytes], rest: bytes) -> None:
    """Whatever stands behind them, and however many there are (RFC 9110 15.2)."""
    before = b"".join(heads)
    assert interim(before + rest) == (len(before), len(heads))


@pytest.mark.parametrize(
    "data",
    [
        FINAL,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x01a",
        b"HTTP/1.1 1000 x\r\n\r\n",
        b"HTTP/2.0 103 x\r\n\r\n",
        b"HTTP/1.1 103\r\nX",
        b"\r\nHTTP/1.1 103 x\r\n\r\n",
    ],
)
def test_nothing_else_is(data: bytes) -> None:
    """101 ends HTTP on the connection, and what is no head of 1xx is mitmproxy's to judge."""
    assert interim(data) == (0, 0)
