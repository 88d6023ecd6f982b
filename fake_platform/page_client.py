"""The platform's page for Python callers: what somebody with a token sees, and the forms they can send. Edge: HTTP.

It enters as people do, through the form for tokens; proxies of the environment are ignored.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import httpx

from fake_platform.page_reading import PageView, read

PATIENCE = 10.0
"""Seconds for an answer."""


class PageError(Exception):
    """The page did not let the caller in; the message says with which status."""


class PageClient:
    """One visitor; `base_url` is that of the control listener, such as http://localhost:PORT.

    Every method raises httpx.TransportError when the platform does not answer.
    """

    def __init__(self, base_url: str, token: str) -> None:
        """Enter.

        Raises:
            PageError: the token opens nothing.
        """
        base = base_url.rstrip("/")
        headers = {"Origin": base}
        self._http = httpx.Client(base_url=base, headers=headers, timeout=PATIENCE, trust_env=False)
        answer = self._http.post("/page/login", data={"token": token})
        if answer.status_code != 303:
            self.close()
            raise PageError(f"the page answered the token with {answer.status_code}, not with 303")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the session ends by itself."""
        self._http.close()

    def see(self, path: str) -> PageView:
        """A page, such as /page/hosts."""
        return self._view(self._http.get(path, follow_redirects=True))

    def send(self, path: str, fields: Mapping[str, str]) -> PageView:
        """Send a form of a page, with the secret of this session, and see the page that it leads to."""
        proof = self.see("/page/hosts").proof
        return self._view(self._http.post(path, data={**fields, "proof": proof}, follow_redirects=True))

    def _view(self, answer: httpx.Response) -> PageView:
        return read(answer.status_code, answer.text)
