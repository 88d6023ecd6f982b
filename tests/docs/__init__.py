"""Holds the guides for people to the program, the contract and the protocol that they speak of."""
