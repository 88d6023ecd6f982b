"""What is judged: target.toml, the bundle as its reader sees it, and which clauses it is held against."""
