"""Two editions of one site, one MkDocs build each.

`entries` says what is published where, `attachments` which files beside the pages; `edition` is the state of one build
and what MkDocs's events do to it; `content` finishes a page's body (links across editions, titles, tables) and has it
sanitised; `views` is what a template sees of a page, `listings` of many; `policy` is the Content-Security-Policy;
`publishing` holds the settings of what goes beside the
pages, `facts` what is known of a page's makers and dates, `metadata` what its head tells machines, `citation` how to
cite it, `markdown_copy` its text as Markdown, `feeds`, `cards`, `robots` and `sitemap` what they say, and `publication`
puts these together; `strings` and `dates` are the words of the interface; `build` runs the editions side
by side and exchanges the result; `serve` is the preview.
"""
