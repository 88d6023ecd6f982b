"""How a host ends without pulling work down with it."""
