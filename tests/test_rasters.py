"""Pictures as bytes: what they show stays, what cameras wrote into them goes, broken ones are refused."""

import io
import itertools
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bitext.site import rasters, renditions
from bitext.writer import Writer

SECRET = b"SECRET"


def scene(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A smooth picture, as photographs are."""
    slope = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (slope, slope.rotate(90).resize((width, height)), slope.rotate(180))).convert(mode)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def remarks(orientation: int) -> Image.Exif:
    """What a telephone writes: its maker, the place, which way up it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (35.0, 57.0, 1.0), 3: "E", 4: (39.0, 0.0, 1.0)}
    return exif


CASES = {
    "jpeg": ("JPEG", {"comment": SECRET, "xmp": SECRET}),
    "jpeg-progressive": ("JPEG", {"progressive": True, "comment": SECRET}),
    "png": ("PNG", {}),
    "webp": ("WEBP", {"xmp": SECRET}),
    "webp-lossless": ("WEBP", {"lossless": True, "xmp": SECRET}),
}


@pytest.mark.parametrize("orientation", [1, 6, 8])
@pytest.mark.parametrize("case", CASES)
def test_read__takes_remarks_out_and_leaves_what_is_seen(case: str, orientation: int) -> None:
    kind, options = CASES[case]
    picture = scene(60, 40)
    profile = b"profile" * 20
    data = saved(picture, kind, exif=remarks(orientation), icc_profile=profile, **options)
    assert SECRET in data
    raster = rasters.read(data + b"behind the end: " + SECRET)
    assert SECRET not in raster.data
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(raster.data))
    assert before.tobytes() == after.tobytes()
    assert after.info["icc_profile"] == profile
    assert dict(after.getexif()) == ({} if orientation == 1 else {0x0112: orientation})
    assert raster.size == ((40, 60) if orientation > 4 else (60, 40))
    assert raster.orientation == orientation
    assert rasters.read(raster.data) == raster, "a second time changes nothing"


def test_read__gif_without_its_comment() -> None:
    data = saved(scene(20, 10), "GIF", comment=SECRET)
    raster = rasters.read(data)
    assert SECRET in data
    assert SECRET not in raster.data
    assert (
        Image.open(io.BytesIO(raster.data)).convert("RGB").tobytes()
        == Image.open(io.BytesIO(data)).convert("RGB").tobytes()
    )
    assert not raster.animated


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_read__moving_pictures_keep_every_frame(kind: str) -> None:
    frames = [scene(20, 10), scene(20, 10).rotate(180), scene(20, 10).rotate(90)]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], loop=0, duration=100)
    raster = rasters.read(data)
    assert raster.animated
    assert Image.open(io.BytesIO(raster.data)).n_frames == 3  # type: ignore[attr-defined]
    assert Image.open(io.BytesIO(raster.data)).info["loop"] == 0


def test_read__second_pictures_of_telephones_go() -> None:
    first, second = scene(20, 10), scene(30, 30)
    exif = remarks(1)
    data = saved(first, "MPO", save_all=True, append_images=[second], exif=exif)
    raster = rasters.read(data)
    assert SECRET not in raster.data
    assert raster.data.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("case", CASES)
def test_read__cut_short_is_refused(case: str) -> None:
    kind, options = CASES[case]
    data = saved(scene(60, 40), kind, exif=remarks(6), **options)
    for length in range(0, len(data) - 12, 7):
        with pytest.raises(rasters.Unreadable):
            rasters.read(data[:length])


