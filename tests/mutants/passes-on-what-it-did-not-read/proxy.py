"""The strict proxy, but for the grammar of HTTP: neither it nor the libraries below it look at that."""

from egress_profiles import addon, message_grammar

addon.REQUIRED = {**addon.REQUIRED, "validate_inbound_headers": False}  # type: ignore[assignment]
message_grammar.request_fault = lambda _: ""
message_grammar.body_fault = lambda *_: ""
message_grammar.response_fault = lambda *_: ""
addons = addon.addons
