"""Use cases: one public method, one transaction, one custody entry inside it."""
