"""The record: people, handles, posts, flags, cases and their chain of custody.

Nothing here knows the network or the screen. Every change is one transaction, and the custody
entry that tells of it is part of that transaction.
"""
