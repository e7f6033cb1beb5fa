"""What mutagen tells of an audio stream, in the library's words."""

import math
from typing import Any, Final

from mirdesk.domain.tags import AudioProperties
from mirdesk.filetags.sniff import Kind

# No recording is slower or faster; what lies beyond comes from damaged headers.
_MIN_RATE_HZ: Final = 1000
_MAX_DURATION_S: Final = 400 * 24 * 3600.0  # headers that claim more than a year are wrong
_OGG_KINDS: Final = {
    Kind.OGG_FLAC: "flac",
    Kind.OGG_SPEEX: "speex",
    Kind.OGG_THEORA: "theora",
    Kind.OGG_OTHER: "",
}
_PLAIN_CODECS: Final = {
    Kind.FLAC: "flac",
    Kind.OGG_VORBIS: "vorbis",
    Kind.OGG_OPUS: "opus",
    Kind.APE: "ape",
    Kind.WAVPACK: "wavpack",
    Kind.TTA: "tta",
    Kind.OPTIMFROG: "optimfrog",
    Kind.TAK: "tak",
    Kind.DSF: "dsd",
    Kind.DSDIFF: "dsd",
    Kind.AAC: "aac",
}
# Format tags of mmreg.h, as RFC 2361 lists them.
_WAVE_FORMATS: Final = {6: "pcm_alaw", 7: "pcm_mulaw", 0x11: "adpcm_ima_wav", 0x55: "mp3"}
_MP4_CODECS: Final = {
    "mp4a.40": "aac",
    "mp4a.67": "aac",
    "mp4a.6b": "mp3",
    "mp4a.69": "mp3",
    "alac": "alac",
    "flac": "flac",
    "opus": "opus",
    "ac-3": "ac3",
    "ec-3": "eac3",
}


def properties_of(kind: Kind, info: Any, size_bytes: int, tag_format: str) -> AudioProperties:
    """Return the properties of a stream from mutagen's ``info`` object.

    Parameters
    ----------
    kind : Kind
        What the file is.
    info : mutagen.StreamInfo
    size_bytes : int
        Of the file; gives the average bit rate where the header has none.
    tag_format : str
        Passed through.
    """
    duration_s = _positive(getattr(info, "length", None), _MAX_DURATION_S)
    bit_rate = _whole(getattr(info, "bitrate", None))
    if bit_rate is None and duration_s:
        bit_rate = round(size_bytes * 8 / duration_s)
    return AudioProperties(
        container=_container(kind, info),
        codec=_codec(kind, info),
        duration_s=duration_s,
        sample_rate_hz=48_000 if kind is Kind.OGG_OPUS else _rate_of(info),
        channels=_whole(getattr(info, "channels", None)),
        bit_rate_bps=bit_rate,
        bits_per_sample=_whole(getattr(info, "bits_per_sample", None)),
        tag_format=tag_format,
    )


def has_sound(properties: AudioProperties) -> bool:
    """Tell whether the container describes an audio stream at all."""
    return properties.sample_rate_hz is not None


def _container(kind: Kind, info: Any) -> str:
    if kind is Kind.MPEG:
        return f"mp{getattr(info, 'layer', 3)}"
    return "ogg" if kind in _OGG_KINDS else kind.value


def _codec(kind: Kind, info: Any) -> str:
    if kind in _PLAIN_CODECS:
        return _PLAIN_CODECS[kind]
    if kind in _OGG_KINDS:
        return _OGG_KINDS[kind]
    return {
        Kind.MPEG: _mpeg_codec,
        Kind.MUSEPACK: _musepack_codec,
        Kind.AC3: _ac3_codec,
        Kind.MP4: _mp4_codec,
        Kind.WAV: _wave_codec,
        Kind.AIFF: _aiff_codec,
        Kind.ASF: _asf_codec,
    }[kind](info)


def _mpeg_codec(info: Any) -> str:
    return f"mp{getattr(info, 'layer', 3)}"


def _musepack_codec(info: Any) -> str:
    return "musepack8" if getattr(info, "version", 7) >= 8 else "musepack7"


def _ac3_codec(info: Any) -> str:
    return "eac3" if getattr(info, "codec", "") == "ec-3" else "ac3"


def _mp4_codec(info: Any) -> str:
    codec = str(getattr(info, "codec", "")).lower()
    for prefix, name in _MP4_CODECS.items():
        if codec.startswith(prefix):
            return name
    return codec


def _wave_codec(info: Any) -> str:
    format_tag = getattr(info, "audio_format", 1)
    bits = getattr(info, "bits_per_sample", 0)
    if format_tag == 3:
        return f"pcm_f{bits}le"
    if format_tag in (1, 0xFFFE):  # extensible: nearly always integers
        return "pcm_u8" if bits == 8 else f"pcm_s{bits}le"
    return _WAVE_FORMATS.get(format_tag, f"wave_{format_tag:#06x}")


def _aiff_codec(info: Any) -> str:
    bits = getattr(info, "bits_per_sample", 0)
    return f"pcm_s{bits}be" if bits > 8 else "pcm_s8"


def _asf_codec(info: Any) -> str:
    text = f"{info.codec_type} {info.codec_name}".lower()
    for word, codec in (("lossless", "wmalossless"), ("pro", "wmapro"), ("voice", "wmavoice")):
        if word in text:
            return codec
    if "windows media audio" not in text:  # ASF may hold anything
        return str(info.codec_type).lower()
    return "wmav1" if "v1" in text else "wmav2"


def _rate_of(info: Any) -> int | None:
    rate_hz = _whole(getattr(info, "sample_rate", None))
    return rate_hz if rate_hz and rate_hz >= _MIN_RATE_HZ else None


def _positive(value: Any, limit: float) -> float | None:
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value) if 0 < value < limit else None


def _whole(value: Any) -> int | None:
    number = _positive(value, 2**40)
    return round(number) if number else None
