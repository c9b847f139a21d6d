"""A picture in several sizes, made once and kept by content under `.cache/pictures/`.

A folder holds one picture's sizes; its name is the hash of the picture and of how the sizes are made, its plan is
written last. So the cache is never out of date, two builds at a time write the same bytes, and whoever deletes it (or a
part of it) only has them made again. Pillow decodes and encodes; without it pictures are published in their one size.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import io
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bitext.site.rasters import Raster
from bitext.writer import Writer

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (480, 960, 1600)
"""A phone's, a tablet's or sharp phone's, a large or sharp screen's column of text."""
_RECIPE = "1"
"""To be changed with anything below that changes the bytes that are made."""
_ENDINGS = {"jpeg": "jpg", "png": "png", "webp": "webp"}
_OPTIONS: Mapping[str, Mapping[str, object]] = {
    "jpeg": {"quality": 82, "optimize": True, "progressive": True},
    "png": {"optimize": True},
    "webp": {"quality": 80, "method": 4},
}
_PLAIN = {"RGB": "RGB", "L": "L", "RGBA": "RGBA", "LA": "RGBA", "1": "L"}
"""Modes that are scaled, and as what; of the others (CMYK, 16 bits) no sizes are made."""
_PLAN = "plan.json"
MOST_BYTES = 2**30
"""Of the cache, after a build."""


Made = tuple[int, bool, bytes]
"""Width, whether it is WebP, the file."""


class NoSizes(ValueError):
    """No other sizes can be made of a picture; the text says why."""


@dataclass(frozen=True, slots=True)
class Size:
    """A picture in one width."""

    width: int
    path: Path
    bytes: int
    webp: bool


@functools.cache
def version() -> str:
    """Pillow's, or nothing where it is not installed."""
    try:
        return importlib.metadata.version("pillow")
    except importlib.metadata.PackageNotFoundError:
        return ""


def folder(cache: Path, raster: Raster) -> Path:
    """Where a picture's sizes are kept."""
    recipe = f"{_RECIPE} {version()} {raster.kind} {WIDTHS}".encode()
    name = hashlib.sha256(recipe + b"\0" + raster.data).hexdigest()[:32]
    return cache / "pictures" / name[:2] / name


def clean(cache: Path, raster: Raster, writer: Writer) -> Path:
    """A file of the picture without remarks."""
    path = folder(cache, raster) / f"clean.{raster.kind}"
    if not path.is_file():
        writer.write(path, raster.data)
    return path


def sizes(cache: Path, raster: Raster, writer: Writer) -> Sequence[Size]:
    """The sizes of a picture, each smaller in bytes than the picture. Raises `NoSizes`."""
    if raster.animated or raster.kind == "gif" or raster.size[0] <= WIDTHS[0]:
        return ()
    held = folder(cache, raster)
    try:
        plan = json.loads((held / _PLAN).read_bytes())
        found = [Size(row[0], held / row[1], row[2], row[3]) for row in plan["sizes"]]
        if all(size.path.stat().st_size == size.bytes for size in found):
            return _usable(found, plan["problem"])
    except (OSError, ValueError, LookupError, TypeError):
        pass  # not made yet, or damaged: made now
    found, problem = [], ""
    try:
        for width, webp, data in _made(raster):
            path = held / f"{width}.{'webp' if webp else _ENDINGS[raster.kind]}"
            writer.write(path, data)
            found.append(Size(width, path, len(data), webp))
    except NoSizes as error:
        problem = str(error)
    rows = [(size.width, size.path.name, size.bytes, size.webp) for size in found]
    writer.write(held / _PLAN, json.dumps({"sizes": rows, "problem": problem}))
    return _usable(found, problem)


def _usable(found: Sequence[Size], problem: str) -> Sequence[Size]:
    if problem:
        raise NoSizes(problem)
    return found


def _made(raster: Raster) -> list[Made]:
    """Each width in the picture's own format and as WebP, as far as they save bytes."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the number of pixels has been judged before
    try:
        with Image.open(io.BytesIO(raster.data), formats=[raster.kind.upper()]) as opened:
            if raster.kind == "jpeg":
                longest = WIDTHS[-1] * max(raster.size) // raster.size[0]
                opened.draft(None, (longest, longest))
            upright = ImageOps.exif_transpose(opened)
        whole = upright.convert("RGBA" if "transparency" in upright.info else _mode(upright))
        profile = upright.info.get("icc_profile")
        # A drawing or a map has few colours: no smear around its lines then.
        lossless = raster.kind == "png" and bool(whole.getcolors(4096))
        made: list[Made] = []
        wide, high = raster.size
        for width in sorted({min(each, wide) for each in WIDTHS}):
            scaled = whole.resize((width, max(1, round(high * width / wide))), Image.Resampling.LANCZOS)
            formats = dict.fromkeys(("webp", raster.kind))
            made += [(width, kind == "webp", _encoded(scaled, kind, profile, lossless)) for kind in formats]
    except (ArithmeticError, EOFError, LookupError, MemoryError, OSError, SyntaxError, TypeError, ValueError,
            struct.error, zlib.error) as error:  # fmt: skip
        raise NoSizes(" ".join(str(error).split())[:120] or type(error).__name__) from error
    return _useful(raster, made)


def _useful(raster: Raster, made: Sequence[Made]) -> list[Made]:
    """What saves bytes. WebP beside another format is all or nothing, as a browser looks no further than it."""
    whole = len(raster.data)
    own = _falling([row for row in made if row[1] == (raster.kind == "webp")], whole)
    light = _falling([row for row in made if row[1]], whole)
    if raster.kind == "webp" or not light or light[-1][0] != made[-1][0]:
        return own
    widths = sorted({width for width, _, _ in made})
    costs = [sum(_cost(rows, width, whole) for width in widths) for rows in (light, own)]
    return [*own, *light] if costs[0] < costs[1] else own


def _falling(rows: Sequence[Made], limit: int) -> list[Made]:
    """Those sizes of one format that have fewer bytes than every wider one, the widest of `limit` bytes."""
    kept: list[Made] = []
    for row in reversed(rows):
        if len(row[2]) < limit:
            kept.insert(0, row)
            limit = len(row[2])
    return kept


def _cost(rows: Sequence[Made], width: int, whole: int) -> int:
    """Bytes that a reader loads who needs this width."""
    return next((len(data) for wide, _, data in rows if wide >= width), whole)


def _mode(image: Image) -> str:
    if image.mode == "P":
        return "RGB"
    if image.mode not in _PLAIN:
        raise NoSizes(f"its colours are stored as {image.mode}")
    return _PLAIN[image.mode]


def _encoded(image: Image, kind: str, profile: bytes | None, lossless: bool) -> bytes:
    stream = io.BytesIO()
    options = dict(_OPTIONS[kind])
    if kind == "webp" and lossless:
        options = {"lossless": True, "quality": 80}
    if profile:
        options["icc_profile"] = profile
    image.save(stream, kind.upper(), **options)
    return stream.getvalue()


def prune(cache: Path, writer: Writer, most: int = MOST_BYTES) -> None:
    """Delete the pictures that were made first until the cache is small enough again; no build may be running."""
    held = []
    for plan in (cache / "pictures").glob("*/*"):
        files = [each for each in plan.iterdir() if each.is_file()]
        stats = [each.stat() for each in files]
        held.append((min((s.st_mtime for s in stats), default=0.0), sum(s.st_size for s in stats), files))
    whole = sum(size for _, size, _ in held)
    for _, size, files in sorted(held, key=lambda row: row[0]):
        if whole <= most:
            return
        for file in files:
            writer.remove(file)
        whole -= size
