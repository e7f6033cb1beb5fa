import base64
import os
import socket
from pathlib import Path

import mutagen.apev2
import mutagen.flac
import mutagen.id3 as id3
import mutagen.mp3
import mutagen.mp4
import mutagen.oggopus
import mutagen.oggvorbis
import mutagen.wave
import pytest

from mirdesk.errors import AudioUndecodableError, FileUnreadableError, TagsUnreadableError
from mirdesk.filetags.files import read_tags

CONTAINERS = {
    "wav": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
    "mp3": ("mp3", "mp3"),
    "mp2": ("mp2", "mp2"),
    "ogg": ("ogg", "vorbis"),
    "opus": ("opus", "opus"),
    "m4a": ("m4a", "aac"),
    "alac.m4a": ("m4a", "alac"),
    "aac": ("aac", "aac"),
    "aiff": ("aiff", "pcm_s16be"),
    "wma": ("wma", "wmav2"),
    "wv": ("wavpack", "wavpack"),
    "tta": ("tta", "tta"),
    "ac3": ("ac3", "ac3"),
}


def read(path: Path):
    return read_tags(os.fsencode(path))


@pytest.mark.parametrize("format_key", CONTAINERS)
def test_properties_of_each_format(audio_file, format_key):
    properties = read(audio_file(format_key, duration_s=1.0)).properties
    assert (properties.container, properties.codec) == CONTAINERS[format_key]
    assert properties.duration_s == pytest.approx(1.0, abs=0.12)
    assert properties.sample_rate_hz == 48_000
    assert properties.channels == 2
    assert properties.bit_rate_bps is not None
    assert 10_000 < properties.bit_rate_bps < 2_000_000


@pytest.mark.parametrize("format_key", CONTAINERS)
def test_content_decides_whatever_the_ending(audio_file, format_key):
    for name in ("wrong.ogg", "wrong.mp3", "no ending"):
        properties = read(audio_file(format_key, name)).properties
        assert (properties.container, properties.codec) == CONTAINERS[format_key], name


@pytest.mark.parametrize(("format_key", "codec"), [("mka", "flac"), ("caf", "pcm_s16be")])
def test_what_mutagen_does_not_know_is_read_by_ffmpeg(audio_file, format_key, codec):
    properties = read(audio_file(format_key)).properties
    assert properties.codec == codec
    assert properties.sample_rate_hz == 48_000
    assert properties.channels == 2


def test_id3_values_with_a_slash_stay_one_and_null_separated_are_several(audio_file):
    path = audio_file("mp3")
    tags = id3.ID3()
    tags.add(id3.TPE1(encoding=1, text=["AC/DC"]))
    tags.save(path, v2_version=3)
    result = read(path)
    assert result.tags["artist"] == ("AC/DC",)
    assert result.properties.tag_format == "ID3v2.3"

    tags.add(id3.TPE1(encoding=3, text=["AC/DC", "Björk"]))
    tags.save(path, v2_version=4)
    result = read(path)
    assert result.tags["artist"] == ("AC/DC", "Björk")
    assert result.properties.tag_format == "ID3v2.4"


def test_tag_containers_around_one_stream_are_named_and_joined(audio_file):
    path = audio_file("mp3")
    ape = mutagen.apev2.APEv2()
    ape["Title"] = "from APE"
    ape["REPLAYGAIN_TRACK_GAIN"] = "-3.1 dB"
    ape.save(path)
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=3, text="from ID3"))
    tags.save(path, v1=2)
    result = read(path)
    assert result.properties.tag_format == "ID3v2.4 + APEv2 + ID3v1"
    assert result.tags["title"] == ("from ID3",)
    assert result.tags["replaygain_track_gain"] == ("-3.1 dB",)


def test_an_mp3_with_only_id3v1(audio_file):
    path = audio_file("mp3")
    mutagen.id3.delete(path)
    tag = b"TAG" + b"Old song".ljust(30, b"\0") + b"Someone".ljust(30, b"\0")
    tag += b"LP".ljust(30, b"\0") + b"1987" + b"nice".ljust(28, b"\0") + b"\0\x07" + bytes([8])
    with path.open("ab") as file:
        file.write(tag)
    result = read(path)
    assert result.properties.tag_format == "ID3v1"
    assert result.tags == {
        "title": ("Old song",),
        "artist": ("Someone",),
        "album": ("LP",),
        "date": ("1987",),
        "comment": ("nice",),
        "track": ("7",),
        "genre": ("Jazz",),
    }


def test_covers_of_the_containers(audio_file, picture):
    def check(path):
        cover = read(path).cover
        assert cover is not None, path
        assert cover.thumbnail_jpeg[:3] == b"\xff\xd8\xff"
        return cover.source_hash

    png = picture("PNG")
    block = mutagen.flac.Picture()
    block.data, block.type, block.mime = png, 3, "image/png"
    hashes = set()

    mp3 = audio_file("mp3")
    tags = id3.ID3()
    tags.add(
        id3.APIC(encoding=3, mime="image/png", type=4, desc="back", data=picture(size=(9, 9)))
    )
    tags.add(id3.APIC(encoding=3, mime="image/png", type=3, desc="front", data=png))
    tags.save(mp3)
    hashes.add(check(mp3))

    flac = audio_file("flac")
    opened = mutagen.flac.FLAC(flac)
    opened.add_picture(block)
    opened.save()
    hashes.add(check(flac))

    for key, reader in (
        ("ogg", mutagen.oggvorbis.OggVorbis),
        ("opus", mutagen.oggopus.OggOpus),
    ):
        path = audio_file(key)
        opened = reader(path)
        opened["metadata_block_picture"] = [base64.b64encode(block.write()).decode()]
        opened.save()
        hashes.add(check(path))

    m4a = audio_file("m4a")
    opened = mutagen.mp4.MP4(m4a)
    opened["covr"] = [mutagen.mp4.MP4Cover(png, mutagen.mp4.MP4Cover.FORMAT_PNG)]
    opened.save()
    hashes.add(check(m4a))
    assert len(hashes) == 1  # the same picture has the same identity everywhere


