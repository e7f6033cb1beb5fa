"""Pictures made fit for a cover: checked, measured, turned to JPEG where they are neither."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QImageWriter, QPainter

from mirdesk.domain.tag_edits import MAX_PICTURE_BYTES, CoverEdit
from mirdesk.errors import FileUnreadableError
from mirdesk.ui.tagging.field_words import cover_words

MAX_PICTURE_PIXELS: Final = 40_000_000  # safety.md: covers are capped at 40 Mpx
SHOWN_PX: Final = 512  # longest side of what is kept for showing
_JPEG_QUALITY: Final = 92
_MIME_TYPES: Final = {b"jpeg": "image/jpeg", b"png": "image/png"}
# Plain pixels only: vector pictures may point at other files.
_READ: Final = frozenset(
    {b"jpeg", b"png", b"gif", b"bmp", b"webp", b"tiff", b"ppm", b"pgm", b"tga", b"ico"}
)
PICTURE_ENDINGS: Final = ("*.jpg", "*.jpeg", "*.png", "*.webp", "*.gif", "*.bmp", "*.tif*")


@dataclass(frozen=True)
class PreparedCover:
    """A picture that can become a cover.

    Attributes
    ----------
    edit : CoverEdit
        As it will lie in files.
    shown : QImage
        Small enough to be shown; threads may hand it on.
    words : str
        Such as ``JPEG, 500 × 500, 81 kB``.
    """

    edit: CoverEdit
    shown: QImage = field(repr=False)
    words: str = ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("CoverPictures", text)


def prepare(data: bytes, name: str = "") -> PreparedCover:
    """Return a picture made fit for a cover; JPEG and PNG keep their bytes.

    Parameters
    ----------
    data : bytes
        Of a picture file.
    name : str
        For the error.

    Raises
    ------
    FileUnreadableError
        It is no picture, damaged, or too large.
    """
    if len(data) > MAX_PICTURE_BYTES:
        raise FileUnreadableError(_too_heavy(len(data)), name)
    if not data:
        raise FileUnreadableError(_tr("it is empty"), name)
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    kind = bytes(reader.format().data())
    if not reader.canRead() or kind not in _READ:
        raise FileUnreadableError(
            _tr("it is no picture that can be read (JPEG and PNG can)"), name
        )
    size = reader.size()
    if size.width() * size.height() > MAX_PICTURE_PIXELS:
        raise FileUnreadableError(_too_large(size), name)
    mime_type = _MIME_TYPES.get(kind)
    if mime_type is None:
        reader.setAutoTransform(True)
        return prepare_image(reader.read(), name)
    if size.isValid() and max(size.width(), size.height()) > SHOWN_PX:
        reader.setScaledSize(_fitted(size))
    shown = reader.read()
    if shown.isNull():
        raise FileUnreadableError(_tr("the picture is damaged"), name)
    edit = CoverEdit(data, mime_type)
    return PreparedCover(edit, shown, cover_words(edit, size.width(), size.height()))


def prepare_image(image: QImage, name: str = "") -> PreparedCover:
    """Return an image, such as one that was copied, as a JPEG made fit for a cover.

    Raises
    ------
    FileUnreadableError
        There is nothing in it, or it is too large.
    """
    if image.isNull():
        raise FileUnreadableError(_tr("the picture is damaged"), name)
    if image.width() * image.height() > MAX_PICTURE_PIXELS:
        raise FileUnreadableError(_too_large(image.size()), name)
    if image.hasAlphaChannel():
        flat = QImage(image.size(), QImage.Format.Format_RGB32)
        flat.fill(QColor(Qt.GlobalColor.white))  # JPEG knows nothing of transparency
        painter = QPainter(flat)
        painter.drawImage(0, 0, image)
        painter.end()
        image = flat
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(_JPEG_QUALITY)
    writer.write(image)
    edit = CoverEdit(bytes(held.data()), "image/jpeg")
    if not edit.data or len(edit.data) > MAX_PICTURE_BYTES:
        raise FileUnreadableError(_too_heavy(len(edit.data)), name)
    size = image.size()
    shown = image
    if max(size.width(), size.height()) > SHOWN_PX:
        shown = image.scaled(
            _fitted(size),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    return PreparedCover(edit, shown, cover_words(edit, size.width(), size.height()))


def read_picture(path: str) -> PreparedCover:
    """Return the picture in a file, made fit for a cover.

    Raises
    ------
    FileUnreadableError
        It cannot be opened, is no picture, damaged, or too large.
    """
    try:
        facts = os.stat(path)  # noqa: PTH116 - what is asked for comes next
        if not stat.S_ISREG(facts.st_mode):
            raise FileUnreadableError(_tr("it is no file"), path)
        if facts.st_size > MAX_PICTURE_BYTES:
            raise FileUnreadableError(_too_heavy(facts.st_size), path)
        data = Path(path).read_bytes()
    except OSError as error:
        raise FileUnreadableError(error.strerror or str(error), path) from error
    return prepare(data, path)


def write_picture(path: str, data: bytes) -> None:
    """Write a picture into a file, as it is.

    Raises
    ------
    FileUnreadableError
        The system does not let us.
    """
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise FileUnreadableError(error.strerror or str(error), path) from error


def ending_for(edit: CoverEdit) -> str:
    """Return the usual ending of a picture's file name."""
    return ".png" if edit.mime_type == "image/png" else ".jpg"


def _fitted(size: QSize) -> QSize:
    return size.scaled(SHOWN_PX, SHOWN_PX, Qt.AspectRatioMode.KeepAspectRatio)


def _too_heavy(size_bytes: int) -> str:
    words = _tr("the picture has {size:.0f} MB; a cover may have {most}")
    return words.format(size=size_bytes / 2**20, most=f"{MAX_PICTURE_BYTES // 2**20} MB")


def _too_large(size: QSize) -> str:
    words = _tr("the picture has {width} × {height} pixels; a cover may have 40 million")
    return words.format(width=size.width(), height=size.height())
