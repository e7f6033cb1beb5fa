import io
import struct
import zlib

import pytest
from PIL import Image

from mirdesk.filetags.pictures import (
    FRONT_COVER,
    MAX_COVER_BYTES,
    THUMBNAIL_PX,
    Picture,
    choose_cover,
    make_thumbnail,
    picture_words,
)


def opened(cover):
    image = Image.open(io.BytesIO(cover.thumbnail_jpeg))
    assert image.format == "JPEG"
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_pictures_become_small_jpegs_of_the_same_shape(picture, kind):
    cover, reason = make_thumbnail(picture(kind, size=(900, 600), colour=(200, 30, 30)))
    assert not reason
    image = opened(cover)
    assert image.size == (THUMBNAIL_PX, round(THUMBNAIL_PX * 2 / 3))
    red, green, blue = image.getpixel((100, 80))
    assert red > 180 > 60 > max(green, blue)


def test_small_pictures_are_not_blown_up(picture):
    assert opened(make_thumbnail(picture(size=(20, 10)))[0]).size == (20, 10)


def test_transparent_and_wide_grey_pictures_keep_their_look():
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(out, "PNG")
    assert min(opened(make_thumbnail(out.getvalue())[0]).getpixel((9, 9))) > 250
    out = io.BytesIO()
    Image.new("I;16", (50, 50), 32_768).save(out, "PNG")
    assert opened(make_thumbnail(out.getvalue())[0]).getpixel((9, 9))[0] == pytest.approx(
        128, abs=3
    )


def test_a_picture_that_stands_on_its_side_is_turned():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # "rotate by 90 degrees"
    Image.new("RGB", (400, 200)).save(out, "JPEG", exif=exif)
    assert opened(make_thumbnail(out.getvalue())[0]).size == (128, 256)


def png_claiming(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body))
            + name
            + body
            + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"no picture", "damaged or of an unknown kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "damaged or of an unknown kind"),
        (bytes(MAX_COVER_BYTES + 1), "more than 32"),
        (png_claiming(9000, 9000), "9000 × 9000 pixels, too many"),
        (png_claiming(10_000, 10_000), "10000 × 10000 pixels, too many"),
        (png_claiming(60_000, 60_000), "too many pixels"),  # Pillow's own limit
    ],
)
def test_what_is_broken_or_too_large_is_refused_unopened(data, reason):
    cover, told = make_thumbnail(data)
    assert cover is None
    assert reason in told


def test_the_same_picture_is_unpacked_once(picture, monkeypatch):
    data = picture(size=(333, 222), colour="green")
    first = make_thumbnail(data)
    monkeypatch.setattr(Image, "open", None)  # a second unpacking would fail
    assert make_thumbnail(bytes(bytearray(data))) == first


def test_the_front_cover_is_preferred_and_a_broken_one_replaced(picture):
    back, front = Picture(4, picture(colour="blue")), Picture(FRONT_COVER, picture())
    cover, note = choose_cover([back, front])
    assert cover == make_thumbnail(front.data)[0]
    assert not note
    cover, note = choose_cover([Picture(FRONT_COVER, b"broken"), back])
    assert cover == make_thumbnail(back.data)[0]
    assert note == "The cover picture was left out: it is damaged or of an unknown kind."
    assert choose_cover([]) == (None, "")


def test_a_picture_in_words(picture):
    data = picture("JPEG", (500, 400))
    kilobytes = max(1, round(len(data) / 1000))
    assert picture_words(data) == f"JPEG, 500 × 400, {kilobytes} kB"
    assert picture_words(picture("PNG", (3, 2))) == "PNG, 3 × 2, 1 kB"


def test_what_is_no_picture_in_words():
    assert picture_words(bytes(1_234_567)) == "picture, 1,235 kB"
    assert picture_words(b"") == "picture, 1 kB"
