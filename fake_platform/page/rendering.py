"""Templates of the page, with escaping on and every string made printable. Pure."""

import json
from collections.abc import Iterable
from typing import Any

import jinja2
from markupsafe import Markup

from fake_platform.page.forms import segment
from fake_platform.page.printable import brief, printable


def _harmless(value: Any) -> Any:
    """What any expression of a template comes to; None is nothing."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return "" if value is None else value


_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("fake_platform", "templates/page"),
    undefined=jinja2.StrictUndefined,
    autoescape=True,
    finalize=_harmless,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _options(values: Iterable[Any], with_empty: bool = False) -> list[tuple[str, str]]:  # noqa: FBT001, FBT002 - a template's filter
    """Value and word of each option of a choice; the empty one stands for leaving it out."""
    found = [(str(value), str(value)) for value in values if value is not None]
    return [("", "(left empty)"), *found] if with_empty else found


_TEMPLATES.filters["brief"] = brief
_TEMPLATES.filters["options"] = _options
_TEMPLATES.filters["as_json"] = json.dumps
_TEMPLATES.filters["segment"] = segment


def render(template: str, context: dict[str, Any]) -> str:
    """One whole page."""
    return _TEMPLATES.get_template(template).render(context)


DONE = {
    "register": "The host is saved. Download its bundle and apply it; until then it awaits its operator.",
    "change": "The host is changed.",
    "revoke": "The key is revoked and the connection cut.",
    "delete": "The host is retired. Sandboxes that run there finish by themselves.",
    "launch": "The launch is on its way.",
    "measure": "Two sandboxes are on their way; what they met is shown here once both have settled.",
    "terminate": "The operator was told to end the sandbox.",
    "fault": "The fault is set.",
    "fault-removed": "The fault is taken away.",
    "faults-cleared": "No fault is left.",
    "profile": "The profile is saved.",
    "class": "The resource class is saved.",
    "setting": "The workspace is changed.",
}
"""What a page says after an act, by the word that its address carries."""
