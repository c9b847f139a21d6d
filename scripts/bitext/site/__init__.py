"""Two editions of one site, one MkDocs build each.

`entries` says what is published where, `corrections` what was put right or withdrawn, `attachments` which files
beside the pages; `edition` is the state of one build and what MkDocs's events do to it; `content` finishes a page's
body (links across editions, titles, tables) and has it sanitised; `directions` says which way its blocks run,
`passages` marks every unit in it and links it to its twin, `reporting` says where errors are reported; `media` knows
the files that pages show, `pictures`, `video` and `attachments` finish them on a page, `rasters` reads pictures
without decoding them, `renditions` makes their sizes; `places` finds the line to blame; `views` is what a template
sees of a page; `mentions` finds the glossary's names in a text, `names` says which reports have which, `related`
which belong together; `listings` makes the pages that list them, `ways` what every page offers for going on,
`searching` the search page; `policy` is the Content-Security-Policy; `styles` makes one style sheet of Material's and
ours, `colours` the publication's own in it, `scripts` as few scripts as there are occasions.

What goes beside the pages: `publishing` has the settings, `record` what a build knows of all its pages, `facts` of one;
`redirects` leads from the addresses that pages had before; `metadata` and `citation` know how a head and a citation
are said, `heads` what is said of which page; `markdown_copy`, `feeds`, `cards`, `robots` and `sitemap` make what
`publication` puts beside the pages.

`indexing` tells search of the pages and publishes its index.

What need not be made again: `cache` keeps values by what they follow from, `rendered` is what a page has become and
what it asked of the rest of the site, `kept` takes pages and their files over from the build before, `packed` holds
long texts in little room.

`strings` and `dates` are the words of the interface; `build` runs the editions side by side and exchanges the result.

`serve` is the preview: `watch` sees what changes, `crew` keeps the processes that have built the editions, `again`
makes one page anew in them, `preview` is the server.
"""
