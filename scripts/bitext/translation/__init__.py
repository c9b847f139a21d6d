"""From a bitext with gaps to one without: ask an engine for what is missing, check it, put it in its place.

`memory` knows what is translated elsewhere; `engines` asks for the rest; `journal` keeps answers until they stand in
a page; `checks` says what is wrong with an answer, `echoes` whether it is another passage's; `draft` makes new words
for units; `fixed` keeps names and abbreviations in them as they must be; `naming` holds standing words to the
glossary; `pipeline` runs whole pages through it all and writes them; `work` is one language of a run and `plan` what
it would send; `turns` works on many pages at once; `resting` remembers the pages with nothing to do; `exchange`
brings translations to agencies and back; `erasing` takes words out for good.
"""
