"""What the bytes of a picture say of it, and the same picture without what they say of its maker.

JPEG, PNG, WebP and GIF are read segment by segment and never decoded, so a picture that would fill the memory costs
nothing here. Cameras write into pictures where and when they were taken and with which device: none of that is
published. What is left is byte for byte as it was; the orientation, which browsers need, is said anew. Also cut off is
what stands behind a picture's end, where telephones put films and second pictures with remarks of their own.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Kind = str
"""`jpeg`, `png`, `webp` or `gif`."""


class Unreadable(ValueError):
    """The bytes are no picture of their kind."""


@dataclass(frozen=True, slots=True)
class Raster:
    """One picture."""

    kind: Kind
    width: int
    """As stored, before it is turned."""
    height: int
    orientation: int
    """Of EXIF: 1 is upright; from 5 on the picture lies on its side."""
    animated: bool
    data: bytes
    """Without remarks."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as they are seen."""
        return (self.height, self.width) if self.orientation > 4 else (self.width, self.height)


def read(data: bytes) -> Raster:
    """Read a picture. Raises `Unreadable`."""
    for start, reader in _READERS.items():
        if data.startswith(start):
            try:
                return reader(data)
            except (struct.error, IndexError) as error:
                raise Unreadable("it ends too early") from error
    raise Unreadable("it is no JPEG, PNG, WebP or GIF")


# JPEG: ISO/IEC 10918-1, annex B

_NEXT = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
"""A marker: neither a stuffed byte nor one that only restarts the decoder."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_DROPPED = frozenset([*range(0xE1, 0xF0), 0xFE]) - {0xE2, 0xEE}
"""Remarks: EXIF, XMP, IPTC, makers' own, comments. APP2 holds the colour profile, APP14 how colours are stored."""


