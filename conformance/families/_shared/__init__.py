"""Scenarios: each drives a host once and returns a frozen record of what was observed; checks judge the records."""
