"""What a file is by its content, whatever its name says.

The magic numbers are those of the formats' own specifications; for ID3v2 see
https://id3.org/id3v2.4.0-structure, for MPEG audio frames
http://www.mp3-tech.org/programmer/frame_header.html.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

from mirdesk.filetags.mpeg_frames import find_stream

HEAD_BYTES: Final = 4096
# How far behind the tags an MPEG stream may begin: mutagen looks through 1 MiB, players differ.
_MPEG_SEARCH_BYTES: Final = 128 * 1024
_MPEG_FRAMES_WANTED: Final = 3  # consecutive frame headers that agree are no accident
_MAX_LEADING_TAGS: Final = 8  # ID3v2 and APEv2 blocks before the audio
_ID3_HEADER_BYTES: Final = 10
_APE_HEADER_BYTES: Final = 32
_ID3V1_BYTES: Final = 128


class Kind(StrEnum):
    """A container that holds audio, as far as its first bytes tell."""

    MPEG = "mp3"
    FLAC = "flac"
    OGG_VORBIS = "ogg"
    OGG_OPUS = "opus"
    OGG_FLAC = "ogg-flac"
    OGG_SPEEX = "speex"
    OGG_THEORA = "ogg-theora"
    OGG_OTHER = "ogg-other"
    MP4 = "m4a"
    WAV = "wav"
    AIFF = "aiff"
    ASF = "wma"
    APE = "ape"
    WAVPACK = "wavpack"
    MUSEPACK = "musepack"
    TTA = "tta"
    OPTIMFROG = "optimfrog"
    TAK = "tak"
    DSF = "dsf"
    DSDIFF = "dsdiff"
    AAC = "aac"
    AC3 = "ac3"
    # From here on mutagen has no reader; FFmpeg has.
    MATROSKA = "matroska"
    CAF = "caf"
    AU = "au"
    RF64 = "rf64"
    WAVE64 = "wave64"
    AMR = "amr"
    SHORTEN = "shorten"
    DTS = "dts"
    REALMEDIA = "realmedia"
    VOC = "voc"


class Foreign(StrEnum):
    """Something recognised that holds no recorded sound; the value completes "it is ..."."""

    EMPTY = "empty"
    TAG_ONLY = "a tag without sound"
    PICTURE = "a picture"
    DOCUMENT = "a document"
    ARCHIVE = "an archive"
    PLAYLIST = "a playlist"
    PROGRAM = "a program"
    SHORTCUT = "a shortcut"
    NOTES = "notes for a synthesizer (MIDI), not a recording"
    TRACKER = "a tracker module, not a recording"
    CHIP = "music for a sound chip, not a recording"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the content of a file is.

    Attributes
    ----------
    kind : Kind, Foreign or None
        None when nothing is recognised.
    audio_offset : int
        Bytes of leading tags (ID3v2, APEv2) before it.
    """

    kind: Kind | Foreign | None
    audio_offset: int = 0


_MAGIC: Final[tuple[tuple[int, bytes, Kind | Foreign], ...]] = (
    (0, b"fLaC", Kind.FLAC),
    (0, b"wvpk", Kind.WAVPACK),
    (0, b"MAC ", Kind.APE),
    (0, b"MPCK", Kind.MUSEPACK),
    (0, b"MP+", Kind.MUSEPACK),
    (0, b"TTA", Kind.TTA),
    (0, b"OFR ", Kind.OPTIMFROG),
    (0, b"tBaK", Kind.TAK),
    (0, b"DSD ", Kind.DSF),
    (0, b"FRM8", Kind.DSDIFF),
    (0, b"ADIF", Kind.AAC),
    (0, b"\x0b\x77", Kind.AC3),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", Kind.ASF),
    (4, b"ftyp", Kind.MP4),
    (4, b"moov", Kind.MP4),
    (0, b"\x1a\x45\xdf\xa3", Kind.MATROSKA),
    (0, b"caff", Kind.CAF),
    (0, b".snd", Kind.AU),
    (0, b"riff\x2e\x91\xcf\x11", Kind.WAVE64),
    (0, b"#!AMR", Kind.AMR),
    (0, b"ajkg", Kind.SHORTEN),
    (0, b"\x7f\xfe\x80\x01", Kind.DTS),
    (0, b".RMF", Kind.REALMEDIA),
    (0, b"Creative Voice File\x1a", Kind.VOC),
    (0, b"MThd", Foreign.NOTES),
    (0, b"\x89PNG\r\n", Foreign.PICTURE),
    (0, b"\xff\xd8\xff", Foreign.PICTURE),
    (0, b"GIF8", Foreign.PICTURE),
    (8, b"WEBP", Foreign.PICTURE),
    (0, b"II*\x00", Foreign.PICTURE),
    (0, b"MM\x00*", Foreign.PICTURE),
    (0, b"%PDF", Foreign.DOCUMENT),
    (0, b"{\\rtf", Foreign.DOCUMENT),
    (0, b"PK\x03\x04", Foreign.ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", Foreign.ARCHIVE),
    (0, b"Rar!", Foreign.ARCHIVE),
    (0, b"\x1f\x8b", Foreign.ARCHIVE),
    (0, b"#EXTM3U", Foreign.PLAYLIST),
    (0, b"[playlist]", Foreign.PLAYLIST),
    (0, b"\x7fELF", Foreign.PROGRAM),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", Foreign.SHORTCUT),
    (0, b"Extended Module: ", Foreign.TRACKER),
    (0, b"IMPM", Foreign.TRACKER),
    (44, b"SCRM", Foreign.TRACKER),
    (1080, b"M.K.", Foreign.TRACKER),
    (1080, b"M!K!", Foreign.TRACKER),
    (1080, b"FLT4", Foreign.TRACKER),
    (1080, b"4CHN", Foreign.TRACKER),
    (1080, b"6CHN", Foreign.TRACKER),
    (1080, b"8CHN", Foreign.TRACKER),
    (0, b"SNES-SPC700", Foreign.CHIP),
    (0, b"Vgm ", Foreign.CHIP),
    (0, b"NESM\x1a", Foreign.CHIP),
    (0, b"PSID", Foreign.CHIP),
    (0, b"BM", Foreign.PICTURE),  # two letters only: last, after everything longer
)

_STREAM_KINDS: Final = {"mpeg": Kind.MPEG, "aac": Kind.AAC}

_OGG_CODECS: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\x80theora", Kind.OGG_THEORA),  # before the sound it comes with
    (b"\x01vorbis", Kind.OGG_VORBIS),
    (b"OpusHead", Kind.OGG_OPUS),
    (b"\x7fFLAC", Kind.OGG_FLAC),
    (b"fLaC", Kind.OGG_FLAC),  # as FLAC before 1.1.1 wrote it
    (b"Speex   ", Kind.OGG_SPEEX),
)


