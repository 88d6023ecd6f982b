"""A small operator of another protocol: it asks a queue for work over HTTP, and starts a Job for each item.

It has no channel, no install key and no sandbox sidecar, and knows nothing of byohost: `byohost observe` watches it as
it is. Settings are variables: QUEUE (URL), TOKEN_FILE, TEMPLATE (file with the Job's template). What some operators do
beside is here too, each by a variable of its own: METRICS_PORT, TIDY_AT_START, KEEP_JOBS, TELEMETRY, LOG_REQUESTS.
"""

import json
import os
import socket
import ssl
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
EVERY = 1.0
"""Seconds between two questions to the queue."""


def said(words: str) -> None:
    """A line of the log."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def asked(url: str, token: str, body: Any = None, method: str = "GET") -> Any:
    """One HTTP request with JSON in and out; None where there is no answer in it."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers, method=method)
    context = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt")) if url.startswith("https") else None
    if os.environ.get("LOG_REQUESTS"):
        said(f"{method} {url} {headers}")
    with urllib.request.urlopen(request, timeout=10, context=context) as answer:
        text = answer.read()
    return json.loads(text) if text else None


class Jobs:
    """The Jobs of this operator's own namespace."""

    def __init__(self) -> None:
        """The cluster and the account that every pod is told of."""
        host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
        namespace = (ACCOUNT / "namespace").read_text()
        self._jobs = f"https://{host}:{port}/apis/batch/v1/namespaces/{namespace}/jobs"

    def _asked(self, path: str = "", body: Any = None, method: str = "GET") -> Any:
        return asked(self._jobs + path, (ACCOUNT / "token").read_text(), body, method)

    def start(self, item: dict[str, Any]) -> None:
        """One Job for an item of work, by the template."""
        job = json.loads(Path(os.environ["TEMPLATE"]).read_text())
        job["metadata"]["name"] = f"work-{item['number']}"
        (container,) = job["spec"]["template"]["spec"]["containers"]
        container["env"] = [*container.get("env", []), {"name": "SECONDS", "value": str(item["seconds"])}]
        self._asked("", job, "POST")

    def all(self) -> list[dict[str, Any]]:
        """Every Job that there is."""
        found: list[dict[str, Any]] = self._asked("?labelSelector=app%3Dwork")["items"]
        return found

    def delete(self, name: str) -> None:
        """A Job and its pods."""
        self._asked(f"/{name}?propagationPolicy=Background", None, "DELETE")


def over(job: dict[str, Any]) -> bool:
    """Whether its work has ended, well or badly."""
    return bool(job["status"].get("succeeded") or job["status"].get("failed"))


def serve_metrics(port: int) -> None:
    """Where anybody may ask how much was done."""

    class Metrics(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204)
            self.end_headers()

    threading.Thread(target=ThreadingHTTPServer(("", port), Metrics).serve_forever, daemon=True).start()


def tell_the_vendor(place: str) -> None:
    """Say that one is there, to somebody who is none of the cluster's business."""
    host, _, port = place.rpartition(":")

    def tell() -> None:
        while True:
            try:
                with socket.create_connection((host, int(port)), timeout=5):
                    time.sleep(5)
            except OSError:
                time.sleep(1)

    threading.Thread(target=tell, daemon=True).start()


def turn(jobs: Jobs, queue: str, token: str) -> None:
    """Take on an item, if there is one, and take away what is done."""
    item = asked(f"{queue}/next", token)
    if item:
        jobs.start(item)
        said(f"item {item['number']}: started")
    for job in jobs.all():
        if over(job) and not os.environ.get("KEEP_JOBS"):
            jobs.delete(job["metadata"]["name"])
            said(f"{job['metadata']['name']}: done")


def main() -> None:
    """Begin as the settings say, and then go on for ever."""
    if os.environ.get("METRICS_PORT"):
        serve_metrics(int(os.environ["METRICS_PORT"]))
    if os.environ.get("TELEMETRY"):
        tell_the_vendor(os.environ["TELEMETRY"])
    jobs, queue = Jobs(), os.environ["QUEUE"]
    token = os.environ.get("TOKEN") or Path(os.environ["TOKEN_FILE"]).read_text().strip()
    if os.environ.get("TIDY_AT_START"):
        for job in jobs.all():
            if not over(job):
                jobs.delete(job["metadata"]["name"])
    while True:
        try:
            turn(jobs, queue, token)
        except OSError as error:  # an HTTP status that is no answer, too
            said(f"not this time: {error}")
        time.sleep(EVERY)


if __name__ == "__main__":
    main()
