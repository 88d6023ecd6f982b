import os
import subprocess
import sys
import time
from pathlib import Path

from reference_operator import health, probe

SCRIPT = str(Path(probe.__file__))


def test_a_young_file_is_life(tmp_path: Path) -> None:
    """No file, or one that nobody renewed, is a loop that does not turn."""
    path = tmp_path / "health.json"
    assert probe.main(str(path)) == 1
    path.write_text("{}")
    assert probe.main(str(path)) == 0
    old = time.time() - probe.STALE - 1
    os.utime(path, (old, old))
    assert probe.main(str(path)) == 1


def test_stale_means_the_same_everywhere() -> None:
    """The probe imports nothing of ours, so the number stands twice."""
    assert probe.STALE == health.STALE


def test_it_runs_without_site_and_package(tmp_path: Path) -> None:
    """As kubelet runs it: by its path and isolated, so that it sees neither our package nor any library."""
    (tmp_path / "health.json").write_text("{}")
    env = {"BYOHOST_HEALTH_FILE": str(tmp_path / "health.json")}
    assert subprocess.run([sys.executable, "-I", "-S", SCRIPT], env=env, check=False).returncode == 0
    missing = {"BYOHOST_HEALTH_FILE": str(tmp_path / "none")}
    assert subprocess.run([sys.executable, "-I", "-S", SCRIPT], env=missing, check=False).returncode == 1
