"""The report of a run: its model, its folder, its forms."""
