"""Open a file with the reader of mutagen that fits its content."""

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from mutagen.aac import AACInfo
from mutagen.ac3 import AC3Info
from mutagen.aiff import AIFF
from mutagen.apev2 import APENoHeaderError, APEv2
from mutagen.asf import ASF
from mutagen.dsdiff import DSDIFF
from mutagen.dsf import DSF
from mutagen.flac import FLAC
from mutagen.id3 import ID3, ID3NoHeaderError, ID3UnsupportedVersionError
from mutagen.monkeysaudio import MonkeysAudioInfo
from mutagen.mp3 import MPEGInfo
from mutagen.mp4 import MP4
from mutagen.musepack import MusepackInfo
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggtheora import OggTheora
from mutagen.oggvorbis import OggVorbis
from mutagen.optimfrog import OptimFROGInfo
from mutagen.tak import TAKInfo
from mutagen.trueaudio import TrueAudioInfo
from mutagen.wave import WAVE
from mutagen.wavpack import WavPackInfo

from mirdesk.audio.framing import sound_end
from mirdesk.filetags.chunk_text import read_aiff_text, read_riff_info
from mirdesk.filetags.collecting import TagCollector
from mirdesk.filetags.pictures import Picture
from mirdesk.filetags.sniff import Kind, Sniffed, id3v2_bytes
from mirdesk.filetags.tag_maps import (
    ID3_CLASSES,
    read_ape,
    read_asf,
    read_id3,
    read_mp4,
    read_vorbis,
)

_ID3V1_BYTES: Final = 128
MAX_ID3_BYTES: Final = 64 * 1024 * 1024  # twice the largest cover that would be kept

_ID3_OPTIONS: Final[dict[str, Any]] = {
    "translate": False,  # ``read_id3`` does it, and keeps the years that it would lose
    "known_frames": ID3_CLASSES,
}

# mutagen's classes are typed only in part.
_load_id3: Final[Callable[..., Any]] = ID3
_load_ape: Final[Callable[..., Any]] = APEv2
_load_wavpack: Final[Callable[..., Any]] = WavPackInfo

# Streams without a container: tags are put before (ID3v2) or behind them (APEv2, ID3v1).
_BARE_INFOS: Final[dict[Kind, Callable[[BinaryIO, int], Any]]] = {
    Kind.MPEG: lambda file, offset: MPEGInfo(file, offset),
    Kind.TTA: lambda file, offset: _tta_info(file, offset),
    Kind.WAVPACK: lambda file, _: _load_wavpack(file),
    Kind.MUSEPACK: lambda file, _: MusepackInfo(file),
    Kind.APE: lambda file, _: MonkeysAudioInfo(file),
    Kind.OPTIMFROG: lambda file, _: OptimFROGInfo(file),
    Kind.TAK: lambda file, _: TAKInfo(file),
    Kind.AAC: lambda file, offset: _without_tags(AACInfo(file), file, offset),
    Kind.AC3: lambda file, offset: _without_tags(AC3Info(file), file, offset),
}
_OGG_READERS: Final[dict[Kind, Callable[..., Any]]] = {
    Kind.OGG_VORBIS: OggVorbis,
    Kind.OGG_OPUS: OggOpus,
    Kind.OGG_FLAC: OggFLAC,
    Kind.OGG_SPEEX: OggSpeex,
    Kind.OGG_THEORA: OggTheora,
}
_ID3_CHUNK_READERS: Final[dict[Kind, Callable[..., Any]]] = {
    Kind.WAV: WAVE,
    Kind.AIFF: AIFF,
    Kind.DSF: DSF,
    Kind.DSDIFF: DSDIFF,
}
_CONTAINER_READERS: Final[dict[Kind, Callable[..., Any]]] = {
    **_OGG_READERS,
    **_ID3_CHUNK_READERS,
    Kind.FLAC: FLAC,
    Kind.MP4: MP4,
    Kind.ASF: ASF,
}
_CHUNK_TEXTS: Final[dict[Kind, tuple[str, Callable[[BinaryIO], TagCollector]]]] = {
    Kind.WAV: ("RIFF INFO", read_riff_info),
    Kind.AIFF: ("AIFF text", read_aiff_text),
}


@dataclass(slots=True)
class OpenTags:
    """What was read from one file.

    Attributes
    ----------
    info : mutagen.StreamInfo or None
    fields : TagCollector
    pictures : list of Picture
    formats : list of str
        Human names of the tag containers found, the one that wins first.
    """

    info: Any = None
    fields: TagCollector = field(default_factory=TagCollector)
    pictures: list[Picture] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)

    def take(self, name: str, fields: TagCollector, pictures: list[Picture]) -> None:
        """Add a tag; fields that an earlier one gave are kept."""
        self.formats.append(name)
        self.fields.fill_from(fields)
        self.pictures += pictures


