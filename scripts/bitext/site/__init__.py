"""Two editions of one site, one MkDocs build each.

`entries` says what is published where, `attachments` which files beside the pages; `edition` is the state of one build
and what MkDocs's events do to it; `content` finishes a page's body (links across editions, titles, tables) and has it
sanitised; `directions` says which way its blocks run; `passages` marks every unit in it and links it to its twin;
`reporting` says where errors are reported; `views` is what a template sees of a page, `listings` of many; `policy` is
the Content-Security-Policy; `styles` makes one style sheet of Material's and ours; `sitemap` maps both editions;
`strings` and `dates` are the words of the interface; `build` runs the editions side by side and exchanges the result;
`serve` is the preview.
"""
