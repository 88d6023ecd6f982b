"""The same parts make the same bytes, and what strangers read in them is right."""

import hashlib
import json
import os
import subprocess
import tarfile
from pathlib import Path

from conformance.kit import contents
from tests.conformance.kit import small


def test_twice_the_same(tmp_path: Path) -> None:
    """Whenever, wherever, and however old the files are that go in."""
    one = small.kit(tmp_path / "one")
    umask = os.umask(0o077)
    try:
        two = small.kit(tmp_path / "elsewhere" / "two")
    finally:
        os.umask(umask)
    assert hashlib.sha256(one.read_bytes()).hexdigest() == hashlib.sha256(two.read_bytes()).hexdigest()


def test_entries_tell_nothing_of_their_maker(tmp_path: Path) -> None:
    """Sorted, of nobody, without time; programs alone are executable."""
    with tarfile.open(small.kit(tmp_path)) as opened:
        members = opened.getmembers()
    assert [each.name for each in members] == sorted(each.name for each in members)
    assert {(each.uid, each.gid, each.uname, each.gname, each.mtime) for each in members} == {(0, 0, "", "", 0)}
    executable = {each.name.removeprefix(f"{small.NAME}/") for each in members if each.mode == 0o755}
    assert executable == {"bin/kubectl", "install.sh"}


def test_index_holds_images_by_both_names(tmp_path: Path) -> None:
    """Those by which one image is taken out of a layout, and by which containerd imports it."""
    images = tmp_path / "images.tar"
    images.write_bytes(small.content(small.kit(tmp_path), "images.tar"))
    listed = json.loads(small.content(images, "index.json", ""))["manifests"]
    names = [f"registry.byohost.test/byohost/{name}:1.2.3" for name in ("operator", "sandbox")]
    assert [each["annotations"]["org.opencontainers.image.ref.name"] for each in listed] == names
    assert [each["annotations"]["io.containerd.image.name"] for each in listed] == names


def test_every_image_has_a_purpose() -> None:
    """And none is described that is not there."""
    assert set(contents.NAMES) == set(contents.PURPOSES)
    assert set(contents.NAMES) > contents.ON_DEMAND
    assert {contents.needed(name) for name in contents.NAMES} == {"always", "on-demand"}


def installed(tmp_path: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run the small kit's `install.sh`."""
    with tarfile.open(small.kit(tmp_path)) as opened:
        opened.extractall(tmp_path, filter="data")
    done = subprocess.run(
        ["sh", str(tmp_path / small.NAME / "install.sh"), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_install_refuses_with_a_sentence(tmp_path: Path) -> None:
    """No folder, one inside the kit, another machine, no Python, another Python."""
    said = installed(tmp_path / "a")
    assert said == (64, "install.sh: name the folder to install into, such as /opt/byohost\n")
    code, words = installed(tmp_path / "b", str(tmp_path / "b" / small.NAME / "here"))
    assert (code, "lies in the kit" in words) == (64, True)
    code, words = installed(tmp_path / "c", str(tmp_path / "x"), PYTHON="/nowhere/python")
    assert (code, "there is no /nowhere/python; install Python (3.11)" in words) == (2, True)
    for program, output in (("uname", "riscv64"), ("python9", "3.9")):
        stand_in = tmp_path / program / program
        stand_in.parent.mkdir()
        stand_in.write_text(f"#!/bin/sh\necho {output}\n")
        stand_in.chmod(0o755)
    path = f"{tmp_path / 'uname'}{os.pathsep}{os.environ['PATH']}"
    code, words = installed(tmp_path / "d", str(tmp_path / "x"), PATH=path)
    assert (code, words) == (2, "install.sh: this kit is for x86_64, and this machine is riscv64\n")
    code, words = installed(tmp_path / "e", str(tmp_path / "x"), PYTHON=str(tmp_path / "python9" / "python9"))
    assert code == 2
    assert "has wheels for Python 3.11, and" in words
