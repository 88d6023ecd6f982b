"""Tests of the shells that stay in a node, on shells of this machine."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from clusters.errors import ClusterError
from clusters.node_shells import CHUNK, NodeShells


@pytest.fixture
def shells() -> Iterator[NodeShells]:
    """Shells here, as if this machine were the node."""
    made = NodeShells("n", ("env",), {"WORD": "w"})
    yield made
    made.close()


def test_output_comes_back_whole(shells: NodeShells) -> None:
    """Arguments with anything in them go in, bytes of any length come out, and the environment is there."""
    odd = "two\nlines 'quoted' \"twice\" $HOME `x` \\ ä"
    assert shells.run(["printf", "%s", odd], 10) == odd.encode()
    assert shells.run(["sh", "-c", "printf '\\001\\000\\377%s' $WORD"], 10) == b"\x01\x00\xffw"
    assert shells.run(["head", "-c", str(3 * CHUNK + 1), "/dev/zero"], 10) == bytes(3 * CHUNK + 1)
    assert shells.run(["true"], 10) == b""


def test_one_shell_serves_one_after_the_other(shells: NodeShells) -> None:
    """What is run in turn is run by the same shell, which no command can end or change."""
    parents = {shells.run(["sh", "-c", "echo $PPID"], 10) for _ in range(3)}
    with pytest.raises(ClusterError, match=r"^sh in n failed: sh ended with code 7: gone$"):
        shells.run(["sh", "-c", "cat; echo gone >&2; exit 7"], 10)
    assert {shells.run(["sh", "-c", "echo $PPID"], 10)} == parents


def test_many_at_once_do_not_mix(shells: NodeShells) -> None:
    """Each thread gets its own answer."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: shells.run(["echo", str(number)], 10), range(80)))
    assert answers == [f"{number}\n".encode() for number in range(80)]


def test_bound_ends_the_wait_and_the_next_is_served(shells: NodeShells) -> None:
    """What takes too long is an error, and its shell is not used again."""
    with pytest.raises(ClusterError, match=r"^tail in n did not finish within 0\.2 s and was left alone$"):
        shells.run(["tail", "-f", "/dev/null"], 0.2)
    assert shells.run(["echo", "on"], 10) == b"on\n"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (("false",), "echo in n: the way into the node has ended"),
        (("no-such-engine",), "needs the program no-such-"),
        (("env", "TMPDIR=/no-such-folder"), "echo in n: the node kept nothing of it; is its disk full"),
    ],
)
def test_no_way_in_is_a_sentence(entry: tuple[str, ...], words: str) -> None:
    """An engine that refuses, one that is not there, and a node without room."""
    with pytest.raises(ClusterError, match=words):
        NodeShells("n", entry).run(["echo"], 10)
