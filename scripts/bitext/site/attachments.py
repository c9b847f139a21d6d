"""Which files beside the pages are published as they are: pictures and attachments that can run nothing."""

from __future__ import annotations

import posixpath

from bitext.errors import Findings
from bitext.markup import sanitise
from bitext.project import MARKDOWN, Project

_ACTIVE = tuple(f".{each}" for each in "html htm xhtml xht shtml mhtml mht hta js mjs xml xsl xslt svgz swf".split())
_LEFTOVER = ("~", ".bak", ".orig", ".rej", ".tmp", ".swp")


def publishable(project: Project, uri: str, findings: Findings) -> bool:
    """Whether a file below the documents' folder may be copied into the site. What may not is told."""
    path, shown = project.root / project.docs / uri, f"{project.docs}/{uri}"
    name = posixpath.basename(uri).lower()
    if name.endswith(MARKDOWN):
        return False  # published as a page, or told where pages are found
    if project.taken(uri):
        findings.add("name-edition", shown, name=uri.partition("/")[0])
    elif not project.inside(path):
        if not project.below_link(path):
            findings.add("file-outside", shown)
    elif name.endswith(_ACTIVE):
        findings.add("file-active", shown)
    elif name.endswith(_LEFTOVER):
        findings.add("file-leftover", shown)
    elif name.endswith(".svg") and not sanitise.harmless_svg(path.read_bytes()):
        findings.add("file-drawing", shown)
    else:
        return True
    return False
