"""What the harness can see: API objects, audit events, decisions, counters, canary hits, the inside of pods."""
