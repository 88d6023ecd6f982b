"""What a laptop's platform says of itself."""

import json
import subprocess

from fake_platform import serving_notice

LINE = {name: f"value of {name} it's $HOME" for name in serving_notice.VARIABLES}


def test_programs_read_json() -> None:
    """One line, every fact."""
    assert json.loads(serving_notice.as_json(LINE)) == LINE
    assert "\n" not in serving_notice.as_json(LINE)


def test_shell_reads_every_fact_as_it_is() -> None:
    """Nothing is expanded, and the certificate stands where each official client looks for it."""
    names = [name for ours in serving_notice.VARIABLES.values() for name in ours]
    script = f"{serving_notice.as_environment(LINE)}\nexec env -0"
    shown = subprocess.run(["sh", "-c", script], env={}, capture_output=True, text=True, check=True).stdout
    found = dict(line.partition("=")[::2] for line in shown.split("\0") if line)
    assert {name: found[name] for name in names} == {
        name: LINE[key] for key, ours in serving_notice.VARIABLES.items() for name in ours
    }
    assert names.count("AZURE_AUTHORITY_HOST") == names.count("NODE_EXTRA_CA_CERTS") == 1
