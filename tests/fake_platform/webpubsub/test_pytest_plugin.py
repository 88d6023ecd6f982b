"""The fixture, as another project would use it."""

import subprocess
import sys
from pathlib import Path

import pytest

from fake_platform.flags import UsageError
from fake_platform.webpubsub.options import Options
from fake_platform.webpubsub.pytest_plugin import running
from fake_platform.webpubsub.serving import Service

FOREIGN = """
from azure.messaging.webpubsubservice import WebPubSubServiceClient

def test_send(web_pubsub):
    with WebPubSubServiceClient.from_connection_string(web_pubsub.connection_string, hub="h") as client:
        client.send_to_all("x", content_type="text/plain")
        assert not client.group_exists("g")
"""


def test_foreign_project_uses_the_fixture(tmp_path: Path) -> None:
    """One flag, one argument."""
    file = tmp_path / "test_foreign.py"
    file.write_text(FOREIGN)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "fake_platform.webpubsub.pytest_plugin", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "1 passed" in ended.stdout


def test_emulator_that_cannot_start_says_so(web_pubsub: Service) -> None:
    """The error comes out of the thread."""
    port = int(web_pubsub.endpoint.rpartition(":")[2])
    with pytest.raises(UsageError, match="is taken"), running(Options(port=port)):
        pass
