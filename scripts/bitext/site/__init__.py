"""Two editions of one site, one MkDocs build each.

`entries` says what is published where, `attachments` which files beside the pages; `edition` is the state of one build
and what MkDocs's events do to it; `content` finishes a page's body (links across editions, titles, tables) and has it
sanitised; `views` is what a template sees of a page, `listings` of many; `policy` is the Content-Security-Policy.

What goes beside the pages: `publishing` has the settings, `record` what a build knows of all its pages, `facts` of one;
`metadata` and `citation` know how a head and a citation are said, `heads` what is said of which page; `markdown_copy`,
`feeds`, `cards`, `robots` and `sitemap` make what `publication` puts beside the pages.

`strings` and `dates` are the words of the interface; `build` runs the editions side by side and exchanges the result;
`serve` is the preview.
"""
