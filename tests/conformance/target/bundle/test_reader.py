"""Documents are read as kubectl reads them, and what is ambiguous is refused with its place."""

import contextlib
import time
import tracemalloc
from typing import Any

import pytest

from conformance.target.bundle.decoding import plain
from conformance.target.bundle.nodes import Illegible
from conformance.target.bundle.reader import BYTES, EXPANDED, read

DEEP_ALIAS = f"a: &a {'[' * 40}{']' * 40}\nb: {'[' * 30}*a"


def values(text: str) -> list[Any]:
    """The documents without their places."""
    return [plain(each) for each in read(text)]


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("", []),
        ("# nothing\n---\n# but\n--- # comments\n\n", []),
        ("null\n---\n~\n", []),
        ("---\na: 1\n---\n---\nb: 2", [{"a": 1}, {"b": 2}]),
        ("a: 1\n--- \t\nb: 2\n...\n", [{"a": 1}, {"b": 2}]),
        ("\ufeffa: 1\r\n---\r\nb: 2\r\n", [{"a": 1}, {"b": 2}]),
        ('{"a": [1, 2.0, true, null]}\n---\n{"b": {}}', [{"a": [1, 2, True, None]}, {"b": {}}]),
        ("a: |\n  x\n   y\nb: >-\n  x\n  y\n", [{"a": "x\n y\n", "b": "x y"}]),
        ("a: 'y'\nb: y\nc: \"no\"\n", [{"a": "y", "b": True, "c": "no"}]),
        ("y: 1\nno: 2\n012: 3\n", [{"true": 1, "false": 2, "10": 3}]),
        ("a: &x {b: [1]}\nc: *x\nd: [*x, *x]\n", [{"a": {"b": [1]}, "c": {"b": [1]}, "d": [{"b": [1]}, {"b": [1]}]}]),
        ("a: &x 1\nb: *x\n---\na: &x 2\nb: *x\n", [{"a": 1, "b": 1}, {"a": 2, "b": 2}]),
        ("'<<': 1\n", [{"<<": 1}]),
        ("a: !!map {}\nb: !!seq []\nc: !!binary aGk=\n", [{"a": {}, "b": [], "c": "hi"}]),
        ("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", [{"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3}}]),
        ("<<: [{a: 1, b: 1}, {b: 2, c: 2}]\nc: ~\n", [{"a": 1, "b": 1, "c": None}]),
        ("a: 1\n<<: {b: {<<: {c: 1}, d: 2}}\n", [{"a": 1, "b": {"c": 1, "d": 2}}]),
        (
            "a: {<<: {}}\nb: {<<: []}\nc: [<<]\nd: <<\n!!str <<: 1\n",
            [{"a": {}, "b": {}, "c": ["<<"], "d": "<<", "<<": 1}],
        ),
        ("hello", ["hello"]),
        ("a: b # \u26a0\ufe0f\n", [{"a": "b"}]),
        ('a: "\\u202e"\n', [{"a": "\u202e"}]),
        ('a: "\\\\/"\nb: x?\n', [{"a": "\\/", "b": "x?"}]),
    ],
)
def test_documents(text: str, documents: list[Any]) -> None:
    """Empty ones are none; whatever both kubectl and others read alike is read."""
    assert values(text) == documents


def test_places() -> None:
    """Lines and columns count from 1, through separators, and a key's line is known."""
    first, second = read("# c\na: 1\n---\n# c\n\nb:\n  - x\n  -   c: z\n")
    assert (first.line, first.column) == (2, 1)
    assert isinstance(second.value, dict)
    listed = second.value["b"].value
    assert isinstance(listed, list)
    assert [(each.line, each.column) for each in listed] == [(7, 5), (8, 7)]
    assert (second.keys, listed[1].keys) == ({"b": 6}, {"c": 8})


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: [", (2, 1), "the bundle is not YAML: while parsing a flow node"),
        ("a: 1\n---\nb: 2\n\tc: 3\n", (4, 1), "the bundle is not YAML"),
        ("%YAML 1.1\n---\na: 1\n", (2, 1), "the bundle is not YAML: did not find expected <document start>"),
        ("{% if x %}\na: {{ b }}\n", (1, 2), "the bundle is not YAML"),
        ("a: 1\na: 2\n", (2, 1), "the key 'a' stands twice, first in line 1"),
        ("a: {x: 1, y: 2, 'true': 3}\n", (1, 17), "the key 'true' stands twice"),
        ("b: &b {x: 1}\na:\n  x: 2\n  <<: *b\n", (4, 7), "the key 'x' stands before a merge key (<<)"),
        ("x: 1\n<<:\n  y: 1\n  x: 2\n", (2, 3), "the key 'x' stands before a merge key (<<)"),
        ("<<: {x: 1}\nx: 2\nx: 3\n", (3, 1), "the key 'x' stands twice, first in line 2"),
        ("<<: {x: 1}\n<<: {y: 1}\n", (2, 1), "one merge key (<<) at most"),
        ("<<: {}\n<<: {}\n", (2, 1), "one merge key (<<) at most"),
        ("&x <<: {y: 1}\n", (1, 1), "without an anchor"),
        ("<<: ~\n", (1, 5), "takes a mapping or a list of mappings"),
        ("<<: [{x: 1}, [y]]\n", (1, 14), "takes a mapping or a list of mappings"),
        ("a: &x [{y: 1}]\nb:\n  <<: *x\n", (3, 7), "an alias of a list stands behind a merge key"),
        ("!!merge '<<': {x: 1}\n", (1, 1), "the tag tag:yaml.org,2002:merge means something"),
        ("!!merge <<: {x: 1}\n", (1, 1), "the tag tag:yaml.org,2002:merge means something"),
        ("a: !!set {b, c}\n", (1, 4), "the tag tag:yaml.org,2002:set means something to some readers only"),
        ("a: !!python/object/apply:os.system ['id']\n", (1, 4), "means something to some readers only"),
        ("a: !own b\n", (1, 4), "the tag !own means something"),
        ("a: ! 'b'\n", (1, 4), "the tag ! means something"),
        ("a: [!!str, b]\n", (1, 5), "nothing stands behind the tag"),
        ("a: !!int b\n", (1, 4), "'b' is no int"),
        ("a: .nan\n", (1, 4), "no number that JSON can carry"),
        ('a: "\\/"\n', (1, 4), "the escape \\/"),
        ("a: [b?]\n", (1, 5), "a ? in a list or mapping of one line"),
        ("a: &x [*x]\n", (1, 8), "the alias *x stands for nothing that is complete before it"),
        ("a: *x\n", (1, 4), "the alias *x stands for nothing"),
        ("a: &x 1\nb: &x 2\n", (2, 4), "the anchor &x stands twice"),
        ("a: &x b\n*x : 1\n", (2, 1), "an alias stands for a key"),
        ("[1]: 2\n", (1, 1), "a key is a list or a mapping"),
        ("? {a: b}\n: 2\n", (1, 3), "a key is a list or a mapping"),
        ("~: 2\n", (1, 1), "a key is neither text nor a small whole number"),
        ("1.5: 2\n", (1, 1), "a key is neither text nor a small whole number"),
        ("1e6: 2\n", (1, 1), "a key is neither text nor a small whole number"),
        ("a: 1\n--- b: 2\n", (2, 4), "behind the separator ---, not 'b: 2'"),
        ("a: 1\n---b\n", (2, 4), "behind the separator ---, not 'b'"),
        ("a: 1\n---#b\n", (2, 4), "behind the separator ---"),
        ("a: 1\n...\nb: 2\n", (3, 1), "did not find expected <document start>"),
        ("a: 1\rb: 2\n", (1, 5), "the character U+000D"),
        ("a: 1\nb: x\x85y\n", (2, 5), "the character U+0085"),
        ("a: \u2028\n", (1, 4), "the character U+2028"),
        ("a: 1\n\ufeffb: 1\n", (2, 1), "the character U+FEFF"),
        ("a: \x00\n", (1, 4), "the character U+0000"),
        ("a: \x7f\n", (1, 4), "the character U+007F"),
        ("a: \udc80\n", (1, 4), "the byte 0x80 is no UTF-8: save the file as UTF-8"),
        ("# \udcff\n", (1, 3), "the byte 0xFF is no UTF-8: save the file as UTF-8"),
        ("a: \ud800\n", (1, 4), "the character U+D800"),
        ("a: b\u202ec\n", (1, 5), "the character U+202E is not seen"),
        ("a: b # \u200b\n", (1, 8), "the character U+200B is not seen"),
        ("a: b # \u3164\n", (1, 8), "the character U+3164 is not seen"),
        ("a: b # \u034f\n", (1, 8), "the character U+034F is not seen"),
        ("a: b # \ufe00\n", (1, 8), "the character U+FE00 is not seen"),
        ("a: b # \ufff0\n", (1, 8), "the character U+FFF0 is not seen"),
        ("a: b # \U0001d173\n", (1, 8), "the character U+1D173 is not seen"),
        ("a: b\U000e0041\n", (1, 5), "the character U+E0041 is not seen"),
        ("[" * 20_000, (1, 65), "nested more than 64 deep"),
        ("- " * 20_000, (1, 129), "nested more than 64 deep"),
        (DEEP_ALIAS, (2, 34), "nested more than 64 deep"),
        ("x" * (BYTES + 1), (1, 1), f"larger than {BYTES} bytes"),
        ("é" * (BYTES - 1), (1, 1), f"larger than {BYTES} bytes"),
    ],
)
def test_what_is_refused(text: str, place: tuple[int, int], words: str) -> None:
    """One sentence with the place, counted from 1."""
    with pytest.raises(Illegible) as caught:
        read(text)
    assert (caught.value.line, caught.value.column) == place
    assert words in caught.value.why
    assert str(caught.value) == f"line {place[0]}, column {place[1]}: {caught.value.why}"


