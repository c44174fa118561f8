"""A demonstration department and the loopback server that publishes its posts."""
