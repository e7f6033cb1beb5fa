"""Windows Media files told anew: FFmpeg's, mutagen's, and odd ones."""

from pathlib import Path
from uuid import UUID

import av
import pytest
from mutagen.asf import ASF, BYTEARRAY, ASFValue

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import FileUnreadableError, WriteRefusedError
from mirdesk.filetags.files import read_tags
from mirdesk.filetags.raw.asf import AsfEditor
from mirdesk.filetags.raw.asf_objects import (
    FILE_PROPERTIES,
    HEADER_EXTENSION,
    PADDING,
    header_objects,
    made,
    made_extension,
)
from mirdesk.filetags.raw.pieces import Span

STREAM_PROPERTIES = UUID("B7DC0791-A9B7-11CF-8EE6-00C00C205365").bytes_le
CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
LONG = TagEdit({
    "title": ("Long" * 2000,), "artist": ("One", "Two"), "mood": ("calm", "AC/DC"),
    "tracktotal": ("12",), "compilation": ("1",), "rating": ("3",),
    "lyrics": ("la " * 13_000 + "la",),
})  # fmt: skip
SHORT = TagEdit({"title": ("Short",), "album": ("Ä",), "encodersettings": ()})


def editor_of(path: Path) -> AsfEditor:
    return AsfEditor(path.open("rb"), path.stat().st_size)


def objects_of(path: Path):
    data = path.read_bytes()
    return header_objects(data[: int.from_bytes(data[16:24], "little")])


@pytest.fixture
def tagged(audio_file, picture):
    """A file as mutagen writes it, with attributes of every kind."""
    path = audio_file("wma", duration_s=2.0)
    opened = ASF(path)
    opened["Title"] = "Song"
    opened["Author"] = ["AC/DC", "Björk"]
    opened["WM/TrackNumber"] = 3
    opened["WM/PartOfSet"] = "1/2"
    opened["WM/IsCompilation"] = True
    opened["Own/Bytes"] = ASFValue(b"\1\2\3", BYTEARRAY)
    opened["WM/Mood"] = [ASFValue("bound", 0, language=1), ASFValue("free", 0)]
    data = picture()
    packed = b"\3" + len(data).to_bytes(4, "little") + "image/png\0".encode("utf-16-le")
    opened["WM/Picture"] = ASFValue(packed + b"\0\0" + data, BYTEARRAY)
    opened.save()
    return path


@pytest.mark.parametrize("edit", [LONG, SHORT], ids=["long", "short"])
def test_files_of_ffmpeg_and_mutagen(audio_file, tagged, rewrite, edit):
    for path in (audio_file("wma", "plain.wma"), tagged):
        done = rewrite(path, edit)
        assert str(ASF(done.path)["Title"][0]) == edit.values["title"][0]
        again = rewrite(done.path, TagEdit({"title": ("Anew",), "mood": ()}))
        assert again.path.stat().st_size == done.path.stat().st_size  # room was left


def test_every_program_finds_the_values(tagged, rewrite):
    taglib = pytest.importorskip("taglib")
    edit = TagEdit({"artist": ("One",), "genre": ("Jazz", "Rock"), "date": ("2001",)})
    done = rewrite(tagged, edit)
    with taglib.File(str(done.path)) as seen:
        assert seen.tags["ARTIST"] == ["One"]
        assert sorted(seen.tags["GENRE"]) == ["Jazz", "Rock"]
        assert seen.tags["DATE"] == ["2001"]


def test_the_size_of_the_file_is_told_again(audio_file, rewrite):
    path = audio_file("wma")

    def told_size(path: Path) -> int:
        (one,) = [one for one in objects_of(path) if one.guid == FILE_PROPERTIES]
        return int.from_bytes(one.content[16:24], "little")

    assert told_size(path) == path.stat().st_size
    done = rewrite(path, LONG)
    assert told_size(done.path) == done.path.stat().st_size > path.stat().st_size
    data = path.read_bytes()
    at = data.index(FILE_PROPERTIES) + 40
    path.write_bytes(data[:at] + b"\7" + bytes(7) + data[at + 8 :])
    assert told_size(rewrite(path, LONG).path) == 7  # as in files that were cut


