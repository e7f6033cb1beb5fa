"""Pictures become covers: JPEG and PNG as they are, others as JPEG, too large ones not."""

import os
import struct
import zlib

import pytest
from PySide6.QtGui import QImage

from mirdesk.domain.tag_edits import CoverEdit
from mirdesk.errors import FileUnreadableError
from mirdesk.ui.tagging.cover_pictures import (
    SHOWN_PX,
    ending_for,
    prepare,
    prepare_image,
    read_picture,
    write_picture,
)

pytestmark = pytest.mark.gui


@pytest.mark.parametrize(("kind", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_jpeg_and_png_keep_their_bytes(picture, kind, mime):
    data = picture(kind)
    made = prepare(data)
    assert made.edit == CoverEdit(data, mime)
    assert (made.shown.width(), made.shown.height()) == (60, 40)
    assert made.words == f"{kind}, 60 × 40, 1 kB"


def test_other_kinds_become_jpeg(picture):
    made = prepare(picture("BMP"))
    assert made.edit.mime_type == "image/jpeg"
    assert made.edit.data.startswith(b"\xff\xd8")
    assert made.words.startswith("JPEG, 60 × 40")
    assert ending_for(made.edit) == ".jpg"


def test_transparency_becomes_white(picture):
    image = QImage.fromData(picture("PNG", colour="#00000000"))
    assert image.hasAlphaChannel()
    assert prepare_image(image).shown.pixelColor(5, 5).lightness() > 250


def test_large_pictures_are_shown_small(picture):
    made = prepare(picture("PNG", 1200, 600))
    assert made.words.startswith("PNG, 1200 × 600")
    assert made.shown.width() == SHOWN_PX


@pytest.mark.parametrize("data", [b"", b"not a picture", b"<svg xmlns='x'/>"])
def test_what_is_no_picture_is_told(data):
    with pytest.raises(FileUnreadableError, match=r"empty|no picture"):
        prepare(data, "x.jpg")


def test_a_damaged_picture_is_told(picture):
    with pytest.raises(FileUnreadableError, match=r"x\.png: the picture is damaged"):
        prepare(picture("PNG")[:60], "x.png")
    with pytest.raises(FileUnreadableError, match="damaged"):
        prepare_image(QImage())


def test_too_many_pixels_or_bytes_are_told():
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 9000, 9000, 8, 0, 0, 0, 0)
    huge = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", b"")
        + chunk(b"IEND", b"")
    )
    with pytest.raises(FileUnreadableError, match="9000 × 9000 pixels; a cover may have 40"):
        prepare(huge)
    with pytest.raises(FileUnreadableError, match="33 MB; a cover may have 32 MB"):
        prepare(b"\xff\xd8" + bytes(33 * 2**20))


def test_files(picture, tmp_path):
    path = tmp_path / "cover.png"
    write_picture(str(path), picture("PNG"))
    assert read_picture(str(path)).edit.data == path.read_bytes()
    with pytest.raises(FileUnreadableError, match="No such file"):
        read_picture(str(tmp_path / "none.png"))
    with pytest.raises(FileUnreadableError, match="it is no file"):
        read_picture(str(tmp_path))
    with pytest.raises(FileUnreadableError):
        write_picture(str(tmp_path / "none" / "cover.png"), b"x")
    with (tmp_path / "huge.jpg").open("wb") as file:
        os.truncate(file.fileno(), 40 * 2**20)  # sparse: refused before it is read
    with pytest.raises(FileUnreadableError, match="40 MB"):
        read_picture(str(tmp_path / "huge.jpg"))
