"""Cover pictures: choose one, measure it before it is unpacked, make it small."""

import hashlib
import io
import struct
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from PIL import Image, ImageOps

from mirdesk.domain.tags import Cover

MAX_COVER_BYTES: Final = 32 * 1024 * 1024  # safety.md: covers are capped at 32 MB, 40 Mpx
MAX_COVER_PIXELS: Final = 40_000_000
THUMBNAIL_PX: Final = 256
FRONT_COVER: Final = 3  # picture type of ID3v2 APIC, used by FLAC, Vorbis and ASF as well
_JPEG_QUALITY: Final = 85
_FORMATS: Final = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "MPO")
_BACKGROUND: Final = (255, 255, 255)  # below transparent pictures

# The tracks of an album are read one after the other and mostly hold the same picture.
_RECENT_COUNT: Final = 16
_recent: dict[bytes, tuple[Cover | None, str]] = {}

# What Pillow raises on damaged pictures beside its own UnidentifiedImageError (an OSError).
_PILLOW_ERRORS: Final = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    SyntaxError,
    AttributeError,
    EOFError,
    NotImplementedError,
    MemoryError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it lies in the file; ``role`` is an ID3 picture type, 3 the front cover."""

    role: int
    data: bytes = field(repr=False)


def choose_cover(pictures: Iterable[Picture]) -> tuple[Cover | None, str]:
    """Return a thumbnail of the front cover, else of the first picture that can be read.

    Returns
    -------
    Cover or None
    str
        Why a picture could not be used, in the person's words; empty when all was well or
        there is no picture at all.
    """
    ordered = sorted(pictures, key=lambda picture: picture.role != FRONT_COVER)
    note = ""
    for picture in ordered[:4]:  # a fifth attempt is not worth the time
        cover, reason = make_thumbnail(picture.data)
        if cover is not None:
            return cover, note
        note = note or f"The cover picture was left out: {reason}."
    return None, note


def make_thumbnail(data: bytes) -> tuple[Cover | None, str]:
    """Return a JPEG of at most 256 pixels a side, or None and the reason."""
    if not data:
        return None, "it is empty"
    if len(data) > MAX_COVER_BYTES:
        return None, f"it has {len(data) / 1e6:.0f} MB, more than {MAX_COVER_BYTES // 2**20}"
    source_hash = hashlib.blake2b(data, digest_size=16).digest()
    made = _recent.get(source_hash)
    if made is None:
        made = _unpack(data, source_hash)
        if len(_recent) >= _RECENT_COUNT:
            _recent.pop(next(iter(_recent)))
        _recent[source_hash] = made
    return made


def picture_words(data: bytes) -> str:
    """Return what a picture is, by its header alone: ``JPEG, 500 × 500, 81 kB``."""
    size = f"{max(1, round(len(data) / 1000)):,} kB"
    try:
        with _quiet(), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            return f"{image.format}, {image.width} × {image.height}, {size}"
    except (Image.DecompressionBombError, *_PILLOW_ERRORS):
        return f"picture, {size}"


def _unpack(data: bytes, source_hash: bytes) -> tuple[Cover | None, str]:
    try:
        with _quiet(), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MAX_COVER_PIXELS:
                return None, f"it has {image.width} × {image.height} pixels, too many"
            thumbnail = _small_jpeg(image)
    except Image.DecompressionBombError:
        return None, "it has too many pixels"
    except _PILLOW_ERRORS:
        return None, "it is damaged or of an unknown kind"
    return Cover(source_hash, thumbnail), ""


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Pillow from warning of large or odd pictures: the caps here decide."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _small_jpeg(image: Image.Image) -> bytes:
    image.draft("RGB", (2 * THUMBNAIL_PX, 2 * THUMBNAIL_PX))  # JPEG: unpack only what is needed
    image.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        layer = upright.convert("RGBA")
        flat = Image.new("RGB", layer.size, _BACKGROUND)
        flat.paste(layer, mask=layer.getchannel("A"))
    elif upright.mode.startswith(("I", "F")):
        flat = _from_wide_grey(upright)
    else:
        flat = upright.convert("RGB")
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=_JPEG_QUALITY)
    return out.getvalue()


def _from_wide_grey(image: Image.Image) -> Image.Image:
    """Scale 16-bit grey to 8 bits; a plain conversion would clip it to white."""
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
