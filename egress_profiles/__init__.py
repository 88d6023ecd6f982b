"""What may be reached, by whom: profiles as data, and every layer that enforces, renders or measures them."""
