"""How a host comes to be, is claimed, and shows who may see it."""