@given(st.sampled_from([saved(scene(9, 7), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")]), st.data())
def test_read__any_damage_is_refused_or_read(data: bytes, draw: st.DataObject) -> None:
    broken = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        broken[draw.draw(st.integers(4, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        raster = rasters.read(bytes(broken))
    except rasters.Unreadable:
        return
    assert raster.width
    assert raster.height
    assert len(raster.data) <= len(data) + 80


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="20"', (30, 20)),
        ("width='30px' height='20.4px' viewBox='0 0 9 9'", (30, 20)),
        ('viewBox="0 0 300 120"', (300, 120)),
        ('width="100%" height="100%" viewBox="-5,-5,300,120"', (300, 120)),
        ('width="100%"', None),
        ('viewBox="0 0 0 0"', None),
        ("", None),
    ],
)
def test_drawing__size_as_it_is_given(attributes: str, size: tuple[int, int] | None) -> None:
    text = (
        f"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' {attributes}><rect width='1' height='1'/></svg>"
    )
    assert rasters.drawing_size(text) == size


# Sizes


def made(tmp_path: Path, data: bytes) -> list[renditions.Size]:
    return list(renditions.sizes(tmp_path / ".cache", rasters.read(data), Writer(tmp_path)))


@pytest.mark.parametrize(("kind", "own"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_sizes__are_upright_and_each_smaller_than_the_wider_one(tmp_path: Path, kind: str, own: str) -> None:
    source = scene(1000, 2000)
    data = saved(source, kind, exif=remarks(6))
    found = made(tmp_path, data)
    assert found
    for size in found:
        with Image.open(size.path) as picture:
            assert picture.size == (size.width, size.width // 2)
            assert dict(picture.getexif()) == {}
            assert SECRET not in size.path.read_bytes()
        assert size.bytes == size.path.stat().st_size < len(data)
    for webp in (True, False):
        held = [size for size in found if size.webp == webp]
        for narrow, wide in itertools.pairwise(held):
            assert narrow.width < wide.width
            assert narrow.bytes < wide.bytes
        assert not webp or not held or held[-1].width == 1600, "a browser looks no further than WebP"
    assert {size.path.suffix[1:] for size in found} <= {own, "webp"}


def test_sizes__none_for_small_and_moving_ones(tmp_path: Path) -> None:
    moving = saved(scene(900, 300), "WEBP", save_all=True, append_images=[scene(900, 300).rotate(180)])
    assert made(tmp_path, saved(scene(480, 300), "JPEG")) == made(tmp_path, moving) == []
    assert made(tmp_path, saved(scene(900, 300), "GIF")) == []


def test_sizes__a_drawing_stays_sharp(tmp_path: Path) -> None:
    drawing = Image.new("P", (1200, 600))
    drawing.putpalette([255, 255, 255, 0, 0, 120])
    for x in range(0, 1200, 9):
        drawing.paste(1, (x, 100, x + 2, 500))
    widest = [size for size in made(tmp_path, saved(drawing, "PNG")) if size.webp][-1:]
    for size in widest:
        assert Image.open(size.path).convert("RGB").tobytes() == drawing.convert("RGB").tobytes()


def test_sizes__made_once_and_again_when_lost(tmp_path: Path) -> None:
    data = saved(scene(1000, 600), "JPEG", quality=95)
    found = made(tmp_path, data)
    stamps = {size.path: size.path.stat().st_mtime_ns for size in found}
    assert made(tmp_path, data) == found
    assert {size.path: size.path.stat().st_mtime_ns for size in found} == stamps
    content = found[0].path.read_bytes()
    found[0].path.write_bytes(b"cut short")
    assert made(tmp_path, data) == found
    assert found[0].path.read_bytes() == content
    (found[0].path.parent / "plan.json").write_text("{", encoding="utf-8")
    assert made(tmp_path, data) == found


@pytest.mark.parametrize(
    "data",
    [
        saved(scene(600, 400).convert("CMYK"), "JPEG"),
        # A good frame around pixels that are no pixels.
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
            for name, content in [
                (b"IHDR", struct.pack(">IIBBBBB", 9000, 9000, 8, 2, 0, 0, 0)),
                (b"IDAT", b"not packed"),
                (b"IEND", b""),
            ]
        ),
    ],
    ids=["cmyk", "no-pixels"],
)
def test_sizes__what_cannot_be_scaled_is_said_each_time(tmp_path: Path, data: bytes) -> None:
    for _ in range(2):
        with pytest.raises(renditions.NoSizes, match=r"\w"):
            made(tmp_path, data)


def test_prune__keeps_the_cache_small(tmp_path: Path) -> None:
    writer, cache = Writer(tmp_path), tmp_path / ".cache"
    for width in (700, 800, 900):
        made(tmp_path, saved(scene(width, 300), "JPEG", quality=95))

    def whole() -> int:
        return sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())

    before = whole()
    renditions.prune(cache, writer)
    assert whole() == before
    renditions.prune(cache, writer, before // 2)
    assert 0 < whole() <= before // 2
    renditions.prune(cache, writer, 0)
    assert whole() == 0
