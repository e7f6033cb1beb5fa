from types import SimpleNamespace

import pytest

from mirdesk.filetags.sniff import Kind
from mirdesk.filetags.stream_properties import has_sound, properties_of


def properties(kind, size_bytes=100_000, **info):
    return properties_of(kind, SimpleNamespace(**info), size_bytes, "tags")


def test_what_the_header_says_is_passed_on():
    result = properties(
        Kind.FLAC,
        length=2.5,
        sample_rate=96_000,
        channels=6,
        bitrate=1_500_000,
        bits_per_sample=24,
    )
    assert (result.container, result.codec, result.tag_format) == ("flac", "flac", "tags")
    assert (result.duration_s, result.sample_rate_hz, result.channels) == (2.5, 96_000, 6)
    assert (result.bit_rate_bps, result.bits_per_sample) == (1_500_000, 24)
    assert has_sound(result)


def test_a_missing_bit_rate_is_the_average():
    assert properties(Kind.WAVPACK, length=8.0, sample_rate=44_100).bit_rate_bps == 100_000


@pytest.mark.parametrize("length", [0, -1.0, float("nan"), float("inf"), 1e12, None, "long"])
def test_impossible_lengths_are_unknown(length):
    assert properties(Kind.MPEG, length=length, layer=3).duration_s is None


def test_impossible_rates_are_no_sound():
    assert not has_sound(properties(Kind.APE, sample_rate=24, length=1.0))
    assert not has_sound(properties(Kind.MP4))


@pytest.mark.parametrize(
    ("kind", "info", "codec"),
    [
        (Kind.MPEG, {"layer": 2}, "mp2"),
        (Kind.MP4, {"codec": "mp4a.40.2"}, "aac"),
        (Kind.MP4, {"codec": "alac"}, "alac"),
        (Kind.MP4, {"codec": "xyz1"}, "xyz1"),
        (Kind.WAV, {"audio_format": 1, "bits_per_sample": 24}, "pcm_s24le"),
        (Kind.WAV, {"audio_format": 1, "bits_per_sample": 8}, "pcm_u8"),
        (Kind.WAV, {"audio_format": 3, "bits_per_sample": 32}, "pcm_f32le"),
        (Kind.WAV, {"audio_format": 0x55}, "mp3"),
        (Kind.WAV, {"audio_format": 0x1234}, "wave_0x1234"),
        (Kind.AIFF, {"bits_per_sample": 16}, "pcm_s16be"),
        (Kind.AC3, {"codec": "ec-3"}, "eac3"),
        (Kind.MUSEPACK, {"version": 8}, "musepack8"),
        (
            Kind.ASF,
            {"codec_type": "Windows Media Audio 9 Lossless", "codec_name": ""},
            "wmalossless",
        ),
        (Kind.ASF, {"codec_type": "Windows Media Audio 9.1", "codec_name": ""}, "wmav2"),
        (Kind.ASF, {"codec_type": "Intel G.723", "codec_name": ""}, "intel g.723"),
        (Kind.OGG_SPEEX, {}, "speex"),
    ],
)
def test_codec_names(kind, info, codec):
    assert properties(kind, **info).codec == codec


def test_containers_of_the_ogg_family():
    assert properties(Kind.OGG_OPUS, sample_rate=16_000).sample_rate_hz == 48_000
    assert properties(Kind.OGG_FLAC).container == "ogg"
    assert properties(Kind.OGG_OPUS).container == "opus"