def _jpeg(data: bytes) -> Raster:
    parts, width, height, orientation = [data[:2]], 0, 0, 1
    position = 2
    while found := _NEXT.search(data, position):
        marker, start = found[1][0], found.start()
        if marker == 0xD9:
            parts.append(data[position : found.end()])
            break
        if marker in (0x01, 0xD8):
            parts.append(data[position : found.end()])
            position = found.end()
            continue
        parts.append(data[position:start])
        (length,) = struct.unpack_from(">H", data, found.end())
        position = found.end() + length
        content = data[found.end() + 2 : position]
        if length < 2 or len(content) != length - 2:
            raise Unreadable("it ends too early")
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, 1)
        if marker == 0xE1 and content.startswith(b"Exif\0\0"):
            orientation = _orientation(content[6:]) or orientation
        profile = marker == 0xE2 and content.startswith(b"ICC_PROFILE\0")
        if marker not in _DROPPED and (marker != 0xE2 or profile):
            parts.append(data[start:position])
    else:
        raise Unreadable("it ends too early")
    if orientation != 1:
        exif = b"Exif\0\0" + _turned(orientation)
        parts.insert(1, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return _made("jpeg", width, height, b"".join(parts), orientation)


def _orientation(tiff: bytes) -> int:
    """The orientation that a block of EXIF gives, or 0."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (offset,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, offset)
        for number in range(min(count, 200)):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, offset + 2 + 12 * number)
            if tag == 0x0112 and kind == 3:
                return value if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _turned(orientation: int) -> bytes:
    """A block of EXIF that says nothing but the orientation."""
    return b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">H", orientation) + b"\0\0\0\0\0\0"


# PNG: www.w3.org/TR/png-3

_SHOWN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
"""Chunks that change what is seen; text, time, EXIF and private ones do not."""


def _png(data: bytes) -> Raster:
    parts, position, animated = [data[:8]], 8, False
    width, height = struct.unpack_from(">II", data, 16)
    orientation = 1
    while True:
        length, name = struct.unpack_from(">I4s", data, position)
        after = position + length + 12
        if after > len(data):
            raise Unreadable("it ends too early")
        animated |= name == b"acTL"
        if name in _SHOWN:
            parts.append(data[position:after])
        if name == b"eXIf":
            orientation = _orientation(data[position + 8 : after - 4]) or orientation
            if orientation != 1:
                parts.append(_chunk(b"eXIf", _turned(orientation)))
        position = after
        if name == b"IEND":
            return _made("png", width, height, b"".join(parts), orientation, animated)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


# WebP: developers.google.com/speed/webp/docs/riff_container


def _webp(data: bytes) -> Raster:
    if data[8:12] != b"WEBP":
        raise Unreadable("it is no WebP")
    chunks: list[tuple[bytes, bytes]] = []
    end = struct.unpack_from("<I", data, 4)[0] + 8
    if end > len(data) + 1:  # a padding byte at the very end is often left out
        raise Unreadable("it ends too early")
    position, width, height, orientation, animated = 12, 0, 0, 1, False
    while position + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, position)
        content = data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2
        if len(content) != length:
            raise Unreadable("it ends too early")
        if name == b"VP8X":
            animated = bool(content[0] & 2)
            width, height = (1 + int.from_bytes(content[at : at + 3], "little") for at in (4, 7))
        elif name == b"VP8 " and not width:
            width, height = (each & 0x3FFF for each in struct.unpack_from("<HH", content, 6))
        elif name == b"VP8L" and not width:
            (bits,) = struct.unpack_from("<I", content, 1)
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        elif name == b"EXIF":
            orientation = _orientation(content.removeprefix(b"Exif\0\0")) or orientation
        if name in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"):
            chunks.append((name, content))
    exif = orientation != 1
    if exif:
        chunks.append((b"EXIF", _turned(orientation)))
    body = b"".join(
        name + struct.pack("<I", len(content)) + (_flags(content, exif) if name == b"VP8X" else content)
        + b"\0" * (len(content) % 2)
        for name, content in chunks
    )  # fmt: skip
    whole = b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
    return _made("webp", width, height, whole, orientation, animated)


def _flags(header: bytes, exif: bool) -> bytes:
    """An extended header that says which remarks there are: no XMP, and EXIF only for the orientation."""
    return bytes([header[0] & ~0x0C | (0x08 if exif else 0)]) + header[1:]


# GIF: www.w3.org/Graphics/GIF/spec-gif89a.txt


def _gif(data: bytes) -> Raster:
    width, height, packed = struct.unpack_from("<HHB", data, 6)
    position = 13 + _colours(packed)
    parts, frames = [data[:position]], 0
    while True:
        start, sign = position, data[position]
        if sign == 0x3B:
            parts.append(b";")
            return _made("gif", width, height, b"".join(parts), 1, frames > 1)
        if sign == 0x2C:
            frames += 1
            position = _blocks(data, position + 11 + _colours(data[position + 9]))
        elif sign == 0x21:
            position = _blocks(data, position + 2)
        else:
            raise Unreadable("it is damaged")
        repeated = data[start + 3 : start + 14] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")
        if sign == 0x2C or data[start + 1] == 0xF9 or repeated:
            parts.append(data[start:position])


def _colours(packed: int) -> int:
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _blocks(data: bytes, position: int) -> int:
    """The position after a chain of data blocks."""
    while size := data[position]:
        position += size + 1
    return position + 1


def _made(kind: Kind, width: int, height: int, data: bytes, orientation: int = 1, animated: bool = False) -> Raster:
    if not width or not height:
        raise Unreadable("it gives no size")
    return Raster(kind, width, height, orientation, animated, data)


_READERS: Mapping[bytes, Callable[[bytes], Raster]] = {
    b"\xff\xd8\xff": _jpeg,
    b"\x89PNG\r\n\x1a\n": _png,
    b"RIFF": _webp,
    b"GIF87a": _gif,
    b"GIF89a": _gif,
}
"""By what a file of the kind starts with."""


# Drawings

_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")
_ROOT = re.compile(r"<(?:\w+:)?svg\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""\b(width|height|viewBox)\s*=\s*["']([^"']*)["']""")


def drawing_size(text: str) -> tuple[int, int] | None:
    """Width and height of a drawing (SVG), as far as it says them."""
    root = _ROOT.search(text)
    given = dict(_ATTRIBUTE.findall(root[1])) if root else {}
    sides = [_LENGTH.fullmatch(given.get(side, "")) for side in ("width", "height")]
    found = [float(side[1]) for side in sides if side]
    found = found if len(found) == 2 else _numbers(given.get("viewBox", ""))[2:]
    if len(found) != 2 or min(found) < 1 or max(found) > 1e5:
        return None
    return round(found[0]), round(found[1])


def _numbers(text: str) -> list[float]:
    return [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", text)]
