"""What belongs to what: a report, its translation and its lock read as one bitext.

`lock` is the record on disk, `joined` what counts where git has joined two of them; `sequence` aligns two sequences by
cost and `matching` says by what; `bitext` puts a report, a translation and a lock together into units with ids and
states; `compose` writes new words into a translation without undoing what a person has built there; `review` is who has
read it, `summary` how far it is. `store` alone reads the disk, and `parcels` sends what it would read to somebody
else's; nothing here knows engines or pages.
"""
