"""Well-formed bodies are taken in whatever pieces they come, and each other way to write one is found."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_profiles.chunk_grammar import ChunkError, ChunkGrammar

NEXT = b"GET / HTTP/1.1\r\n\r\n"


def read(data: bytes, size: int) -> None:
    """Take a body in pieces of a size."""
    grammar = ChunkGrammar()
    for at in range(0, len(data), size):
        grammar.read(data[at : at + size])


def content(chunk: bytes) -> bytes:
    """Read what is one chunk, or nothing."""
    size, mark, rest = chunk.partition(b"\r\n")
    assert not mark or len(rest) == int(size, 16) + 2
    return rest[:-2]


@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=40), st.sampled_from((b"", b";a", b" ;a=b", b';a="b c"')))),
    st.integers(1, 50),
)
def test_a_chunked_body_is_taken(chunks: list[tuple[bytes, bytes]], size: int) -> None:
    """Each piece is one chunk at most, of the same bytes, without an extension; what follows the end stays as it is."""
    body = b"".join(b"%X%b\r\n%b\r\n" % (len(data), extension, data) for data, extension in chunks) + b"0\r\n\r\n"
    pieces = [(body + NEXT)[at : at + size] for at in range(0, len(body), size)]
    grammar = ChunkGrammar()
    *found, last = [grammar.read(piece) for piece in pieces]
    ended = b"0\r\n\r\n" + b"".join(pieces)[len(body) :]
    assert last.endswith(ended)
    assert b"".join(map(content, [*found, last.removesuffix(ended)])) == b"".join(data for data, _ in chunks)


@pytest.mark.parametrize(
    "body",
    [
        b"2\r\nabXX0\r\n\r\n", b"2\r\nab\n0\r\n\r\n", b"2\nab\r\n0\r\n\r\n", b"2;a\nab\r\n0\r\n\r\n", b"+2\r\nab\r\n",
        b"0x2\r\nab\r\n", b"2_0\r\nab", b" 2\r\nab\r\n", b"2 \r\nab\r\n", b"-1\r\n", b"\r\n", b"2;\x00\r\nab\r\n",
        b"2;a\rb\r\nab\r\n", b"2\r\nabc\r\n", b"2\r\na\r\n0\r\n\r\n", b"0\r\nhost: evil.test\r\n\r\n", b"0\r\n\n",
        b"0\n\r\n", b"123456789\r\n", b"\xef\xbc\x92\r\nab\r\n", b"2;" + b"a" * 2000,
        b"2;" + b"a" * 2000 + b"\r\nab\r\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 3, 4000])
def test_what_some_readers_forgive_is_refused(body: bytes, size: int) -> None:
    """RFC 9112 7.1; what follows a body that ends early would be a request to others."""
    with pytest.raises(ChunkError):
        read(body + NEXT, size)


def test_a_body_that_has_ended_is_read_no_further() -> None:
    """What comes then is the next request's; another body has a grammar of its own."""
    grammar = ChunkGrammar()
    grammar.read(b"0\r\n\r\n")
    with pytest.raises(ChunkError, match="has ended"):
        grammar.read(b"1\r\na\r\n")


def test_ten_times_the_chunks_cost_ten_times_the_time() -> None:
    """In one read; where what is left is copied for each chunk it is a hundred times."""
    took = [min(_seconds(b"1\r\na\r\n" * number) for _ in range(3)) for number in (20_000, 200_000)]
    assert took[1] < 20 * took[0]


def _seconds(body: bytes) -> float:
    """How long one read takes, on the processor."""
    before = time.process_time()
    ChunkGrammar().read(body)
    return time.process_time() - before