def sniff(file: BinaryIO, *, has_audio_ending: bool) -> Sniffed:
    """Return what the content of an open file is.

    Parameters
    ----------
    file : binary file
        Read from its start; its position afterwards is undefined.
    has_audio_ending : bool
        The name claims audio. Without such a claim a single frame header or a leading tag is
        not taken for a recording.
    """
    file.seek(0, 2)
    size = file.tell()
    if size == 0:
        return Sniffed(Foreign.EMPTY)
    offset, head = _skip_leading_tags(file, size)
    if offset and not head.strip(b"\x00"):
        rest_is_tag = offset + _ID3V1_BYTES >= size or not _rest(file, offset).strip(b"\x00")
        return Sniffed(Foreign.TAG_ONLY if rest_is_tag else None, offset)
    kind = _kind_of_head(head)
    if kind is not None:
        return Sniffed(kind, offset)
    if _is_ape_or_v1_tag(head, size - offset):
        return Sniffed(Foreign.TAG_ONLY, offset)
    codec = find_stream(head, _MPEG_FRAMES_WANTED, first_only=True)
    if codec is None and (has_audio_ending or offset > 0):
        codec = find_stream(_rest(file, offset), _MPEG_FRAMES_WANTED)
    if codec is None and not has_audio_ending and _ends_with_ape_tag(file, size):
        return Sniffed(Foreign.TAG_ONLY, offset)
    return Sniffed(_STREAM_KINDS[codec] if codec else None, offset)


def id3v2_bytes(header: bytes) -> int:
    """Return how many bytes an ID3v2 tag with this 10-byte header spans; 0 for no tag."""
    if len(header) < _ID3_HEADER_BYTES or header[:3] != b"ID3" or header[3] in (0, 1, 0xFF):
        return 0
    if any(byte & 0x80 for byte in header[6:10]):
        return 0
    size = header[6] << 21 | header[7] << 14 | header[8] << 7 | header[9]
    has_footer = header[3] >= 4 and header[5] & 0x10
    return _ID3_HEADER_BYTES + size + (_ID3_HEADER_BYTES if has_footer else 0)


def _skip_leading_tags(file: BinaryIO, size: int) -> tuple[int, bytes]:
    """Return where the leading tags end, and the first bytes from there."""
    offset = 0
    for _ in range(_MAX_LEADING_TAGS):
        file.seek(offset)
        head = file.read(HEAD_BYTES)
        tag_bytes = id3v2_bytes(head[:_ID3_HEADER_BYTES])
        if not tag_bytes and head[:8] == b"APETAGEX" and len(head) >= _APE_HEADER_BYTES:
            tag_bytes = int.from_bytes(head[12:16], "little") + _APE_HEADER_BYTES
        if not tag_bytes:
            return offset, head
        offset = min(offset + tag_bytes, size)
    file.seek(offset)
    return offset, file.read(HEAD_BYTES)


def _rest(file: BinaryIO, offset: int) -> bytes:
    file.seek(offset)
    return file.read(_MPEG_SEARCH_BYTES)


def _is_ape_or_v1_tag(head: bytes, left_bytes: int) -> bool:
    return (head[:3] == b"TAG" and left_bytes <= _ID3V1_BYTES) or head[:8] == b"APETAGEX"


def _ends_with_ape_tag(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - _APE_HEADER_BYTES - _ID3V1_BYTES))
    return b"APETAGEX" in file.read()


def _kind_of_head(head: bytes) -> Kind | Foreign | None:
    if head[:4] == b"OggS":
        return _ogg_kind(head)
    if head[:4] in (b"RIFF", b"RIFX") and head[8:12] == b"WAVE":
        return Kind.WAV
    if head[:4] in (b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return Kind.RF64
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return Kind.AIFF
    for offset, magic, kind in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return kind
    return None


def _ogg_kind(head: bytes) -> Kind:
    for magic, kind in _OGG_CODECS:
        if magic in head[:512]:
            return kind
    return Kind.OGG_OTHER
