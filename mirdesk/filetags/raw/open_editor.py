"""The editor that fits a file, by its content."""

from collections.abc import Callable
from typing import BinaryIO, Final

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.endings import AUDIO_ENDINGS, ending_of, has_audio_ending
from mirdesk.filetags.raw.asf import AsfEditor
from mirdesk.filetags.raw.bare import BareEditor
from mirdesk.filetags.raw.dsf import DsfEditor
from mirdesk.filetags.raw.editing import FileEditor
from mirdesk.filetags.raw.flac import FlacEditor
from mirdesk.filetags.raw.iff import IffEditor
from mirdesk.filetags.raw.mp4 import Mp4Editor
from mirdesk.filetags.raw.ogg import OggEditor
from mirdesk.filetags.raw.riff import RiffEditor
from mirdesk.filetags.sniff import Foreign, Kind, Sniffed, sniff

_READ_ONLY: Final[dict[Kind, str]] = {
    Kind.OGG_OTHER: "this kind of Ogg file",
    Kind.MATROSKA: "Matroska files",
    Kind.CAF: "CAF files",
    Kind.AU: "AU files",
    Kind.RF64: "RF64 files",
    Kind.WAVE64: "Wave64 files",
    Kind.AMR: "AMR files",
    Kind.SHORTEN: "Shorten files",
    Kind.DTS: "DTS files",
    Kind.REALMEDIA: "RealMedia files",
    Kind.VOC: "VOC files",
}


def open_editor(file: BinaryIO, path: bytes) -> FileEditor:
    """Return the editor for an open file.

    Parameters
    ----------
    file : binary file
        Open for reading; stays open as long as the editor is used. Never written.
    path : bytes
        Only its ending counts, as in reading.

    Raises
    ------
    WriteRefusedError
        Its tags can be read at most, or it is put together in a way that is not understood.
    """
    sniffed = sniff(file, has_audio_ending=has_audio_ending(path))
    kind = sniffed.kind or AUDIO_ENDINGS.get(ending_of(path))
    if kind is None or isinstance(kind, Foreign):
        raise WriteRefusedError("nothing in it is recognised as sound, so no tags are written")
    if kind in _READ_ONLY:
        raise WriteRefusedError(f"the tags of {_READ_ONLY[kind]} can be read, but not written")
    size_bytes = file.seek(0, 2)
    if sniffed.audio_offset and kind not in _MAY_FOLLOW_TAGS:
        raise WriteRefusedError("there is a tag in front of it, where this kind has none")
    return _EDITORS[kind](file, size_bytes, sniffed, kind)


_BARE_KINDS: Final = (
    Kind.MPEG,
    Kind.APE,
    Kind.WAVPACK,
    Kind.MUSEPACK,
    Kind.TTA,
    Kind.OPTIMFROG,
    Kind.TAK,
    Kind.AAC,
    Kind.AC3,
)
_OGG_KINDS: Final = (
    Kind.OGG_VORBIS,
    Kind.OGG_OPUS,
    Kind.OGG_FLAC,
    Kind.OGG_SPEEX,
    Kind.OGG_THEORA,
)
_EDITORS: Final[dict[Kind, Callable[[BinaryIO, int, Sniffed, Kind], FileEditor]]] = {
    **dict.fromkeys(
        _BARE_KINDS,
        lambda file, size, sniffed, kind: BareEditor(file, size, kind, sniffed.audio_offset),
    ),
    **dict.fromkeys(_OGG_KINDS, lambda file, size, _, __: OggEditor(file, size)),
    Kind.FLAC: lambda file, size, _, __: FlacEditor(file, size),
    Kind.MP4: lambda file, size, _, __: Mp4Editor(file, size),
    Kind.ASF: lambda file, size, _, __: AsfEditor(file, size),
    Kind.WAV: lambda file, size, _, __: RiffEditor(file, size),
    Kind.AIFF: lambda file, size, _, kind: IffEditor(file, size, kind),
    Kind.DSDIFF: lambda file, size, _, kind: IffEditor(file, size, kind),
    Kind.DSF: lambda file, size, _, __: DsfEditor(file, size),
}
_MAY_FOLLOW_TAGS: Final = frozenset((*_BARE_KINDS, Kind.FLAC))
