"""Interim answers of a server at the beginning of what it sent: heads of 1xx, which the final one follows. Pure.

A server may send any number of them before its answer (RFC 9110 15.2). Who takes one for the answer gives the client
nothing, and the true answer to whatever it asks next. 101 is none of them: it ends HTTP on the connection.
"""

import re

MOST = 64
"""Interim answers to one request; a server that sends more is not answering."""
_HEAD = re.compile(rb"HTTP/1\.[01] 1(?!01)[0-9]{2}(?: [^\r\n]*)?\r?\n(?:[^\r\n]+\r?\n)*\r?\n")


def interim(data: bytes) -> tuple[int, int]:
    """Give how many bytes of `data` are whole interim heads, and how many such heads they are."""
    size = count = 0
    while found := _HEAD.match(data, size):
        size, count = found.end(), count + 1
    return size, count
