"""An operator that somebody else wrote, watched where it runs: what was seen, and what that says by the contract."""
