"""Tags and covers of the demo files, written with mutagen."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import mutagen.apev2
import mutagen.flac
import mutagen.id3
import mutagen.mp3
import mutagen.mp4
import mutagen.oggopus
import mutagen.oggvorbis
import mutagen.wave
import mutagen.wavpack

from mirdesk.lab.demo.covers import COVER_SIDE

COPYRIGHT: Final = (
    "No rights reserved: CC0 1.0, https://creativecommons.org/publicdomain/zero/1.0/"
)
_mutagen: Any = mutagen  # its classes carry no types that could be checked
_FRONT_COVER: Final = 3  # picture type of ID3v2 APIC and FLAC PICTURE


@dataclass(frozen=True, slots=True)
class Words:
    """What the tags of a file say."""

    title: str
    artist: str
    album: str
    albumartist: str
    composer: str
    genre: str
    date: str
    track: int
    tracktotal: int
    comment: str
    is_compilation: bool

    def as_fields(self) -> dict[str, str]:
        """Return the fields under their Vorbis comment names."""
        fields = {
            "title": self.title,
            "artist": self.artist,
            "album": self.album,
            "albumartist": self.albumartist,
            "composer": self.composer,
            "genre": self.genre,
            "date": self.date,
            "tracknumber": str(self.track),
            "tracktotal": str(self.tracktotal),
            "comment": self.comment,
            "copyright": COPYRIGHT,
        }
        if self.is_compilation:
            fields["compilation"] = "1"
        return fields


def write_tags(path: Path, words: Words, cover_jpeg: bytes) -> None:
    """Write the tags and the front cover into a file, as its format has them.

    Raises
    ------
    ValueError
        The file's ending is none of the demo's formats.
    """
    match path.suffix:
        case ".mp3" | ".wav":
            _write_id3(path, words, cover_jpeg)
        case ".flac" | ".ogg" | ".opus":
            _write_vorbis(path, words, cover_jpeg)
        case ".m4a":
            _write_mp4(path, words, cover_jpeg)
        case ".wv":
            _write_ape(path, words, cover_jpeg)
        case ending:
            raise ValueError(f"no tags are known for files ending in {ending!r}")


def _write_id3(path: Path, words: Words, cover_jpeg: bytes) -> None:
    audio = _mutagen.mp3.MP3(path) if path.suffix == ".mp3" else _mutagen.wave.WAVE(path)
    if audio.tags is None:
        audio.add_tags()
    audio.tags.clear()
    texts = {
        _mutagen.id3.TIT2: words.title,
        _mutagen.id3.TPE1: words.artist,
        _mutagen.id3.TALB: words.album,
        _mutagen.id3.TPE2: words.albumartist,
        _mutagen.id3.TCOM: words.composer,
        _mutagen.id3.TCON: words.genre,
        _mutagen.id3.TDRC: words.date,
        _mutagen.id3.TRCK: f"{words.track}/{words.tracktotal}",
        _mutagen.id3.TCOP: COPYRIGHT,
    }
    for frame, text in texts.items():
        audio.tags.add(frame(encoding=3, text=text))
    if words.is_compilation:
        audio.tags.add(_mutagen.id3.TCMP(encoding=3, text="1"))
    audio.tags.add(_mutagen.id3.COMM(encoding=3, lang="eng", desc="", text=words.comment))
    audio.tags.add(
        _mutagen.id3.APIC(
            encoding=3, mime="image/jpeg", type=_FRONT_COVER, desc="", data=cover_jpeg
        )
    )
    audio.save()


def _write_vorbis(path: Path, words: Words, cover_jpeg: bytes) -> None:
    kinds = {
        ".flac": _mutagen.flac.FLAC,
        ".ogg": _mutagen.oggvorbis.OggVorbis,
        ".opus": _mutagen.oggopus.OggOpus,
    }
    audio = kinds[path.suffix](path)
    audio.delete()
    if audio.tags is None:
        audio.add_tags()
    audio.update(words.as_fields())
    picture = _mutagen.flac.Picture()
    picture.type, picture.mime, picture.data = _FRONT_COVER, "image/jpeg", cover_jpeg
    picture.width = picture.height = COVER_SIDE
    picture.depth = 24
    if path.suffix == ".flac":
        audio.clear_pictures()
        audio.add_picture(picture)
    else:
        encoded = base64.b64encode(picture.write()).decode("ascii")
        audio["metadata_block_picture"] = [encoded]
    audio.save()


def _write_mp4(path: Path, words: Words, cover_jpeg: bytes) -> None:
    audio = _mutagen.mp4.MP4(path)
    audio.delete()
    audio["\xa9nam"] = words.title
    audio["\xa9ART"] = words.artist
    audio["\xa9alb"] = words.album
    audio["aART"] = words.albumartist
    audio["\xa9wrt"] = words.composer
    audio["\xa9gen"] = words.genre
    audio["\xa9day"] = words.date
    audio["\xa9cmt"] = words.comment
    audio["cprt"] = COPYRIGHT
    audio["trkn"] = [(words.track, words.tracktotal)]
    audio["cpil"] = words.is_compilation
    audio["covr"] = [
        _mutagen.mp4.MP4Cover(cover_jpeg, imageformat=_mutagen.mp4.MP4Cover.FORMAT_JPEG)
    ]
    audio.save()


def _write_ape(path: Path, words: Words, cover_jpeg: bytes) -> None:
    audio = _mutagen.wavpack.WavPack(path)
    if audio.tags is None:
        audio.add_tags()
    audio.tags.clear()
    names = {
        "Title": words.title,
        "Artist": words.artist,
        "Album": words.album,
        "Album Artist": words.albumartist,
        "Composer": words.composer,
        "Genre": words.genre,
        "Year": words.date,
        "Track": f"{words.track}/{words.tracktotal}",
        "Comment": words.comment,
        "Copyright": COPYRIGHT,
    }
    if words.is_compilation:
        names["Compilation"] = "1"
    for name, text in names.items():
        audio[name] = text
    audio["Cover Art (Front)"] = _mutagen.apev2.APEBinaryValue(b"cover.jpg\0" + cover_jpeg)
    audio.save()
