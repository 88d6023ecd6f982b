"""What the harness can see: API objects, audit events, proxy decisions, gate counters, canary hits, the inside of pods."""
