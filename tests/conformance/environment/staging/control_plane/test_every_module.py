"""Every module of this ground has a test file of its own name, or stands here with the one that tests it."""

from pathlib import Path

from conformance.environment.staging import control_plane

HERE = Path(__file__).parent
ELSEWHERE = {
    "kubelet": "test_life.py",  # the pods' lives and the node that plays them are one tale
    "node": "test_life.py",  # what lives have in common: without one there is nothing to see
}
"""Beside these unit tests, tests/e2e/test_control_plane.py judges a real operator on all of them together."""


def test_every_module_is_tested_somewhere() -> None:
    """And no line of the list is idle."""
    modules = {path.stem for path in Path(control_plane.__file__).parent.glob("*.py")} - {"__init__"}
    own = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
    assert sorted(modules - own - set(ELSEWHERE)) == []
    assert sorted(set(ELSEWHERE) - modules) + sorted(set(ELSEWHERE) & own) == []
    assert [name for name in ELSEWHERE.values() if not (HERE / name).is_file()] == []
