"""Platforms with an API of their own; each module has a collector that asks and a function `read` that reads."""
