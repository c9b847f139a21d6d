"""One index for all editions, read by the browser: whatever is typed, in either language.

    record     what the index is told of a report
    rules      the analyser's tables, for the build and for the browser
    analyser   a text becomes words, and a word the keys that it is filed under
    aliases    names of the glossary, found in texts and in queries
    shelf      sections of lines, in files of one size that are named by their content
    postings   one report's words as they are written down
    numbering  how reports get their numbers
    filing     what fills the shelves, and what changes when reports come and go
    index      the files of the index, from one build to the next

The browser's half is in `overrides/assets/search/`. Both halves take words apart by the same tables and are held
together by `tests/data/search/`.
"""
