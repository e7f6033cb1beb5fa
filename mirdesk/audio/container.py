"""Opening the audio stream of a file with FFmpeg, safely: regular files, audio containers.

FFmpeg opens network addresses, playlists and devices when let; ``safety.md`` measured it.
Here only regular files are opened, by path, as one of the listed formats.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer

from mirdesk.audio.framing import is_ogg_cut_off, is_riff_cut_off, xing_duration_s
from mirdesk.domain.tags import AudioProperties
from mirdesk.domain.tracks import shown_path
from mirdesk.errors import AudioUndecodableError, FileUnreadableError

if TYPE_CHECKING:  # generic in its stubs only
    from av.packet import Packet

# Demuxers of FFmpeg 5 to 8 that read sound out of one local file. Left out on purpose: those
# that open other files or addresses (hls, dash, concat, sdp, rtsp, imf, webm_dash_manifest,
# segment), devices and test sources (lavfi, alsa), pictures (*_pipe, image2), subtitles, and
# headerless samples (s16le and its kin, g722, sln), which would take any file for sound.
AUDIO_FORMATS: Final[tuple[str, ...]] = (
    *("mp3", "flac", "ogg", "mov", "wav", "w64", "aiff", "aac", "asf", "xwma", "ape", "wv"),
    *("mpc", "mpc8", "tta", "tak", "dsf", "iff", "wsd", "matroska", "webm", "caf", "au"),
    *("ac3", "eac3", "dts", "dtshd", "truehd", "mlp", "amr", "oma", "shn", "rm", "avi", "flv"),
    *("mpeg", "mpegts", "nut", "voc", "ircam", "nistsphere", "qoa", "osq", "bonk", "rka"),
    *("wavarc", "vqf", "spdif", "sox", "paf", "pvf", "avr", "loas", "latm", "qcp", "iamf"),
)

# Formats whose header states the length; in the others FFmpeg guesses it from the bit rate.
_STATES_LENGTH: Final = frozenset(
    {"flac", "mov", "wav", "w64", "aiff", "asf", "ape", "wv", "mpc", "mpc8", "tta", "tak"}
    | {"dsf", "caf", "au"}
)

# Below, a second of sound upsamples to more than memory is planned for; above lies no music:
# DSD512 decodes to 2,822,400 Hz.
SAMPLE_RATES_HZ: Final = range(1000, 6_144_001)

_MAX_FAILURES: Final = 64  # a reader that fails at once each time must come to an end

_CONTAINER_NAMES: Final = {
    "mov": "m4a",
    "asf": "wma",
    "wv": "wavpack",
    "mpc": "musepack",
    "mpc8": "musepack",
    "w64": "wav",
}

_KINDS: Final = (
    (stat.S_ISDIR, "is a folder"),
    (stat.S_ISFIFO, "is a pipe"),
    (stat.S_ISSOCK, "is a socket"),
    (stat.S_ISCHR, "is a device"),
    (stat.S_ISBLK, "is a device"),
)


@dataclass(frozen=True, slots=True)
class OpenAudio:
    """An open file and the audio stream chosen in it.

    Attributes
    ----------
    container : InputContainer
    stream : AudioStream
        The stream FFmpeg rates best.
    format_name : str
        First of FFmpeg's names for the container, e.g. ``mp3``, ``mov``, ``ogg``.
    """

    container: InputContainer
    stream: AudioStream
    format_name: str


class PacketReader:
    """The packets of an open stream, as far as they can be read.

    A damaged container makes FFmpeg fail at one packet and often go on with the next; after
    too many such places the file is taken to have ended.

    Parameters
    ----------
    audio : OpenAudio

    Attributes
    ----------
    failures : int
        Places at which nothing could be read.
    """

    def __init__(self, audio: OpenAudio) -> None:
        self._audio = audio
        self.failures = 0

    def __iter__(self) -> "Iterator[Packet[AudioStream]]":
        while self.failures < _MAX_FAILURES:
            try:
                yield from self._audio.container.demux(self._audio.stream)
            except av.error.FFmpegError:
                self.failures += 1
            else:
                return


def require_regular_file(path: bytes) -> os.stat_result:
    """Return the ``stat`` of a file after checking that it can be read as one.

    Raises
    ------
    FileUnreadableError
        It is missing, empty, or a folder, pipe, socket or device, or a link to one.
    """
    shown = shown_path(path)
    try:
        found = os.stat(path)  # noqa: PTH116 - pathlib does not take bytes
    except FileNotFoundError as error:
        raise FileUnreadableError("there is no such file", shown) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileUnreadableError(f"the file cannot be reached ({reason})", shown) from error
    if not stat.S_ISREG(found.st_mode):
        kind = next(
            (words for is_kind, words in _KINDS if is_kind(found.st_mode)), "is special"
        )
        raise FileUnreadableError(f"{kind}, not a file with sound", shown)
    if found.st_size == 0:
        raise FileUnreadableError("the file is empty", shown)
    return found


@contextmanager
def open_audio(path: bytes) -> Iterator[OpenAudio]:
    """Open a file and choose its audio stream; close it on leaving.

    Parameters
    ----------
    path : bytes

    Yields
    ------
    OpenAudio

    Raises
    ------
    FileUnreadableError
        It is no regular file, or may not be read.
    AudioUndecodableError
        FFmpeg knows no audio in it.
    """
    require_regular_file(path)
    container = _open_container(path)
    try:
        yield _choose_stream(container, path)
    finally:
        container.close()


def declared_duration_s(audio: OpenAudio, path: bytes) -> float | None:
    """Return the length a file's header states; None where it would be a guess."""
    if audio.format_name == "mp3":
        return xing_duration_s(path)
    return _duration_s(audio) if audio.format_name in _STATES_LENGTH else None


