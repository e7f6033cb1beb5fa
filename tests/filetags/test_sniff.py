import io

import pytest

from mirdesk.filetags.sniff import Foreign, Kind, id3v2_bytes, sniff


def id3(body: int) -> bytes:
    sizes = bytes((body >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + sizes + bytes(body)


def sniffed(data: bytes, *, claims: bool = False):
    return sniff(io.BytesIO(data), has_audio_ending=claims)


@pytest.mark.parametrize(
    ("format_key", "kind"),
    [
        ("wav", Kind.WAV),
        ("flac", Kind.FLAC),
        ("mp3", Kind.MPEG),
        ("mp2", Kind.MPEG),
        ("ogg", Kind.OGG_VORBIS),
        ("opus", Kind.OGG_OPUS),
        ("m4a", Kind.MP4),
        ("aac", Kind.AAC),
        ("aiff", Kind.AIFF),
        ("wma", Kind.ASF),
        ("wv", Kind.WAVPACK),
        ("tta", Kind.TTA),
        ("ac3", Kind.AC3),
        ("mka", Kind.MATROSKA),
        ("caf", Kind.CAF),
        ("au", Kind.AU),
    ],
)
def test_real_files_are_known_without_their_names(audio_file, format_key, kind):
    with audio_file(format_key).open("rb") as file:
        assert sniff(file, has_audio_ending=False).kind is kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", Foreign.EMPTY),
        (b"\x89PNG\r\n\x1a\n", Foreign.PICTURE),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Foreign.PICTURE),
        (b"#EXTM3U\n", Foreign.PLAYLIST),
        (b"PK\x03\x04", Foreign.ARCHIVE),
        (bytes(1080) + b"M.K.", Foreign.TRACKER),
        (b"SNES-SPC700 Sound", Foreign.CHIP),
        (b"hello", None),
        (bytes(5000), None),
    ],
)
def test_what_holds_no_recording(data, kind):
    assert sniffed(data).kind is kind


def test_audio_behind_tags_is_found_where_it_begins(audio_file):
    flac = audio_file("flac").read_bytes()
    assert sniffed(id3(500) + flac) == sniffed(id3(500) + flac, claims=True)
    result = sniffed(id3(500) + id3(90) + flac)
    assert (result.kind, result.audio_offset) == (Kind.FLAC, 610)


def test_a_tag_alone_is_no_audio():
    assert sniffed(id3(500)).kind is Foreign.TAG_ONLY
    assert sniffed(id3(500) + b"TAG" + bytes(125)).kind is Foreign.TAG_ONLY
    assert sniffed(id3(500) + bytes(4096)).kind is Foreign.TAG_ONLY
    assert sniffed(id3(2_000_000)[:3000]).kind is Foreign.TAG_ONLY  # cut off within the tag
    ape = b"APETAGEX" + (2000).to_bytes(4, "little") + bytes(20)
    assert sniffed(b"\x55" * 500 + ape).kind is Foreign.TAG_ONLY
    # What a name claims to be audio is still tried as such (Musepack before SV7).
    assert sniffed(b"\x55" * 500 + ape, claims=True).kind is None


def test_an_mpeg_stream_may_begin_late_only_where_the_name_claims_audio(audio_file):
    late = b"garbage " * 40 + audio_file("mp3").read_bytes()
    assert sniffed(late, claims=True).kind is Kind.MPEG
    assert sniffed(late).kind is None


@pytest.mark.parametrize(
    ("header", "length"),
    [
        (b"ID3\x04\0\0\0\0\x02\x01", 10 + 257),
        (b"ID3\x04\0\x10\0\0\x02\x01", 10 + 257 + 10),  # with a footer
        (b"ID3\x03\0\0\0\0\x80\x01", 0),  # sizes are synchsafe
        (b"ID3\xff\0\0\0\0\x02\x01", 0),
        (b"ID3\x03", 0),
        (b"TAG0000000", 0),
    ],
)
def test_lengths_of_id3_tags(header, length):
    assert id3v2_bytes(header) == length