SENTENCES = {
    "a: [": "the bundle is not YAML: while parsing a flow node did not find expected node content",
    "a: ! 'b'": "the tag ! means something to some readers only: leave it out",
    "a: 1\n<<: {a: 1}": "the key 'a' stands before a merge key (<<) that brings it too: "
    "kubectl takes the later of the two, others the key: write the merge key first",
    "<<: a": "a merge key (<<) takes a mapping or a list of mappings",
    "<<: {}\n<<: {}": "a mapping has one merge key (<<) at most, without an anchor: write a list",
    "a: &x []\nb: {<<: *x}": "an alias of a list stands behind a merge key (<<): write the list of aliases",
    'a: "\\/"': "the escape \\/ is known to some readers only: write / alone",
    "a: [b?]": "a ? in a list or mapping of one line ends the value for some readers: write the value in quotes",
    "1.5: 2": "a key is neither text nor a small whole number: write it in quotes",
    "a: &x b\n*x : 1": "an alias stands for a key: write keys out",
    "[1]: 2": "a key is a list or a mapping, not text",
    "a: \x00": "the character U+0000 is no text, or a line break to some readers only",
    f"a: 1\n---{'b' * 50}": f"kubectl takes nothing but a comment behind the separator ---, not '{'b' * 40}'",
}


