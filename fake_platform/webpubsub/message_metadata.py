"""Metadata of a message: strings by name, small and ASCII. Pure.

Limits of Microsoft's emulator: names of at most 256 bytes, values of 1 KiB, 8 KiB together; names are case-sensitive.
Over REST each pair is a header `X-WebPubSub-Metadata-<name>`.
"""

from collections.abc import Iterable

HEADER = "x-webpubsub-metadata-"
LONGEST_NAME = 256
LONGEST_VALUE = 1024
MOST_BYTES = 8 * 1024
Metadata = tuple[tuple[str, str], ...]


def checked(pairs: Iterable[tuple[object, object]]) -> Metadata:
    """The pairs, if they are metadata.

    Raises:
        ValueError: a name or value that is no short ASCII string, a name that occurs twice, or too much of it all.
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        if not isinstance(name, str) or not isinstance(value, str):
            raise ValueError("metadata must map strings to strings")  # noqa: TRY004 - one refusal for all that is none
        if not name or not name.isascii() or len(name) > LONGEST_NAME:
            raise ValueError(f"a metadata name must be 1 to {LONGEST_NAME} ASCII characters")
        if not value.isascii() or len(value) > LONGEST_VALUE:
            raise ValueError(f"a metadata value must be at most {LONGEST_VALUE} ASCII characters")
        if name in found:
            raise ValueError("a metadata name occurs twice")
        found[name] = value
    if sum(len(name) + len(value) for name, value in found.items()) > MOST_BYTES:
        raise ValueError(f"metadata must be at most {MOST_BYTES} bytes together")
    return tuple(found.items())


def of_headers(headers: Iterable[tuple[str, str]]) -> Metadata:
    """The metadata among the headers of a request.

    Raises:
        ValueError: as `checked`.
    """
    marked = ((name[len(HEADER) :], value) for name, value in headers if name.lower().startswith(HEADER))
    return checked(marked)
