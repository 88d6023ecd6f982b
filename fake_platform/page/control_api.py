"""The control API, asked in the name of whoever looks at the page: there is no other way to act. Edge: HTTP."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from yarl import URL

from fake_platform.refusals import Refused


class ControlApi:
    """The control listener of this very process, for one bearer."""

    def __init__(self, http: aiohttp.ClientSession, base: str, bearer: str) -> None:
        self._http = http
        self._base = base
        self._bearer = bearer

    async def ask(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str | int | None] | None = None
    ) -> Any:
        """One operation of openapi.yaml; `path` is percent-encoded below /control/v1. JSON, or text where it is none.

        Raises:
            Refused: as the API refused it.
        """
        url = URL(f"{self._base}/control/v1{path}", encoded=True)
        asked = url.with_query({name: value for name, value in (query or {}).items() if value is not None})
        headers = {"Authorization": f"Bearer {self._bearer}"}
        async with self._http.request(method, asked, json=body, headers=headers) as answer:
            content = await answer.text()
            if answer.content_type == "application/problem+json":
                problem = json.loads(content)
                raise Refused(problem["type"], problem["detail"])
            answer.raise_for_status()
            return json.loads(content) if answer.content_type == "application/json" else content
