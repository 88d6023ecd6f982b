"""The loop's lookup, pinned: listed names only, judged addresses only, and a proof that a dial really asks it."""

import asyncio
import socket
from typing import Any

import pytest

from egress_profiles.allowlist_verdict import Verdict
from egress_profiles.pinned_resolver import NotPermittedError, PinnedResolver


def resolver(asked: list[str], address: str = "192.0.2.1") -> PinnedResolver:
    """Make one that lists a.test at 192.0.2.1, over a lookup that answers with an address of ours."""

    async def answer(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    made = PinnedResolver(
        lambda host: host == "a.test", lambda _, a: Verdict(list(a) == ["192.0.2.1"], "address", "no")
    )
    loop = asyncio.new_event_loop()
    loop.getaddrinfo = answer  # type: ignore[method-assign,assignment]
    made.install(loop)
    made.install(loop)
    loop.close()
    return made


@pytest.mark.parametrize("host", ["a.test", "A.TEST.", b"a.test"])
def test_a_listed_name_is_answered_in_its_plain_form(host: Any) -> None:
    """The control."""
    asked: list[str] = []
    found = asyncio.run(resolver(asked).look_up(host, 443, family=0, type=0, proto=0, flags=0))
    assert ([entry[4][0] for entry in found], asked) == (["192.0.2.1"], ["a.test"])


@pytest.mark.parametrize("host", ["b.test", "127.0.0.1", b"\xff.test", "[::1]", "", None])
def test_an_unlisted_name_is_not_asked_for(host: Any) -> None:
    """E22: a denied name never leaves as a query."""
    asked: list[str] = []
    with pytest.raises(NotPermittedError):
        asyncio.run(resolver(asked).look_up(host, 443))
    assert asked == []


def test_another_address_is_not_dialled() -> None:
    """E23: an answer that the judgement denies is no answer."""
    with pytest.raises(NotPermittedError):
        asyncio.run(resolver([], "169.254.169.254").look_up("a.test", 443))


def test_our_own_listeners_are_left_alone() -> None:
    """A passive lookup passes through; without installation nothing does."""
    assert asyncio.run(resolver([]).look_up(None, 80, flags=socket.AI_PASSIVE))
    bare = PinnedResolver(lambda _: True, lambda *_: Verdict(True, "address", ""))
    with pytest.raises(NotPermittedError):
        asyncio.run(bare.look_up("a.test", 443))


@pytest.mark.parametrize("installed", [True, False])
def test_the_proof_needs_the_loop_to_ask_us(*, installed: bool) -> None:
    """On a loop that asks somebody else, the proof fails."""

    async def prove() -> bool:
        loop = asyncio.get_running_loop()

        async def nobody(*_: Any, **__: Any) -> list[Any]:
            raise socket.gaierror(socket.EAI_NONAME, "nobody knows")

        loop.getaddrinfo = nobody  # type: ignore[method-assign]
        made = PinnedResolver(lambda _: False, lambda *_: Verdict(False, "address", ""))
        if installed:
            made.install(loop)
        return await made.prove()

    assert asyncio.run(prove()) is installed
