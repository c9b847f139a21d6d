"""Convert a document in a process of its own, which has little memory, little time and none of this one's keys.

The document is untrusted: whatever it does to a parser ends with that process. What comes back is JSON.
"""

from __future__ import annotations

import base64
import contextlib
import json
import multiprocessing
import os
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from bitext import project as projects
from bitext.errors import Said
from bitext.intake.package import MOST_BYTES, Refused
from bitext.intake.taken import Taken
from bitext.markup.render import Renderer

SECONDS = 180
_MEMORY = 3 * 1024 * 1024 * 1024
_KEPT = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "TEMP", "LANG", "LC_ALL")
"""Of the environment."""
_WORD, _WEB, _OTHER = (".docx", ".docm"), (".html", ".htm"), (".doc", ".dot", ".odt", ".rtf", ".pdf", ".pages", ".wps")
KINDS = (*_WORD, *_WEB, *_OTHER)
"""How the names of files end that are no plain texts."""


def converted(path: Path, root: Path, *, seconds: float = SECONDS) -> Taken:
    """Convert a file for the project at `root`. Raises `Refused`."""
    kind = path.suffix.lower()
    if kind in _OTHER:
        raise Refused("intake-kind", kind=kind)
    data = _content(path)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, kind, data, str(root)), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise Refused("intake-time", seconds=int(seconds))
        answer = json.loads(here.recv_bytes(4 * MOST_BYTES))
    except (EOFError, OSError, ValueError):
        raise Refused("intake-died") from None
    finally:
        process.kill()
        process.join()
        here.close()
    if "refused" in answer:
        raise Refused(Said(*answer["refused"]))
    images = {name: base64.b64decode(text) for name, text in answer.pop("images").items()}
    remarks = [(code, values) for code, values in answer.pop("remarks")]
    return Taken(**answer, images=images, remarks=remarks)


def _content(path: Path) -> bytes:
    try:
        if path.is_symlink() or not path.is_file():
            raise Refused("intake-no-file")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused("intake-zip", problem=error.strerror or error) from None
    if len(data) > MOST_BYTES:
        raise Refused("intake-large", size=MOST_BYTES // 1024 // 1024)
    return data


def _work(there: Connection, kind: str, data: bytes, root: str) -> None:
    """What the other process does."""
    _bound()
    there.send_bytes(json.dumps(_answer(kind, data, Path(root))).encode())
    there.close()


def _answer(kind: str, data: bytes, root: Path) -> Mapping[str, object]:
    from bitext.intake import conversion

    project = projects.load(root)
    convert: Callable[..., Taken] = conversion.word_file if kind in _WORD else conversion.web_file
    try:
        taken = convert(data, Renderer(project.extensions, project.extension_configs).html)
    except Refused as error:
        return {"refused": [error.said.en, error.said.ar]}
    except (MemoryError, RecursionError):
        return {"refused": [Refused("intake-died").said.en, Refused("intake-died").said.ar]}
    answer = {name: getattr(taken, name) for name in Taken.__dataclass_fields__}
    return answer | {"images": {name: base64.b64encode(each).decode() for name, each in taken.images.items()}}


def _bound() -> None:
    """Take away what the process does not need."""
    for name in [name for name in os.environ if name not in _KEPT]:
        del os.environ[name]
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
