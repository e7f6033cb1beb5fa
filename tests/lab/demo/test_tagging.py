import base64

import mutagen
import mutagen.flac
import numpy as np
import pytest

from mirdesk.lab.demo.covers import cover_jpeg
from mirdesk.lab.demo.encode import FLAC, M4A, MP3, OGG, OPUS, WAV, WAVPACK, encode
from mirdesk.lab.demo.tagging import COPYRIGHT, Words, write_tags

WORDS = Words(
    title="Étude",
    artist="Ørsted",
    album="Album",
    albumartist="Various Artists",
    composer="Nobody",
    genre="Jazz",
    date="2024",
    track=2,
    tracktotal=5,
    comment="Comment",
    is_compilation=True,
)
COVER = cover_jpeg("stone-and-air")


@pytest.fixture
def tagged(tmp_path, request):
    path = tmp_path / f"file{request.param.ending}"
    encode(np.zeros((44100, 2), np.float32), path, request.param)
    write_tags(path, WORDS, COVER)
    write_tags(path, WORDS, COVER)  # a second time changes nothing
    return mutagen.File(path)


@pytest.mark.parametrize("tagged", [MP3, WAV], ids=["mp3", "wav"], indirect=True)
def test_id3(tagged):
    texts = {name: str(tagged.tags[name]) for name in ("TIT2", "TPE1", "TPE2", "TRCK", "TDRC")}
    assert texts == {
        "TIT2": "Étude",
        "TPE1": "Ørsted",
        "TPE2": "Various Artists",
        "TRCK": "2/5",
        "TDRC": "2024",
    }
    assert str(tagged.tags["TCOP"]) == COPYRIGHT
    assert str(tagged.tags["TCMP"]) == "1"
    assert [frame.text for frame in tagged.tags.getall("COMM")] == [["Comment"]]
    assert [frame.data for frame in tagged.tags.getall("APIC")] == [COVER]


@pytest.mark.parametrize(
    "tagged", [FLAC, OGG, OPUS], ids=["flac", "ogg", "opus"], indirect=True
)
def test_vorbis_comments(tagged):
    for field, text in WORDS.as_fields().items():
        assert tagged[field] == [text]
    if isinstance(tagged, mutagen.flac.FLAC):
        pictures = tagged.pictures
    else:
        blocks = tagged["metadata_block_picture"]
        pictures = [mutagen.flac.Picture(base64.b64decode(block)) for block in blocks]
    assert [(p.type, p.mime, p.width, p.data) for p in pictures] == [
        (3, "image/jpeg", 500, COVER)
    ]


@pytest.mark.parametrize("tagged", [M4A], ids=["m4a"], indirect=True)
def test_mp4(tagged):
    assert tagged["\xa9nam"] == ["Étude"]
    assert tagged["aART"] == ["Various Artists"]
    assert tagged["trkn"] == [(2, 5)]
    assert tagged["cpil"] is True
    assert bytes(tagged["covr"][0]) == COVER


@pytest.mark.parametrize("tagged", [WAVPACK], ids=["wavpack"], indirect=True)
def test_apev2(tagged):
    assert tagged["Title"] == "Étude"
    assert tagged["Track"] == "2/5"
    assert tagged["Cover Art (Front)"].value == b"cover.jpg\0" + COVER


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"'\.txt'"):
        write_tags(tmp_path / "file.txt", WORDS, COVER)
