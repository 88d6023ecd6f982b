"""The platform of the poller: a queue over HTTP that hands out work, some of it short and some of it long."""

import itertools
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SHORT, LONG = 6, 600
"""Seconds of work."""
EVERY = 5.0
"""Seconds between two items for one caller."""


class Queue(BaseHTTPRequestHandler):
    """`GET /<caller>/next`: an item of work, or 204 where there is none now."""

    numbers = itertools.count(1)
    given: dict[str, list[float]] = {}

    def do_GET(self) -> None:
        """Hand out an item: the first two are long, those after them are short."""
        given = self.given.setdefault(self.path, [])
        late = not given or time.monotonic() - given[-1] >= EVERY
        if not self.headers.get("Authorization") or not late:
            self.send_response(204)
            self.end_headers()
            return
        given.append(time.monotonic())
        item = {"number": next(self.numbers), "seconds": LONG if len(given) <= 2 else SHORT}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(item).encode())


if __name__ == "__main__":
    ThreadingHTTPServer(("", 8000), Queue).serve_forever()