def is_cut_off(audio: OpenAudio, path: bytes) -> bool:
    """Tell whether a file visibly lacks its end, where its format lets one see that."""
    if audio.format_name == "wav":
        return is_riff_cut_off(path)
    return audio.format_name == "ogg" and is_ogg_cut_off(path)


def probe(path: bytes) -> AudioProperties:
    """Return the properties of a file's audio stream as FFmpeg sees them.

    For files whose tags nobody can read; where mutagen knows a file it is the better source.

    Parameters
    ----------
    path : bytes

    Returns
    -------
    AudioProperties

    Raises
    ------
    FileUnreadableError
        It is no regular file, or may not be read.
    AudioUndecodableError
        FFmpeg knows no audio in it.
    """
    with open_audio(path) as audio:
        context = audio.stream.codec_context
        name = audio.format_name
        if name == "ogg" and context.name.endswith("opus"):
            name = "opus"
        is_pcm = context.name.startswith("pcm_")
        declared = declared_duration_s(audio, path)
        return AudioProperties(
            container=_CONTAINER_NAMES.get(name, name),
            codec=audio.stream.codec.canonical_name,
            duration_s=declared if declared is not None else _duration_s(audio),
            sample_rate_hz=context.sample_rate or None,
            channels=context.channels or None,
            bit_rate_bps=context.bit_rate or audio.container.bit_rate or None,
            bits_per_sample=context.format.bits if is_pcm and context.format else None,
        )


def _open_container(path: bytes) -> InputContainer:
    """Open by absolute path, so that no name can be taken for a protocol."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - pathlib does not take bytes
    options = {"format_whitelist": ",".join(AUDIO_FORMATS), "protocol_whitelist": "file"}
    try:
        return av.open(os.fsdecode(absolute), options=options, metadata_errors="ignore")
    except av.error.PermissionError as error:
        raise FileUnreadableError("reading it is not permitted", shown_path(path)) from error
    except (av.error.FFmpegError, ValueError) as error:
        raise AudioUndecodableError(
            "no sound can be found in it: the file is damaged or of an unknown kind",
            shown_path(path),
        ) from error


def _choose_stream(container: InputContainer, path: bytes) -> OpenAudio:
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        raise AudioUndecodableError("there is no audio stream in it", shown_path(path))
    if stream.codec_context is None:
        raise AudioUndecodableError("its kind of audio is not known", shown_path(path))
    return OpenAudio(container, stream, container.format.name.split(",")[0])


def _duration_s(audio: OpenAudio) -> float | None:
    stream = audio.stream
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    if audio.container.duration is not None:
        return audio.container.duration / av.time_base
    return None