def test_covers(tagged, rewrite, picture):
    new = CoverEdit(picture("JPEG", colour="blue"), "image/jpeg")
    done = rewrite(tagged, TagEdit({}, new))
    assert bytes(ASF(done.path)["WM/Picture"][0].value).endswith(new.data)
    assert done.after.cover != done.before.cover
    large = CoverEdit(new.data + bytes(70_000), "image/jpeg")
    assert rewrite(tagged, TagEdit({}, large)).after.cover is not None
    assert rewrite(tagged, TagEdit({}, CoverEdit(b""))).after.cover is None


def _relaid(path: Path, change) -> None:
    """Write the header anew from a changed list of its objects."""
    data = path.read_bytes()
    size = int.from_bytes(data[16:24], "little")
    raws = change([one.raw for one in header_objects(data[:size])])
    body = b"".join(raws)
    counts = (30 + len(body)).to_bytes(8, "little") + len(raws).to_bytes(4, "little")
    path.write_bytes(data[:16] + counts + data[28:30] + body + data[size:])


def test_padding_within_the_extension_is_used(audio_file, rewrite):
    path = audio_file("wma")
    room = b"".join(made(PADDING, bytes(5000)))

    def change(raws):
        kept = [raw for raw in raws if raw[:16] not in (PADDING, HEADER_EXTENSION)]
        return [b"".join(made_extension(room)), *kept]

    _relaid(path, change)
    done = rewrite(path, TagEdit({"title": ("Long" * 200,)}))
    assert done.path.stat().st_size == path.stat().st_size
    children = objects_of(done.path)[0].children
    assert [child.guid for child in children] == [PADDING]
    grown = rewrite(done.path, LONG)
    guids = [child.guid for child in objects_of(grown.path)[0].children]
    assert guids.count(PADDING) == 1
    assert PADDING not in [one.guid for one in objects_of(grown.path)]


def test_missing_objects_are_made(audio_file, rewrite):
    path = audio_file("wma")

    def change(raws):
        return [raw for raw in raws if raw[:16] in (FILE_PROPERTIES, STREAM_PROPERTIES)]

    _relaid(path, change)
    assert len(objects_of(path)) == 2
    done = rewrite(path, LONG)
    assert len(objects_of(done.path)) == 6


def test_an_edit_without_effect_is_the_same_file(tagged):
    for values in ({"genre": ()}, {"title": ("Song",)}):
        pieces = editor_of(tagged).rewritten(TagEdit(values))
        assert pieces == (Span(0, tagged.stat().st_size),)


def test_cut_sound_is_carried_and_indexes_are_units(tagged):
    whole = tagged.read_bytes()
    tagged.write_bytes(whole[:-100])
    assert editor_of(tagged).audio[0].stop == len(whole) - 100
    index = b"".join(made(bytes(16), b"index"))
    tagged.write_bytes(whole + index)
    units = editor_of(tagged).units
    assert units[-1].raw == index
    assert editor_of(tagged).audio[0].stop == len(whole)


def test_a_header_that_is_cut_off_is_refused(tagged):
    tagged.write_bytes(tagged.read_bytes()[:400])
    with pytest.raises(WriteRefusedError, match="cut off"):
        editor_of(tagged)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of odd files is not here")
@pytest.mark.parametrize("edit", [LONG, SHORT], ids=["long", "short"])
def test_odd_files(tmp_path, rewrite, edit):
    refused: dict[str, str] = {}
    paths = [path for path in CORPUS.glob("*/*") if path.suffix in (".wma", ".asf")]
    assert len(paths) > 5
    for source in paths:
        path = tmp_path / source.name
        path.write_bytes(source.read_bytes())
        try:
            read_tags(str(path).encode())
            rewrite(path, edit, is_decoded=_can_be_decoded(path))
        except FileUnreadableError as error:
            refused[source.name] = str(error)
    assert not refused


def _can_be_decoded(path: Path) -> bool:
    try:
        with av.open(str(path)) as container:
            return any(container.decode(audio=0))
    except (av.FFmpegError, IndexError):
        return False
