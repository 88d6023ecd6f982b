from pathlib import Path

from reference_operator import health_file


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """The document comes back, and nothing else is left beside it."""
    path = tmp_path / "health.json"
    health_file.write(str(path), {"time": 1.0})
    health_file.write(str(path), {"time": 2.0})
    assert health_file.read(str(path)) == {"time": 2.0}
    assert [found.name for found in tmp_path.iterdir()] == ["health.json"]


def test_nothing_readable_is_an_empty_document(tmp_path: Path) -> None:
    """No file, half a file and another file are all nothing."""
    path = tmp_path / "health.json"
    assert health_file.read(str(path)) == {}
    for text in ('{"time": ', "[]"):
        path.write_text(text)
        assert health_file.read(str(path)) == {}
