"""The emulator for one suite, behind a link as long as a real one. Edge: a child process, a thread."""

import contextlib
import json
import subprocess
import sys
import urllib.parse
from collections.abc import Sequence
from typing import Self

from tests.sdk_suites.relay import Relay


class Emulator:
    """`python -m fake_platform.webpubsub`; its clients reach it through a relay, and know no other address."""

    def __init__(self, flags: Sequence[str], *more: str) -> None:
        command = [sys.executable, "-m", "fake_platform.webpubsub", *flags, *more]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._stack = contextlib.ExitStack()
        self.endpoint = self.connection_string = ""

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        line = json.loads(self._process.stdout.readline())
        address = urllib.parse.urlsplit(line["endpoint"])
        relay = self._stack.enter_context(Relay(int(address.port or 0)))
        self.endpoint = f"{address.scheme}://{address.hostname}:{relay.port}"
        self.connection_string = line["connectionString"].replace(line["endpoint"], self.endpoint)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        self._process.terminate()
        self._process.wait(timeout=10)
        if self._process.stdout is not None:
            self._process.stdout.close()
