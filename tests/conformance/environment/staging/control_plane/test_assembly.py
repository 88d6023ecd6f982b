"""A run on a control plane alone begins with what it is asked for; the runs themselves are end-to-end tests."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[5]
BOUND = 300


def test_an_image_alone_is_refused(tmp_path: Path) -> None:
    """In a sentence, before anything is started."""
    (tmp_path / "target.toml").write_text('[operator]\nimage = "x"\n')
    line = [sys.executable, "-m", "conformance", "certify", "--ground", "control-plane"]
    done = subprocess.run(
        [*line, "--target", str(tmp_path / "target.toml"), "--report-dir", str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )
    assert done.returncode == 64
    assert "operator.process" in done.stderr
