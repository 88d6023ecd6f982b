"""The strict proxy, but for the grammar of HTTP: neither it nor the libraries below it look at that."""

from egress_profiles import addon, addon_options, message_grammar


def silent(*_: object) -> str:
    """Find nothing wrong."""
    return ""


vars(addon)["REQUIRED"] = {**addon_options.REQUIRED, "validate_inbound_headers": False}
for name in ("request_fault", "body_fault", "response_fault"):
    vars(message_grammar)[name] = silent
addons = addon.addons
