"""Markdown as text with translatable spans: text in, text out, no disk.

`limits` keeps out what is nested too deeply; `frontmatter` reads and validates the head of a page, `days` says which
days a date may mean, `moments` reads the times in it; `lines` and `blocks` find the segments; `document` puts them
together and splices other words into them; `inline` tells inline code from the words, `placeholders` sends it to an
engine and finds it in the answer, `escape` keeps an answer's words from acting as markup; `render` and `outline` are
the judge: two texts are the same markup if Python-Markdown renders them to the same tags; `marks` carries unit ids
through the renderer; `judge` says which words would change a page; `quick` has the renderer try fewer patterns;
`sanitise` is what every page's body passes at the end.
"""
