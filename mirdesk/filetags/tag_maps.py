"""Turn each container's tags, as mutagen reads them, into fields and pictures."""

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any, Final

import mutagen.flac
from mutagen.apev2 import APEBinaryValue
from mutagen.asf._attrs import ASFByteArrayAttribute, ASFGUIDAttribute
from mutagen.id3 import Frames, Frames_2_2, TextFrame

from mirdesk.filetags.ape_names import field_of_key
from mirdesk.filetags.asf_names import field_of_attribute, stars_of_attribute
from mirdesk.filetags.collecting import TagCollector
from mirdesk.filetags.fields import (
    ID3_FRAMES,
    ID3_ROLES,
    ID3_SKIPPED,
    ID3V1_COMMENT,
    MUSICBRAINZ_OWNER,
    PERFORMER_ROLE,
    free_field,
    id3_comment_field,
    id3_link_field,
)
from mirdesk.filetags.mp4_names import FREE_FORM, field_of_atom
from mirdesk.filetags.pictures import FRONT_COVER, Picture
from mirdesk.filetags.ratings import stars_of_popm, stars_of_text
from mirdesk.filetags.vorbis_rating import is_rating, stars_of

# Dates as written: mutagen's own classes for these frames drop what they cannot parse.
_DATE_FRAMES: Final = {name: type(name, (TextFrame,), {}) for name in ("TDRC", "TDOR", "TDRL")}
ID3_CLASSES: Final[dict[str, Any]] = {**Frames, **Frames_2_2, **_DATE_FRAMES}
_VORBIS_PICTURES: Final = {"metadata_block_picture", "coverart", "coverartmime"}
_APE_COVERS: Final = {"cover art (front)": FRONT_COVER, "cover art (back)": 4}
# mutagen's classes are typed only in part.
_parse_block: Final[Callable[[bytes], Any]] = mutagen.flac.Picture


def read_id3(tags: Any) -> tuple[TagCollector, list[Picture]]:
    """Read an ID3 tag of any version, loaded with ``translate=False``."""
    years = [str(text) for frame in tags.getall("TYER") for text in frame.text]
    # Of pictures with one description, the translation of ID3v2.2 keeps the last only.
    pictures = [Picture(int(frame.type), frame.data) for frame in tags.getall("APIC")]
    tags.update_to_v24()
    out = TagCollector()
    v1_comments: list[str] = []
    for frame in tags.values():
        name = frame.FrameID[:4]
        if name == "COMM" and frame.desc == ID3V1_COMMENT:
            v1_comments += frame.text
        else:
            _read_frame(out, name, frame)
    if not out.has("comment"):
        out.add_all("comment", v1_comments)
    if not out.has("date"):
        out.add_all("date", years)  # years mutagen cannot parse are dropped by the translation
    return out, pictures


def _read_frame(out: TagCollector, name: str, frame: Any) -> None:
    reader = _FRAME_READERS.get(name)
    if reader is not None:
        reader(out, frame)
    elif name.startswith("T") and name not in ID3_SKIPPED and hasattr(frame, "text"):
        # Numbers of genres became words when the tag was translated; twice would be wrong.
        out.add_all(ID3_FRAMES.get(name, name.lower()), frame.text)
    elif name.startswith("W") and hasattr(frame, "url"):
        out.add(ID3_FRAMES.get(name, name.lower()), frame.url)
    elif name in ID3_FRAMES and hasattr(frame, "text"):
        out.add_all(ID3_FRAMES[name], frame.text)


def _read_txxx(out: TagCollector, frame: Any) -> None:
    field = free_field(frame.desc)
    for text in frame.text:
        out.add(field, (stars_of_text(text) if field == "rating" else "") or text)


def _read_wxxx(out: TagCollector, frame: Any) -> None:
    out.add(id3_link_field(frame.desc), frame.url)


def _read_popm(out: TagCollector, frame: Any) -> None:
    stars = stars_of_popm(int(frame.rating), frame.email)
    if stars and not out.has("rating"):
        out.add("rating", stars)


def _read_comm(out: TagCollector, frame: Any) -> None:
    field = id3_comment_field(frame.desc)
    if field:
        out.add_all(field, frame.text)


def _read_uslt(out: TagCollector, frame: Any) -> None:
    out.add("lyrics", frame.text)


def _read_ufid(out: TagCollector, frame: Any) -> None:
    if frame.owner == MUSICBRAINZ_OWNER:
        out.add("musicbrainz_recordingid", frame.data.decode("ascii", "replace"))


def _read_credits(out: TagCollector, frame: Any) -> None:
    for role, person in frame.people:
        known = ID3_ROLES.get(role.strip().lower())
        out.add(known or "performer", person if known else credited(person, role))


def credited(person: str, role: str) -> str:
    """Return a performer with the instrument, as one value; empty without a name."""
    name, part = person.strip(), role.strip()
    has_part = name and part and part.lower() != PERFORMER_ROLE
    return f"{name} ({part})" if has_part else name


