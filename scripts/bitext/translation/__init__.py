"""From a bitext with gaps to one without: ask an engine for what is missing, check it, put it in its place.

`memory` knows what is translated elsewhere; `engines` asks for the rest; `journal` keeps answers until they stand in
a page; `checks` says what is wrong with an answer, `echoes` whether it is another passage's; `draft` makes new words
for units; `fixed` keeps names and abbreviations in them as they must be; `naming` holds standing words to the
glossary; `pipeline` runs whole pages through it all and writes them; `order` is what a run was asked for, `work` one
language of it and `plan` what it would send; `errands` sends pages to be worked on elsewhere, `away` is that work and
`questions` what it needs from here; `resting` remembers the pages with nothing to do; `exchange` brings translations to
agencies and back; `renaming` moves a report with all of that, `erasing` takes words out for good.
"""
