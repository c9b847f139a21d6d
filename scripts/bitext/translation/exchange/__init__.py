"""Work that leaves the house and comes back: XLIFF 2 for agencies, PO for volunteers, TMX for tools, CSV for names.

`units` says what is exchanged, in a form that no format shapes; `codes` numbers the inline code of a unit, so that a
tool can protect it; `xliff`, `po`, `tmx` and `glossary_csv` write (and, but for TMX, read) one format each; `hardened`
opens what comes from outside; `fitting` makes returned words into Markdown, and `incoming` puts them into the page, as
a person's.

What comes back is hostile until proven otherwise. A file is measured before it is parsed and holds no DTD; no path in
it is ever opened, its pages and units are only looked up among ours; inline code is ours, by number, never the
file's; and the page must render to the same skeleton as before. A unit that fails leaves a finding, and the others
are taken.

TMX only goes out. Its segments carry no unit that they belong to, and the memory is derived from reports, translations
and locks, never a file of its own; who wants foreign words here sends XLIFF or PO.
"""

FOLDER = "exchange"
"""Where `export` writes, below the project; never committed."""
