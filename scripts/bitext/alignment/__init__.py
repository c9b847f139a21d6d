"""What belongs to what: a report, its translation and its lock read as one bitext.

`lock` is the record on disk; `sequence` aligns two sequences by cost, `matching` finds by it which rows and segments
belong together; `bitext` puts a report, a translation and a lock together into units with ids and states; `compose`
makes the translation's next text out of them; `review` is what a named person has read; `store` reads it all from the
disk. Nothing is written here; nothing here knows engines or pages.
"""
