"""`kit.json`: written and read back alike, and faults with names."""

import pytest

from conformance import builtin
from conformance.contract.exits import UsageError
from conformance.kit.manifest import Content, Image, Manifest, faults, parse, references, render

DIGEST = f"sha256:{'a' * 64}"
MANIFEST = Manifest(
    name="byohost-kit-1-linux-amd64",
    version="1",
    architecture="amd64",
    pythons=("3.11",),
    contract="2027-01",
    files={"a": Content("0" * 64, 3), "b": Content("1" * 64, 4)},
    images=(Image("operator", "registry.test:5000/byohost/operator:1", DIGEST, "operates", "always"),),
)


def test_there_and_back() -> None:
    """What was written is what is read."""
    assert parse(render(MANIFEST), builtin.schema("kit"), "x") == MANIFEST


def test_a_hash_that_is_none() -> None:
    """The sentence names file, place and rule, and shows nothing that steers a terminal."""
    text = render(MANIFEST).replace(b'"1111', b'"\\u001b[2J')
    with pytest.raises(UsageError, match=r"x: kit\.json: files\.b\.sha256: '\\x1b\[2J1"):
        parse(text, builtin.schema("kit"), "x")


def test_faults_have_names() -> None:
    """Missing, changed in size or in bytes, no file, extra; whole where all is as listed."""
    assert faults(MANIFEST, MANIFEST.files) == []
    assert faults(MANIFEST, {"a": Content("0" * 64, 2), "c": None}) == [
        "changed: a has 2 bytes, and 3 are listed",
        "missing: b",
        "extra: c is not listed in kit.json",
    ]
    assert faults(MANIFEST, {"a": None, "b": Content("2" * 64, 4)}) == [
        "changed: a is no plain file",
        f"changed: b has SHA-256 {'2' * 64}, and {'1' * 64} is listed",
    ]


def test_list_of_images() -> None:
    """By digest, without the tag; a port is no tag."""
    assert references(MANIFEST.images) == [f"registry.test:5000/byohost/operator@{DIGEST}"]
