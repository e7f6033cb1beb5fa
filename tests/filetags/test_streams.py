import mutagen.apev2
import mutagen.flac
import mutagen.id3 as id3
import pytest

from mirdesk.filetags.sniff import Kind, Sniffed, sniff
from mirdesk.filetags.streams import (
    MAX_ID3_BYTES,
    OpenTags,
    can_read,
    read_outer_tags,
    read_stream,
)


def opened(path, kind):
    with path.open("rb") as file:
        return read_stream(file, sniff(file, has_audio_ending=True), kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_reader_or_is_left_to_ffmpeg(kind):
    for_ffmpeg = {
        Kind.MATROSKA, Kind.CAF, Kind.AU, Kind.RF64, Kind.WAVE64, Kind.AMR, Kind.SHORTEN,
        Kind.DTS, Kind.REALMEDIA, Kind.VOC, Kind.OGG_OTHER,
    }  # fmt: skip
    assert can_read(kind) is (kind not in for_ffmpeg)


def test_a_flac_with_an_id3_tag_before_it_gives_both(audio_file):
    path = audio_file("flac")
    flac = mutagen.flac.FLAC(path)
    flac["title"] = "From Vorbis"
    flac.save()
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=3, text="From ID3"))
    tags.add(id3.TALB(encoding=3, text="Album"))
    tags.save(path)
    result = opened(path, Kind.FLAC)
    assert result.formats == ["Vorbis comment", "ID3v2.4"]
    assert result.fields.tags["title"] == ("From Vorbis",)
    assert result.fields.tags["album"] == ("Album",)
    assert result.info.sample_rate == 48_000


def test_id3v1_which_cuts_long_texts_gives_way_to_apev2(audio_file):
    path = audio_file("mp3")
    id3.delete(path)
    ape = mutagen.apev2.APEv2()
    ape["Title"] = "A title that is longer than thirty letters"
    ape.save(path)
    with path.open("ab") as file:
        file.write(
            b"TAG" + ape["Title"][0][:30].encode() + b"Singer".ljust(94, b"\0") + b"\xff"
        )
    result = opened(path, Kind.MPEG)
    assert result.formats == ["APEv2", "ID3v1"]
    assert result.fields.tags["title"] == ("A title that is longer than thirty letters",)
    assert result.fields.tags["artist"] == ("Singer",)


def test_an_id3v2_tag_of_the_future_is_told(audio_file):
    path = audio_file("mp3")
    id3.delete(path)
    path.write_bytes(b"ID3\x05\0\0\0\0\0\x0a" + bytes(10) + path.read_bytes())
    assert opened(path, Kind.MPEG).fields.notes == (
        "Its ID3v2 tag is of a version that is not known.",
    )


def test_tta_channels_and_bits_come_from_its_header(audio_file):
    info = opened(audio_file("tta"), Kind.TTA).info
    assert (info.channels, info.bits_per_sample) == (2, 16)


@pytest.mark.parametrize("ending", ["aac", "ac3"])
def test_tags_at_the_end_do_not_count_as_sound(audio_file, ending):
    path = audio_file(ending)
    before = opened(path, Kind(ending)).info.length
    ape = mutagen.apev2.APEv2()
    ape["Lyrics"] = "La" * 5000
    ape.save(path)
    assert opened(path, Kind(ending)).info.length == pytest.approx(before, rel=0.001)


def test_an_id3_tag_beyond_all_measure_is_not_read(tmp_path):
    path = tmp_path / "large.mp3"
    size = MAX_ID3_BYTES + 10
    header = b"ID3\x04\0\0" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    with path.open("wb") as file:
        file.write(header)
        file.truncate(size)
    result = OpenTags()
    with path.open("rb") as file:
        read_outer_tags(file, result)
    assert result.fields.notes == ("The ID3 tag is too large to be read (over 64 MB).",)


def test_a_reader_for_the_wrong_content_raises(audio_file):
    path = audio_file("wav")
    with path.open("rb") as file, pytest.raises(mutagen.flac.error):
        read_stream(file, Sniffed(Kind.FLAC), Kind.FLAC)
