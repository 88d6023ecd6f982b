"""A profile in the words of other enforcers, each held to the same truth table (`egress_profiles.truth_table`)."""