def test_a_broken_cover_is_a_note_and_no_failure(audio_file):
    path = audio_file("mp3")
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=3, text="Song"))
    tags.add(id3.APIC(encoding=3, mime="image/png", type=3, desc="", data=b"\x89PNG\r\n oh"))
    tags.save(path)
    result = read(path)
    assert result.tags["title"] == ("Song",)
    assert result.cover is None
    assert result.notes == (
        "The cover picture was left out: it is damaged or of an unknown kind.",
    )


def test_tags_of_version_2_2_are_read(audio_file):
    path = audio_file("mp3")
    id3.ID3(path).delete(path)
    body = b"TT2\0\0\5\0SongTP1\0\0\6\0AC/DC"
    path.write_bytes(b"ID3\2\0\0\0\0\0" + bytes([len(body)]) + body + path.read_bytes())
    result = read(path)
    assert result.tags == {"title": ("Song",), "artist": ("AC/DC",)}
    assert result.properties.tag_format == "ID3v2.2"


def test_wav_has_id3_and_info_texts(audio_file):
    path = audio_file("wav")
    opened = mutagen.wave.WAVE(path)
    opened.add_tags()
    opened.tags.add(id3.TIT2(encoding=3, text="From ID3"))
    opened.save()
    info = b"INFO" + b"INAM" + (10).to_bytes(4, "little") + b"From INFO\0"
    info += b"IART" + (4).to_bytes(4, "little") + "Zoë".encode("cp1252") + b"\0"
    with path.open("ab") as file:
        file.write(b"LIST" + len(info).to_bytes(4, "little") + info)
    result = read(path)
    assert result.tags["title"] == ("From ID3",)
    assert result.tags["artist"] == ("Zoë",)
    assert result.properties.tag_format == "ID3v2.4 + RIFF INFO"


def test_tags_that_mutagen_cannot_parse_do_not_lose_the_track(audio_file):
    path = audio_file("flac")
    opened = mutagen.flac.FLAC(path)
    opened["title"] = "Song"
    opened.save()
    data = bytearray(path.read_bytes())
    at = data.index(b"title=Song") - 4
    data[at : at + 4] = b"\xff\xff\xff\x7f"  # a value of 2 GB
    path.write_bytes(bytes(data))
    result = read(path)
    assert result.properties.codec == "flac"
    assert any("could not be read" in note for note in result.notes)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.mp3", b"", "empty"),
        ("picture.mp3", b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture"),
        ("song.mid", b"MThd\0\0\0\6\0\1" + bytes(40), "notes for a synthesizer"),
        ("list", b"#EXTM3U\nhttp://example.invalid/x.mp3\n", "a playlist"),
        ("letter", b"Dear listener, " * 50, "nothing in it is recognised as sound"),
    ],
)
def test_what_is_no_audio_says_what_it_is(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AudioUndecodableError, match=reason):
        read(path)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("cut.flac", b"fLaC\0\0\0\x22" + bytes(3), "begins like FLAC"),
        ("cut.wav", b"RIFF\x24\0\0\0WAVEfmt ", "begins like WAV"),
        ("noise.mp3", bytes(range(7, 200)) * 40, "damaged, or not an audio file"),
    ],
)
def test_what_is_damaged_says_so(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TagsUnreadableError, match=reason):
        read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX system")
def test_pipes_sockets_folders_and_devices_are_never_opened(tmp_path):
    pipe = tmp_path / "pipe.flac"
    os.mkfifo(pipe)
    with pytest.raises(FileUnreadableError, match="a pipe, not a file"):
        read(pipe)
    folder = tmp_path / "folder.mp3"
    folder.mkdir()
    with pytest.raises(FileUnreadableError, match="a folder"):
        read(folder)
    device = tmp_path / "zero.wav"
    device.symlink_to("/dev/zero")
    with pytest.raises(FileUnreadableError, match="a device"):
        read(device)
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(tmp_path / "s.ogg"))
        with pytest.raises(FileUnreadableError, match="a socket"):
            read(tmp_path / "s.ogg")
    finally:
        listener.close()


def test_names_that_are_not_utf8_are_read(audio_file):
    plain = audio_file("flac")
    path = os.fsencode(plain.parent) + b"/caf\xe9.flac"
    plain.rename(os.fsdecode(path))
    assert read_tags(path).properties.container == "flac"


@pytest.mark.parametrize("name", ["TDRC", "TDOR"])
def test_dates_that_are_none_are_kept_as_written(audio_file, name):
    path = audio_file("mp3")
    text = b"\3Oct 3, 1995"
    frame = name.encode() + bytes([0, 0, 0, len(text), 0, 0]) + text
    path.write_bytes(b"ID3\4\0\0\0\0\0" + bytes([len(frame)]) + frame + path.read_bytes())
    field = {"TDRC": "date", "TDOR": "originaldate"}[name]
    assert read(path).tags == {field: ("Oct 3, 1995",)}
