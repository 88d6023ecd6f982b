"""Pages of records: the journal's timeline and the audit. Edge: HTTP."""

import asyncio
from typing import Any

from aiohttp import web

from fake_platform.model import AuditEntry, JournalEntry
from fake_platform.page import security_headers
from fake_platform.page.authenticated_request import Visit
from fake_platform.page.login import Door
from fake_platform.page.record_views import PAGE, audit_rows, journal_rows, older


class RecordPages:
    """`/page/journal` and `/page/audit`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """What there is to see."""
        inside = self._door.guarded
        return [
            web.get("/page/journal", inside(self._journal)),
            web.get("/page/audit", inside(self._audit)),
            web.get("/page/audit/export", inside(self._export)),
        ]

    async def _journal(self, visit: Visit) -> web.Response:
        found, hosts = await self._read(visit, "/journal")
        entries = [JournalEntry.model_validate(entry) for entry in found]
        rows = journal_rows(entries, visit.now)
        return visit.page("journal.html.j2", rows=rows, **self._frame(visit, hosts, [entry.n for entry in entries]))

    async def _audit(self, visit: Visit) -> web.Response:
        found, hosts = await self._read(visit, "/audit")
        entries = [AuditEntry.model_validate(entry) for entry in found]
        rows = audit_rows(entries, visit.now)
        return visit.page("audit.html.j2", rows=rows, **self._frame(visit, hosts, [entry.n for entry in entries]))

    async def _export(self, visit: Visit) -> web.Response:
        text = await visit.api.ask("GET", "/audit/export")
        saved_as = {"Content-Disposition": 'attachment; filename="byohost-audit.ndjson"'}
        return web.Response(
            text=text, content_type="application/x-ndjson", headers={**security_headers.HEADERS, **saved_as}
        )

    async def _read(self, visit: Visit, record: str) -> tuple[list[Any], list[str]]:
        """One page of a record, oldest first, and the names of all hosts."""
        query = {"host": visit.request.query.get("host") or None, "last": PAGE}
        before = visit.request.query.get("before")
        found, hosts = await asyncio.gather(
            visit.api.ask("GET", record, query={**query, "before": before}), visit.api.ask("GET", "/hosts")
        )
        return found["entries"], [host["name"] for host in hosts["hosts"]]

    def _frame(self, visit: Visit, hosts: list[str], numbers: list[int]) -> dict[str, Any]:
        query = visit.request.query
        return {
            "hosts": hosts,
            "chosen": query.get("host", ""),
            "older": older(numbers),
            "is_newest": "before" not in query,
        }
