"""New reports: begun from nothing, or made of what came from elsewhere, with complete front matter and every word kept.

`plain` reads a plain text as an agency sends it. `package` opens a Word file safely, `wordtext` reads its words,
`wordplain` writes its XML more plainly, `word` has it made HTML; `webpage` reads an HTML file; `taken` is what both
give. `footnotes`, `inlines` and `blocks` write that as Markdown of the project's dialect, `measure` compares the words,
`conversion` puts it together, and `apart` does all that in a process of its own. `naming` makes a name out of a title,
`report` the front matter and the place.

`founding` lays out a new publication: the program as it is, with settings and first pages of its own.
"""
