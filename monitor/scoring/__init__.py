"""Scoring: pure functions from text to findings, each citing a clause."""
