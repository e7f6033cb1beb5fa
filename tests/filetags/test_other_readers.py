"""What is written here, mutagen, TagLib and FFmpeg read as the same values."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import mutagen
import pytest

from mirdesk.domain.file_writes import WriteRequest
from mirdesk.domain.tag_edits import TagEdit
from mirdesk.filetags.files import read_tags
from mirdesk.filetags.mapping import names_of
from mirdesk.filetags.writing.planning import plan_write
from mirdesk.filetags.writing.replacing import carry_out

VALUES = {
    "title": ("Grüße aus 東京",),
    "artist": ("AC/DC", "Björk"),
    "album": ("One; two",),
    "albumartist": ("Various",),
    "composer": ("Clara", "Robert"),
    "conductor": ("Nadia",),
    "lyricist": ("Emily",),
    "genre": ("Rock", "Free jazz"),
    "grouping": ("Morning",),
    "comment": ("A remark",),
    "date": ("1999-05-03",),
    "track": ("3",),
    "tracktotal": ("12",),
    "disc": ("1",),
    "disctotal": ("2",),
    "bpm": ("120",),
    "key": ("Am",),
    "isrc": ("DEABC9900001",),
    "label": ("Own label",),
    "catalognumber": ("CAT 1",),
    "media": ("CD",),
    "language": ("deu",),
    "lyrics": ("First line\nSecond line",),
    "copyright": ("1999 Someone",),
    "compilation": ("1",),
    "titlesort": ("Gruesse",),
    "artistsort": ("ACDC", "Bjork"),
    "replaygain_track_gain": ("-6.50 dB",),
    "musicbrainz_recordingid": ("8f3471b5-7e6a-48da-86a9-c1c07a0f47ae",),
    "musicbrainz_albumid": ("f1d0e7b2-0a4f-4a3c-9f0e-7f4c2f6f6b11",),
    "mirdesk_instruments": ("piano", "violin"),
    "my own": ("x",),
}
# Not TTA: FFmpeg gives it an APEv2 tag, which stays the main one; mutagen and TagLib read
# ID3 tags there only.
FORMATS = ["mp3", "flac", "ogg", "opus", "m4a", "alac.m4a", "wav", "aiff", "wma", "wv"]

# TagLib's property names, https://taglib.org/api/p_propertymapping.html
TAGLIB = {
    "title": "TITLE", "artist": "ARTIST", "album": "ALBUM", "albumartist": "ALBUMARTIST",
    "composer": "COMPOSER", "conductor": "CONDUCTOR", "lyricist": "LYRICIST", "genre": "GENRE",
    "date": "DATE", "comment": "COMMENT", "bpm": "BPM", "isrc": "ISRC", "label": "LABEL",
    "copyright": "COPYRIGHT", "media": "MEDIA", "language": "LANGUAGE", "lyrics": "LYRICS",
    "titlesort": "TITLESORT", "artistsort": "ARTISTSORT", "compilation": "COMPILATION",
    "musicbrainz_recordingid": "MUSICBRAINZ_TRACKID",
    "musicbrainz_albumid": "MUSICBRAINZ_ALBUMID",
    "catalognumber": "CATALOGNUMBER", "mirdesk_instruments": "MIRDESK_INSTRUMENTS",
    "replaygain_track_gain": "REPLAYGAIN_TRACK_GAIN",
}  # fmt: skip
# FFmpeg's generic names, libavformat/avformat.h ("Metadata API").
FFMPEG = {
    "title": "title", "artist": "artist", "album": "album", "albumartist": "album_artist",
    "composer": "composer", "genre": "genre", "date": "date", "copyright": "copyright",
}  # fmt: skip


def write(path: Path, values) -> None:
    plan = plan_write(WriteRequest(os.fsencode(path), TagEdit(values)))
    assert plan is not None
    carry_out(plan)


@pytest.fixture(params=FORMATS)
def written(request, audio_file) -> Path:
    path = audio_file(request.param)
    write(path, VALUES)
    return path


def test_the_program_itself(written):
    assert {name: read_tags(os.fsencode(written)).tags.get(name) for name in VALUES} == VALUES


def test_mutagen(written):
    opened = mutagen.File(written)
    tags = opened.tags
    kind = type(tags).__name__
    if "ID3" in kind:
        assert tags["TIT2"].text == list(VALUES["title"])
        assert tags["TPE1"].text == list(VALUES["artist"])
        assert str(tags["TRCK"]) == "3/12"
        assert tags["TXXX:MIRDESK_INSTRUMENTS"].text == ["piano", "violin"]
        assert (
            tags["UFID:http://musicbrainz.org"].data.decode()
            == VALUES["musicbrainz_recordingid"][0]
        )
        return
    own = {"MP4Tags": "mp4", "APEv2": "ape", "ASFTags": "asf"}.get(kind, "vorbis")
    for name in ("title", "artist", "album", "conductor", "mirdesk_instruments", "my own"):
        values = tags[getattr(names_of(name), own)]
        assert [v.decode() if isinstance(v, bytes) else str(v) for v in values] == list(
            VALUES[name]
        ), name
    if own == "mp4":
        assert tags["trkn"] == [(3, 12)]
        assert tags["tmpo"] == [120]


def test_taglib(written):
    taglib = pytest.importorskip("taglib", reason="pytaglib is not installed")
    with taglib.File(written) as opened:
        tags = opened.tags
    for name, own in TAGLIB.items():
        shown, wanted = tuple(tags.get(own, ())), VALUES[name]
        if written.suffix == ".wma":
            # Further values lie in an object that TagLib reads first; of authors it takes one,
            # and names it does not know it does not show (as with files of other programs).
            if own in ("REPLAYGAIN_TRACK_GAIN", "MIRDESK_INSTRUMENTS", "COMPILATION"):
                continue
            shown, wanted = tuple(sorted(shown)), tuple(sorted(wanted))
            if name == "artist":
                wanted = VALUES[name][:1]
        assert shown == wanted, name
    number = tags["TRACKNUMBER"][0]
    assert number in ("3", "3/12")


def test_ffprobe(written):
    probe = shutil.which("ffprobe")
    if probe is None:
        pytest.skip("ffprobe is not installed")
    command = [probe, "-v", "error", "-show_entries", "format_tags:stream_tags"]
    answer = subprocess.run(
        [*command, "-of", "json", written], capture_output=True, check=True, timeout=60
    )
    found = json.loads(answer.stdout)
    tags = {}
    for part in (found.get("format", {}), *found.get("streams", ())):
        tags |= {
            name.lower().replace(" ", "_"): value
            for name, value in part.get("tags", {}).items()
        }
    tags.setdefault("date", tags.get("year") or tags.get("wm/year"))  # names it passes on
    for name, own in FFMPEG.items():
        if written.suffix == ".wav" and name in ("albumartist", "composer"):
            continue  # FFmpeg shows the INFO list alone, which has no name that it knows
        # FFmpeg shows several values as one text, or only the first.
        assert VALUES[name][0] in tags[own], (name, tags)
    assert tags["track"] in ("3/12", "3")
