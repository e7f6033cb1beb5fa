"""Read all that a file tells about itself: properties, tags, cover.

The only place where what mutagen raises is turned into errors for people.
"""

import struct
import zlib
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

from mutagen import MutagenError

from mirdesk.domain.tags import AudioProperties, FileTags, TagMap
from mirdesk.domain.tracks import shown_path
from mirdesk.errors import AudioUndecodableError, FileUnreadableError, TagsUnreadableError
from mirdesk.filetags.endings import AUDIO_ENDINGS, ending_of, has_audio_ending
from mirdesk.filetags.inflating import capped_zlib
from mirdesk.filetags.opening import open_regular, os_reason
from mirdesk.filetags.pictures import Picture, choose_cover
from mirdesk.filetags.sniff import Foreign, Kind, Sniffed, sniff
from mirdesk.filetags.stream_properties import has_sound, properties_of
from mirdesk.filetags.streams import OpenTags, can_read, read_outer_tags, read_stream

# Of damaged inputs, 0.6 % make mutagen raise something that is no MutagenError (measured on
# 42,900 mutated files); these are what parsers meet.
FOREIGN_ERRORS: Final = (
    MutagenError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    EOFError,
    NotImplementedError,
    RecursionError,
    MemoryError,
    struct.error,
    zlib.error,
)
_MAX_DETAIL_CHARS: Final = 90

