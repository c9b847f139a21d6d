"""New reports from elsewhere: a plain text as an agency sends it becomes a Markdown report with complete front matter.

`plain` reads the text; `report` writes the file and chooses its name.
"""
