"""New reports from elsewhere: a plain text as an agency sends it becomes a Markdown report with complete front matter.

`plain` reads the text; `report` writes the file and chooses its name.

`founding` lays out a new publication: the program as it is, with settings and first pages of its own.
"""