@pytest.mark.parametrize("text", SENTENCES)
def test_a_refusal_is_a_sentence(text: str) -> None:
    """From its first word to its last."""
    with pytest.raises(Illegible) as caught:
        read(text)
    assert caught.value.why == SENTENCES[text]


@pytest.mark.parametrize(
    ("text", "place"), [("\na: \x00", (2, 4)), ("a: 1\nb: 2\nc: \x00", (3, 4)), ("\n\x00", (2, 1))]
)
def test_place_of_a_foreign_character(text: str, place: tuple[int, int]) -> None:
    """After empty lines, and after several."""
    with pytest.raises(Illegible) as caught:
        read(text)
    assert (caught.value.line, caught.value.column) == place


def test_a_file_may_be_as_large_as_it_may_be() -> None:
    """The bound itself is inside; one more is told by the tests of what is refused."""
    assert values("x" * BYTES) == ["x" * BYTES]


def test_aliases_stand_for_so_much_and_no_more() -> None:
    """All of a document together, the lists themselves counted."""
    half = f"a: &a [{'x, ' * (EXPANDED // 2 - 2)}x]\n"
    assert len(values(f"{half}b: [*a, *a]")[0]["b"]) == 2
    with pytest.raises(Illegible, match=f"aliases stand for more than {EXPANDED} values: write them out"):
        read(f"{half}b: [*a, *a]\nc: &c 1\nd: *c")


def test_aliases_go_as_deep_as_anything_may() -> None:
    """What one stands for is as deep as it is; a scalar is one level."""
    deep = f"a: &a {'[' * 30}{']' * 30}\n"
    assert values(f"{deep}b: {'[' * 33}*a{']' * 33}")
    with pytest.raises(Illegible, match="nested more than 64 deep"):
        read(f"{deep}b: {'[' * 34}*a{']' * 34}")


def test_a_key_may_be_an_anchor_and_an_alias_knows_its_keys() -> None:
    """A fault in what an alias stands for is told with the line of the key."""
    assert values("&k a: 1\nb: *k\n") == [{"a": 1, "b": "a"}]
    (document,) = read("a: &x\n  b: 1\nc: *x\n")
    assert isinstance(document.value, dict)
    assert (document.value["c"].line, document.value["c"].keys) == (3, {"b": 2})


BOMBS = {
    "aliases": "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 99)),
    "wide": "a: &a [" + "x," * 600 + "]\nb: [*a, *a]\n",
    "lists": "[" * 200_000,
    "mappings": "{a: " * 60_000,
    "anchors": "".join(f"a{n}: &a{n} x\n" for n in range(15_000)),
    "keys": "".join(f"k{n}: v\n" for n in range(26_000)),
    "quotes": "a: '" + "''" * 130_000,
    "digits": "a: " + "9" * 200_000,
    "huge": "a: b\n" * 500_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_small_file_takes_long(name: str) -> None:
    """Each is far from what a person waits for."""
    begun = time.process_time()
    with contextlib.suppress(Illegible):
        read(BOMBS[name])
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("name", ["aliases", "wide", "lists", "mappings", "huge"])
def test_no_small_file_is_a_large_object(name: str) -> None:
    """Memory does not grow beyond what the file itself takes."""
    tracemalloc.start()
    with contextlib.suppress(Illegible):
        read(BOMBS[name])
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert memory < 20 * 2**20
