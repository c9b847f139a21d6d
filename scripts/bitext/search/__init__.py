"""One index for all editions, read by the browser: whatever is typed, in either language.

    record    what the index is told of a report
    rules     the analyser's tables, for the build and for the browser
    analyser  a text becomes words, and a word the keys that it is filed under
    aliases   names of the glossary, found in texts and in queries
    postings  one report's words as they are written down
    index     the files: shards of words, places, names; what one more report costs

The browser's half is in `overrides/assets/search/`. Both halves take words apart by the same tables and are held
together by `tests/data/search/`.
"""