_KIND_NAMES: Final[dict[Kind, str]] = {
    Kind.MPEG: "MP3",
    Kind.OGG_VORBIS: "Ogg Vorbis",
    Kind.OGG_OPUS: "Opus",
    Kind.OGG_FLAC: "Ogg FLAC",
    Kind.OGG_SPEEX: "Speex",
    Kind.OGG_THEORA: "Ogg video",
    Kind.OGG_OTHER: "Ogg",
    Kind.MP4: "MP4",
    Kind.ASF: "Windows Media",
    Kind.APE: "Monkey's Audio",
    Kind.WAVPACK: "WavPack",
    Kind.MUSEPACK: "Musepack",
    Kind.OPTIMFROG: "OptimFROG",
    Kind.MATROSKA: "Matroska",
    Kind.SHORTEN: "Shorten",
    Kind.REALMEDIA: "RealMedia",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file tells about itself, its pictures as they lie in it.

    Attributes
    ----------
    properties : AudioProperties
    tags : dict of str to tuple of str
    pictures : tuple of Picture
    notes : tuple of str
    is_whole : bool
        Nothing had to be left out because it could not be parsed.
    """

    properties: AudioProperties
    tags: TagMap
    pictures: tuple[Picture, ...] = field(repr=False)
    notes: tuple[str, ...]
    is_whole: bool


def read_tags(path: bytes) -> FileTags:
    """Return the properties, tags and cover of an audio file, by its content.

    Parameters
    ----------
    path : bytes

    Returns
    -------
    FileTags

    Raises
    ------
    FileUnreadableError
        The file cannot be opened or is no regular file.
    AudioUndecodableError
        It is no audio file.
    TagsUnreadableError
        It looks like audio, but is damaged beyond reading.
    """
    with open_regular(path) as file:
        reading = read_open(file, path)
    cover, note = choose_cover(reading.pictures)
    notes = (*reading.notes, note) if note and note not in reading.notes else reading.notes
    return FileTags(reading.properties, reading.tags, cover, notes)


def read_open(file: BinaryIO, path: bytes, *, named: bytes = b"") -> Reading:
    """Read a file that is open, or something that behaves like one.

    Parameters
    ----------
    file : binary file
        Seekable; its position afterwards is undefined.
    path : bytes
        Where FFmpeg finds it, when it has to be asked.
    named : bytes
        The name whose ending counts, where it is not that of ``path``.

    Raises
    ------
    FileUnreadableError, AudioUndecodableError, TagsUnreadableError
        As of ``read_tags``.
    """
    capped_zlib.start_file()
    name = named or path
    try:
        sniffed = sniff(file, has_audio_ending=has_audio_ending(name))
    except OSError as error:
        raise FileUnreadableError(os_reason(error), shown_path(path)) from error
    if isinstance(sniffed.kind, Foreign):
        raise AudioUndecodableError(_foreign_reason(sniffed.kind), shown_path(path))
    kind = sniffed.kind or AUDIO_ENDINGS.get(ending_of(name))
    if kind is None or not can_read(kind):
        return _read_by_ffmpeg(path, kind, OpenTags())
    try:
        opened = read_stream(file, sniffed, kind)
        tag_format = " + ".join(opened.formats)
        properties = properties_of(kind, opened.info, file.seek(0, 2), tag_format)
    except FOREIGN_ERRORS as error:
        return _read_what_is_left(path, file, sniffed, error)
    if not has_sound(properties):
        properties = _better_properties(path, properties, opened)
    elif properties.duration_s is None:
        properties = replace(properties, duration_s=_duration_by_ffmpeg(path))
    return _finish(properties, opened)


def _read_what_is_left(
    path: bytes, file: BinaryIO, sniffed: Sniffed, error: Exception
) -> Reading:
    """After mutagen failed: FFmpeg's properties, and whatever tags stand around the stream."""
    opened = OpenTags()
    opened.fields.note(f"Its tags could not be read wholly{_detail(error)}.")
    try:
        read_outer_tags(file, opened)
    except FOREIGN_ERRORS:  # the first error is the one worth telling
        opened.pictures.clear()
    kind = sniffed.kind if isinstance(sniffed.kind, Kind) else None
    return _read_by_ffmpeg(path, kind, opened, cause=error)


def _read_by_ffmpeg(
    path: bytes, kind: Kind | None, opened: OpenTags, *, cause: Exception | None = None
) -> Reading:
    # FFmpeg is loaded only when a file needs it: most scans never do.
    from mirdesk.audio.container import probe

    try:
        properties = probe(path)
    except AudioUndecodableError as error:
        raise _nothing_found(path, kind, cause) from error
    properties = replace(properties, tag_format=" + ".join(opened.formats))
    return _finish(properties, opened, is_whole=cause is None)


def _better_properties(
    path: bytes, properties: AudioProperties, opened: OpenTags
) -> AudioProperties:
    """Ask FFmpeg about a container whose header tells mutagen of no sound."""
    from mirdesk.audio.container import probe

    try:
        return replace(probe(path), tag_format=properties.tag_format)
    except AudioUndecodableError as error:
        if not opened.fields.tags:
            reason = "there is no sound in it that can be read: a video, or damaged"
            raise AudioUndecodableError(reason, shown_path(path)) from error
        opened.fields.note("No sound was found in it.")
        return properties


def _duration_by_ffmpeg(path: bytes) -> float | None:
    """Ask for a length that the header does not give; analysis finds the true one later."""
    from mirdesk.audio.container import probe

    try:
        return probe(path).duration_s
    except FileUnreadableError:
        return None


def _nothing_found(
    path: bytes, kind: Kind | None, cause: Exception | None
) -> FileUnreadableError:
    if kind is not None:
        name = _KIND_NAMES.get(kind, kind.value.upper())
        reason = f"damaged: it begins like {name}, but no sound can be found in it"
        return TagsUnreadableError(reason + _detail(cause), shown_path(path))
    if has_audio_ending(path):
        reason = "damaged, or not an audio file: nothing in it is recognised as sound"
        return TagsUnreadableError(reason, shown_path(path))
    reason = "not an audio file: nothing in it is recognised as sound"
    return AudioUndecodableError(reason, shown_path(path))


def _finish(properties: AudioProperties, opened: OpenTags, *, is_whole: bool = True) -> Reading:
    fields = opened.fields
    return Reading(properties, fields.tags, tuple(opened.pictures), fields.notes, is_whole)


def _foreign_reason(kind: Foreign) -> str:
    if kind is Foreign.EMPTY:
        return "the file is empty (0 bytes)"
    if kind is Foreign.TAG_ONLY:
        return "there is no sound in it, only a tag"
    return f"not an audio file: it is {kind.value}"


def _detail(error: Exception | None) -> str:
    """Return what the parser said, in brackets, when it is short and legible."""
    text = " ".join(str(error).split()) if error is not None else ""
    return (
        f" ({text})" if text and len(text) <= _MAX_DETAIL_CHARS and text.isprintable() else ""
    )
