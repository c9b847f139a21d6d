"""Publish Arabic reports with an English translation beside each.

A report `docs/**/slug.md` and its translation `slug.en.md` are one text in two languages (a bitext), aligned unit by
unit; the lock `memory/**/slug.en.jsonl` remembers which unit is which and whose words stand in it. All else follows
from that alignment:

    docs/x.md ─ read ─▶ front matter + skeleton + segments
      segment ─ lock: unchanged? ─ yes ─▶ the English that stands, byte for byte
                                 └ no ─▶ placeholders ─▶ engine ─▶ restore ─▶ checks
      targets ─▶ splice into the skeleton ─▶ render both: same tags? ─▶ write x.en.md and its lock
    report + translation + lock ─▶ one MkDocs build an edition, side by side ─▶ staging ─▶ exchange into site/

The modules, in the order in which they are best read; each imports only from those before it:

    errors        findings (about somebody's file) and errors (that end a command)
    arabic        letters, digits, and the form in which texts are compared
    writer        the only module that changes the disk
    glossary      the register of names and terms
    project       settings, editions, and which file is what
    turns         many things at once, their results in order
    version       which code this is
    hands         whoever does the work: processes of this machine, or others
    cluster       a Dask cluster's workers
    markup/       front matter, segments, placeholders, the renderer as judge, the sanitiser
    alignment/    locks, ids, states: what a bitext is
    search/       one index for all editions
    lint/         how a text is written: what is wrong, and what can be mended
    translation/  engines, checks, drafts, the pipeline, the exchange formats
    site/         two editions in MkDocs: entries, listings, views, policy, build, preview
    intake/       a plain text becomes a report
    forge/        branches of translations for people to read, and the links that reports hold
    cli/          one module a subcommand; the only one that prints

Words such as segment, unit, skeleton, target, state and finding mean what the README's list says. The wording of
findings and of the interface is data: `data/findings.toml`, `data/strings.toml`.
"""
