"""A witness of other people's logs: sees their heads, and signs each one that continues what it saw before.

Run by another office on another host than the record it watches over. It knows nothing of the record, needs no
database, and keeps one small file for each log. Protocol: C2SP tlog-witness.
"""