def _tta_info(file: BinaryIO, offset: int) -> Any:
    """Read channels and bits from the TTA1 header; mutagen takes only rate and length."""
    info: Any = TrueAudioInfo(file, offset)
    file.seek(offset)
    header = file.read(10)
    info.channels = int.from_bytes(header[6:8], "little")
    info.bits_per_sample = int.from_bytes(header[8:10], "little")
    return info


def _without_tags(info: Any, file: BinaryIO, offset: int) -> Any:
    """Mend a length that was told from all bytes behind the offset, later tags included."""
    size = file.seek(0, 2)
    if size > offset:
        info.length *= max(0, sound_end(file) - offset) / (size - offset)
    return info


def can_read(kind: Kind) -> bool:
    """Tell whether mutagen has a reader for this kind."""
    return kind in _BARE_INFOS or kind in _CONTAINER_READERS


def read_stream(file: BinaryIO, sniffed: Sniffed, kind: Kind) -> OpenTags:
    """Read the properties and all tags of a file of this kind.

    Whatever mutagen raises comes out as it is; ``filetags/files.py`` converts it.
    """
    if kind in _BARE_INFOS:
        file.seek(0)
        opened = OpenTags(_BARE_INFOS[kind](file, sniffed.audio_offset))
        read_outer_tags(file, opened)
        return opened
    options = _ID3_OPTIONS if kind in _ID3_CHUNK_READERS else {}
    file.seek(0)
    reader = _CONTAINER_READERS[kind](file, **options)
    opened = OpenTags(reader.info)
    if reader.tags is not None:
        _take_inner(opened, kind, reader)
    if kind in _CHUNK_TEXTS:
        name, read_text = _CHUNK_TEXTS[kind]
        texts = read_text(file)
        if texts.tags:
            opened.take(name, texts, [])
    if kind is Kind.FLAC:
        read_outer_tags(file, opened)
    return opened


def read_outer_tags(file: BinaryIO, opened: OpenTags) -> None:
    """Read ID3v2, ID3v1 and APEv2 around a stream, if they are there."""
    file.seek(0)
    if id3v2_bytes(file.read(10)) > MAX_ID3_BYTES:
        opened.fields.note("The ID3 tag is too large to be read (over 64 MB).")
        return
    file.seek(0)
    with suppress(ID3NoHeaderError):
        try:
            _take_id3(opened, _load_id3(file, load_v1=False, **_ID3_OPTIONS))
        except ID3UnsupportedVersionError:
            opened.fields.note("Its ID3v2 tag is of a version that is not known.")
    file.seek(0)
    with suppress(APENoHeaderError):
        opened.take("APEv2", *read_ape(_load_ape(file)))
    id3v1 = _id3v1_bytes(file)  # last: it cuts what the others have whole
    if id3v1:
        _take_id3(opened, _load_id3(io.BytesIO(id3v1), **_ID3_OPTIONS))


def _take_inner(opened: OpenTags, kind: Kind, reader: Any) -> None:
    if kind in _ID3_CHUNK_READERS:
        _take_id3(opened, reader.tags)
    elif kind is Kind.MP4:
        opened.take("MP4", *read_mp4(reader.tags))
    elif kind is Kind.ASF:
        opened.take("ASF", *read_asf(reader.tags))
    else:
        pictures = reader.pictures if kind is Kind.FLAC else ()
        opened.take("Vorbis comment", *read_vorbis(reader.tags, pictures))


def _take_id3(opened: OpenTags, tags: Any) -> None:
    name = "ID3v1" if tags.version < (2,) else f"ID3v2.{tags.version[1]}"
    opened.take(name, *read_id3(tags))


def _id3v1_bytes(file: BinaryIO) -> bytes:
    """Return the ID3v1 tag at the end of a file; empty where there is none."""
    size = file.seek(0, 2)
    if size < _ID3V1_BYTES:
        return b""
    file.seek(max(0, size - _ID3V1_BYTES - 3))
    tail = file.read()
    tag = tail[-_ID3V1_BYTES:]
    is_ape = tail[:-_ID3V1_BYTES].endswith(b"APE") and tag[3:5] == b"EX"
    return tag if tag[:3] == b"TAG" and not is_ape else b""
