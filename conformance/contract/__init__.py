"""What is promised: clauses, exit codes, words; loading them, showing them. It knows nothing of any target."""
