"""What belongs to what: a report, its translation and its lock read as one bitext.

`lock` is the record on disk; `sequence` aligns two sequences by cost; `bitext` puts a report, a translation and a lock
together into units with ids and states. No disk but for reading a lock; nothing here knows engines or pages.
"""