_FRAME_READERS: Final[dict[str, Callable[[TagCollector, Any], None]]] = {
    "TXXX": _read_txxx,
    "WXXX": _read_wxxx,
    "COMM": _read_comm,
    "USLT": _read_uslt,
    "UFID": _read_ufid,
    "POPM": _read_popm,
    "TIPL": _read_credits,
    "TMCL": _read_credits,
    "IPLS": _read_credits,
}


def read_vorbis(
    tags: Any, flac_pictures: Iterable[Any] = ()
) -> tuple[TagCollector, list[Picture]]:
    """Read Vorbis comments, and the picture blocks FLAC keeps beside them."""
    out = TagCollector()
    pictures = [Picture(int(block.type), block.data) for block in flac_pictures]
    for key, value in tags:
        name = key.lower()
        if name == "metadata_block_picture":
            _add_picture_block(out, pictures, value)
        elif name == "coverart":
            _add_base64(out, pictures, value)
        elif is_rating(name):
            out.add("rating", stars_of(name, value) or value)
        elif name not in _VORBIS_PICTURES:
            out.add(free_field(name), value)
    return out, pictures


def _add_picture_block(out: TagCollector, pictures: list[Picture], value: str) -> None:
    try:
        block = _parse_block(base64.b64decode(value))
    except (
        mutagen.flac.error,
        binascii.Error,
        ValueError,
        TypeError,
        LookupError,
        OverflowError,
    ):
        out.note("A picture in the tags is damaged and was left out.")
        return
    pictures.append(Picture(int(block.type), block.data))


def _add_base64(out: TagCollector, pictures: list[Picture], value: str) -> None:
    try:
        pictures.append(Picture(FRONT_COVER, base64.b64decode(value)))
    except (binascii.Error, ValueError):
        out.note("A picture in the tags is damaged and was left out.")


def read_ape(tags: Any) -> tuple[TagCollector, list[Picture]]:
    """Read an APEv2 tag."""
    out = TagCollector()
    pictures: list[Picture] = []
    for key, value in tags.items():
        name = key.lower()
        if isinstance(value, APEBinaryValue):
            if name in _APE_COVERS:
                # A file name and a NUL come before the picture.
                _, _, data = bytes(value.value or b"").partition(b"\x00")
                pictures.append(Picture(_APE_COVERS[name], data))
        else:
            field = field_of_key(name)
            stars = stars_of_text(str(value)) if field == "rating" else ""
            out.add(field, stars or value)
    return out, pictures


def read_mp4(tags: Any) -> tuple[TagCollector, list[Picture]]:
    """Read the atoms of an iTunes-style MP4 tag."""
    out = TagCollector()
    pictures: list[Picture] = []
    for name, values in tags.items():
        if name == "covr":
            pictures += [Picture(FRONT_COVER, bytes(value)) for value in values]
        elif name in ("trkn", "disk"):
            _add_numbers(out, "track" if name == "trkn" else "disc", values)
        elif name.startswith(FREE_FORM):
            texts = (bytes(value).decode("utf-8", "replace") for value in values)
            _add_free(out, field_of_atom(name), texts)
        else:
            _add_atom(out, field_of_atom(name), values)
    return out, pictures


def _add_free(out: TagCollector, field: str, texts: Iterable[str]) -> None:
    for text in texts:
        out.add(field, (stars_of_text(text) if field == "rating" else "") or text)


def _add_numbers(out: TagCollector, field: str, pairs: Iterable[tuple[int, int]]) -> None:
    for number, total in pairs:
        if number:
            out.add(field, number)
        if total:
            out.add(f"{field}total", total)


def _add_atom(out: TagCollector, field: str, values: Any) -> None:
    if isinstance(values, bool):
        if values:
            out.add(field, "1")
        return
    for value in values if isinstance(values, list) else [values]:
        if not isinstance(value, bytes):
            out.add(field, value)


def read_asf(tags: Any) -> tuple[TagCollector, list[Picture]]:
    """Read the attributes of a Windows Media file."""
    out = TagCollector()
    pictures: list[Picture] = []
    for name, value in tags:
        lowered = name.lower()
        if lowered == "wm/picture":
            picture = _asf_picture(bytes(value.value))
            if picture is None:
                out.note("A picture in the tags is damaged and was left out.")
            else:
                pictures.append(picture)
        elif not isinstance(value, (ASFByteArrayAttribute, ASFGUIDAttribute)):
            field = field_of_attribute(name, str(value))
            stars = stars_of_attribute(name, str(value)) if field == "rating" else ""
            out.add(field, stars or value)
    return out, pictures


def _asf_picture(data: bytes) -> Picture | None:
    """Unpack WM_PICTURE: role, length, MIME type and description in UTF-16, then the bytes."""
    size = int.from_bytes(data[1:5], "little")
    position = 5
    for _ in range(2):  # both texts end with a two-byte NUL on an even offset
        while data[position : position + 2] not in (b"\x00\x00", b""):
            position += 2
        position += 2
    if not data or position > len(data):
        return None
    return Picture(data[0], data[position : position + size])
