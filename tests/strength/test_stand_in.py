"""One module of the operator is exchanged, and the lines that it passes are told, in real processes."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ran(program: str, *arguments: str) -> str:
    """What that program of this folder prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-P", str(Path(__file__).with_name(program)), *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def test_one_module_is_exchanged(tmp_path: Path) -> None:
    """The others are the reference's own; the entry itself can be exchanged, too."""
    assert ran("stand_in.py", "log", str(tmp_path / "not-asked-for.py"), "version") == ran(
        "passed_lines.py", str(tmp_path), "version"
    )
    entry = tmp_path / "entry.py"
    source = (ROOT / "reference_operator" / "__main__.py").read_text(encoding="utf-8")
    entry.write_text(source.replace("{__version__}", "another"), encoding="utf-8")
    assert ran("stand_in.py", "__main__", str(entry), "version") == "another\n"


def test_lines_are_told_at_their_first_passing(tmp_path: Path) -> None:
    """Those of the branch that was taken, and no others."""
    ran("passed_lines.py", str(tmp_path), "version")
    (file,) = tmp_path.glob("*.lines")
    passed = file.read_text(encoding="ascii").split()
    source = (ROOT / "reference_operator" / "__main__.py").read_text(encoding="utf-8").splitlines()
    lines = {source[int(each.partition(":")[2]) - 1].strip() for each in passed if each.startswith("__main__:")}
    assert 'case ("version",):' in lines
    assert 'case ("--help",) | ("-h",):' not in lines
