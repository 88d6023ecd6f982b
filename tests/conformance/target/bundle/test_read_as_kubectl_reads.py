"""Some hundreds of texts are read as the real kubectl reads them, or refused: there is no third way.

`kubectl patch --local` with a patch of nothing prints what kubectl would send, and asks no cluster.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.target.bundle.nodes import Illegible
from conformance.target.bundle.objects import as_written, parse
from tests.conformance.families.test_bundle_checks import bundle_text
from tests.conformance.families.test_bundle_kinds import GREEN, ILLEGIBLE, REFUSED

KUBECTL = shutil.which("kubectl")
HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n"
SCALARS = r"""
y Y n N yes Yes YES yEs no No NO on On ON oN off Off OFF true True TRUE tRUE false False FALSE ~ null Null NULL nULL
0 -0 +1 1_000 _1 1__0 012 0o17 0O17 -012 089 08.5 0x1F 0X1f 0xg 0b11 0B11 -0b11 0b12 1e3 1E3 1e+3 1e-7 1.5 1. .5 -.5 +.5
.5e1 . .. 1..2 1.2.3 1e 1e999 1e-999 12345678901234567890 9223372036854775807 9223372036854775808 -9223372036854775808
-9223372036854775809 18446744073709551615 18446744073709551616 123456789012345678901234567890 0.1 100.0 1e20 1e21 1e22
.inf -.inf +.Inf .nan .NaN inf nan 2027-01-31 2027-1-1 2027-13-45 2027-01-31T12:00:00Z 12:30:45 1:2 =  a=b <<x
'y' "y" "\x41\u00e9" 'a''b' a#b http://x:80/?q=1 a:b *x &x @x %x `x !!binary !foo ! !!str
""".split()  # noqa: SIM905 - a table
TAGGED = ["!!str 1", "!!int '1'", "!!int x", "!!float 1", "!!bool 'yes'", "!!null ''", "!!binary aGk=", "!!binary '%'"]
WHOLE = [
    "", "\n", "# c\n", "---\n", "--- # c\n", "---\n---\n", "...\n", "null\n", "~\n---\n", "{}\n", "[]\n", "text\n",
    "1\n", "--- {}\n", "---x\n", "---#\n", "----\n", "%YAML 1.1\n---\n", "%TAG ! x\n---\n", "...\n---\n", "\ufeff",
    "\ufeff---\n", "\t\n", " \n", "# a\n---\n# b\n---\n", "--- \t \n", "a: 1\n...\nb: 2\n---\n",
    "--- |\n text\n---\n",
]  # fmt: skip
BLOCKS = [
    "|\n  a\n   b\n\n  c\n", ">\n  a\n  b\n\n  c\n   d\n", "|-\n  a\n\n", "|+\n  a\n\n", ">2-\n    a\n",
    "|\n\n  a\n", "'a\n  b'\n", '"a\n  b\\\n  c"\n', '"a\\tb\\n\\/"\n', '"\\ud83d\\ude00"\n', '"\\q"\n', "a\n  b\n",
    "a # c\n", "a#c\n", "[a, b: c, ]\n", "[a,, b]\n", "{a: b, c, d: }\n", "{a:b}\n", '{"a":b}\n',
    "{a: [b, {c: d}]}\n", "[a\n  , b]\n", "{? a : b}\n", "[? a : b]\n", "? a\n", "- a\n", "\n- a\n- b\n",
    "\n  - a\n  -b\n", "\n  a: b\n  c: d\n", "\n  a: b\n c: d\n", "\n  ? a\n  : b\n", "a: b\n", "[a]]\n",
    "&x {a: b, c: d}\ny:\n  <<: *x\n  c: e\n", "&x {a: b}\ny:\n  a: c\n  <<: *x\n",
    "\n  <<: [{a: b}, {a: c, d: e}]\n", "&x [{a: b}]\ny: {<<: *x}\n", "\n  <<: ~\n", "\n  <<: {a: b}\n  a: ~\n",
    "\n  !!str <<: {a: b}\n", "\n  <<: {a: {b: c}}\n  a: {d: e}\n", "\n  <<: {a: b}\n  <<: {c: d}\n",
    "&x a\ny: *x\n", "*x\n", "&x {a: *x}\n", "\n  <<: {a: b}\n", "\n  a: 1\n  a: 2\n", "\n  1: a\n  '1': b\n",
    "\n  [a]: b\n", "\n  ~: b\n", "\n  1.5: b\n", "\n  y: b\n  n: c\n", "!!map {a: b}\n", "!!seq [a]\n",
    "!!set {a}\n", "!!map [a]\n", "!<tag:yaml.org,2002:str> 1\n", "a\tb\n", "\ta\n", "a\u2028b\n", "a\x7fb\n",
    "a\x85b\n", "\U0001f600\n", "a\ufffd\n", "[a?]\n", "a?\n", "{a? : b}\n", "%a\n", "@a\n",
]  # fmt: skip


def variants() -> Iterator[str]:
    """Each scalar in five places, each block as a value, each beginning before an object, each kind of bundle."""
    for scalar in [*SCALARS, *TAGGED]:
        yield f"{HEAD}data: {scalar}\n"
        yield f"{HEAD}data: [{scalar}, a]\n"
        yield f"{HEAD}data: {{a: {scalar}}}\n"
        yield f"{HEAD}data:\n  {scalar}: a\n"
        yield f"{HEAD}data:\n- {scalar}\n- {scalar} # c\n"
    for block in BLOCKS:
        yield f"{HEAD}data: {block}"
        yield f"{HEAD}data:\n  a: {block}" if "\n" not in block[:-1] else f"{HEAD}z: z\ndata: {block}---\n{HEAD}"
    for begin in WHOLE:
        yield begin + HEAD
        yield f"{HEAD}{begin}"
        yield f"{HEAD}---\n{begin}"
    for text in (bundle_text(), HEAD):
        yield text.replace("\n", "\r\n")
        yield text.replace("\n", "\r")
    for change in (*GREEN.values(), *(each for each, _ in (*ILLEGIBLE.values(), *REFUSED.values()))):
        yield change(bundle_text())


def printed(texts: list[str], folder: Path) -> list[tuple[bool, list[Any]]]:
    """Of each text, whether kubectl takes it, and the objects that it prints of it; all in one call."""
    command = [str(KUBECTL), "patch", "--local", "--type=merge", "--patch={}", "--output=json"]
    for index, text in enumerate(texts):
        (folder / f"{index:04}.yaml").write_bytes(text.encode())
        (folder / f"{index:04}-end.yaml").write_text(HEAD.replace("name: x", "name: the-end"))
        command += ["-f", str(folder / f"{index:04}.yaml"), "-f", str(folder / f"{index:04}-end.yaml")]
    environment = {"KUBECONFIG": "/dev/null", "HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)
    found: list[list[Any]] = [[]]
    decoder, place = json.JSONDecoder(), 0
    while (place := done.stdout.find("{", place)) >= 0:
        each, place = decoder.raw_decode(done.stdout, place)
        if each.get("metadata", {}).get("name") == "the-end":
            found.append([])
        else:
            found[-1].append(each)
    assert len(found) == len(texts) + 1, done.stderr[-2000:]
    return [(f"{index:04}.yaml" not in done.stderr, each) for index, each in enumerate(found[:-1])]


def same(one: Any, other: Any) -> bool:
    """Whether two values are one in JSON: `true` is no number there."""
    return json.dumps(_numbered(one), sort_keys=True) == json.dumps(_numbered(other), sort_keys=True)


def _numbered(value: Any) -> Any:
    match value:
        case bool():
            return value
        case int() | float():
            return float(value)
        case list():
            return [_numbered(each) for each in value]
        case dict():
            return {key: _numbered(each) for key, each in value.items()}
        case _:
            return value


def read(text: str) -> list[Any] | None:
    """Our objects, or None where we refuse the text."""
    try:
        return list(as_written(text).objects)
    except Illegible:
        return None


@pytest.mark.skipif(KUBECTL is None, reason="there is no kubectl here to hold the reader against")
def test_the_same_objects_or_refused(tmp_path: Path) -> None:
    """What we read, kubectl reads, and the same; and of what kubectl takes we refuse only what is ambiguous."""
    texts = list(dict.fromkeys(variants()))
    assert len(texts) > 800
    ours = [read(text) for text in texts]
    equal = 0
    for text, mine, (taken, theirs) in zip(texts, ours, printed(texts, tmp_path), strict=True):
        if mine is not None and taken:
            assert same(mine, theirs), f"kubectl reads {theirs}, we read {mine}:\n{text}"
            equal += 1
        elif mine is not None:  # kubectl looks at the types of metadata as early as it reads
            with pytest.raises(Illegible, match="metadata"):
                parse(text)
    assert equal > 600


def test_green_kinds_are_read() -> None:
    """The control: a reader that refuses all would be of no use."""
    assert all(read(change(bundle_text())) for change in GREEN.values())
