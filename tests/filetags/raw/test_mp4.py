"""MP4 files told anew: real files, in every layout FFmpeg writes."""

import io
import os
import random
from pathlib import Path

import av
import pytest
from mutagen.mp4 import MP4, MP4Cover

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import FileUnreadableError, WriteRefusedError
from mirdesk.filetags.files import read_tags
from mirdesk.filetags.raw.mp4 import Mp4Editor
from mirdesk.filetags.raw.pieces import Span, inverted

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
LAYOUTS = {
    "moov last": "",
    "moov first": "faststart",
    "fragments": "frag_keyframe+empty_moov+default_base_moof",
    "old fragments": "frag_keyframe+empty_moov",  # with offsets from the start of the file
    "fragments with an index": "frag_keyframe+empty_moov+dash+global_sidx",
}
LONG = TagEdit({"title": ("Long" * 2500,), "mood": ("calm", "AC/DC"), "tracktotal": ("12",)})
SHORT = TagEdit({"title": ("Short",), "albumartist": ("One", "Two"), "encodedby": ()})


@pytest.fixture
def laid_out(audio_file, tmp_path):
    """Gives ``make(layout, format_key)``: a file of three seconds."""

    def make(layout: str, format_key: str = "m4a") -> Path:
        source = audio_file(format_key, duration_s=3.0)
        path = tmp_path / f"{layout.replace(' ', '-')}.m4a"
        options = {"movflags": LAYOUTS[layout]} if LAYOUTS[layout] else {}
        if "frag" in LAYOUTS[layout]:
            options["frag_duration"] = "300000"
        with (
            av.open(str(source)) as old,
            av.open(str(path), "w", format="mp4", options=options) as new,
        ):
            new.metadata["title"] = "As made"
            stream = new.add_stream_from_template(old.streams.audio[0])
            for packet in old.demux(audio=0):
                if packet.dts is not None:
                    packet.stream = stream
                    new.mux(packet)
        return path

    return make


def editor_of(path: Path) -> Mp4Editor:
    file = path.open("rb")
    return Mp4Editor(file, os.fstat(file.fileno()).st_size)


def boxes_of(path: Path) -> list[bytes]:
    data, at, kinds = path.read_bytes(), 0, []
    while at < len(data):
        kinds.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    return kinds


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("edit", [LONG, SHORT], ids=["long", "short"])
def test_every_layout_keeps_its_sound(laid_out, rewrite, layout, edit):
    path = laid_out(layout)
    done = rewrite(path, edit)
    assert MP4(done.path)["\xa9nam"] == list(edit.values["title"])
    again = rewrite(done.path, TagEdit({"title": ("Anew",), "mood": ()}))
    assert again.path.stat().st_size == done.path.stat().st_size  # room was left


@pytest.mark.parametrize("format_key", ["m4a", "alac.m4a"])
def test_a_tag_that_is_not_there_is_made(audio_file, rewrite, format_key):
    path = audio_file(format_key)
    data = path.read_bytes()
    at = data.index(b"udta") - 4
    assert at + int.from_bytes(data[at : at + 4], "big") == len(data)
    moov = data.index(b"moov") - 4
    size = int.from_bytes(data[moov : moov + 4], "big") - (len(data) - at)
    path.write_bytes(data[:moov] + size.to_bytes(4, "big") + data[moov + 4 : at])
    assert not read_tags(str(path).encode()).tags
    done = rewrite(path, TagEdit({"title": ("First",), "track": ("3",)}))
    assert MP4(done.path)["trkn"] == [(3, 0)]


def test_the_layouts_are_what_they_say(laid_out):
    assert boxes_of(laid_out("moov last"))[-1] == b"moov"
    assert boxes_of(laid_out("moov first")).index(b"moov") < 2
    assert boxes_of(laid_out("old fragments")).count(b"moof") > 3
    assert b"sidx" in boxes_of(laid_out("fragments with an index"))
    assert boxes_of(laid_out("fragments"))[-1] == b"mfra"


def test_free_room_behind_the_tables_is_used(laid_out, rewrite):
    path = laid_out("moov first")
    data = path.read_bytes()
    at = data.index(b"mdat") - 4
    with path.open("rb") as file:
        moved = Mp4Editor(file, len(data)).rewritten(LONG)
    assert sum(isinstance(piece, Span) for piece in moved) > 2  # without room it all moves
    room = 30_000
    shifted = data[:at] + room.to_bytes(4, "big") + b"free" + bytes(room - 8) + data[at:]
    path.write_bytes(_with_chunks_moved(shifted, room))
    done = rewrite(path, LONG)
    assert done.path.stat().st_size == path.stat().st_size
    done = rewrite(path, TagEdit({"comment": ("x" * 27_000,)}))  # with less padding it fits
    assert done.path.stat().st_size == path.stat().st_size


def _with_chunks_moved(data: bytes, shift: int) -> bytes:
    """Move every chunk offset of the only track."""
    at = data.index(b"stco") + 8
    count = int.from_bytes(data[at : at + 4], "big")
    out = bytearray(data)
    for place in range(at + 4, at + 4 + 4 * count, 4):
        number = int.from_bytes(out[place : place + 4], "big") + shift
        out[place : place + 4] = number.to_bytes(4, "big")
    return bytes(out)


def test_a_tag_written_by_mutagen_is_edited_within_its_padding(audio_file, rewrite):
    path = audio_file("m4a")
    opened = MP4(path)
    opened["\xa9ART"] = ["One"]
    opened["----:com.apple.iTunes:iTunSMPB"] = [b" 00000000 00000840"]
    opened.save()
    done = rewrite(path, TagEdit({"artist": ("Two", "Three"), "composer": ("Four",)}))
    assert done.path.stat().st_size == path.stat().st_size
    opened = MP4(done.path)
    assert opened["\xa9ART"] == ["Two", "Three"]
    assert opened["----:com.apple.iTunes:iTunSMPB"] == [b" 00000000 00000840"]


def test_every_program_finds_the_values(laid_out, rewrite):
    taglib = pytest.importorskip("taglib")
    edit = TagEdit({"artist": ("One", "Two"), "mood": ("calm",), "bpm": ("120",)})
    numbers = TagEdit({"track": ("3",), "tracktotal": ("12",), "rating": ("4",)})
    done = rewrite(rewrite(laid_out("moov first"), edit).path, numbers)
    with taglib.File(str(done.path)) as seen:
        assert seen.tags["ARTIST"] == ["One", "Two"]
        assert (seen.tags["TRACKNUMBER"], seen.tags["BPM"]) == (["3/12"], ["120"])
        assert seen.tags["MOOD"] == ["calm"]
    with av.open(str(done.path)) as container:
        assert container.metadata["track"] == "3/12"
        assert container.metadata["RATING"] == "80"


def test_a_wrong_chunk_offset_is_seen(laid_out):
    path = laid_out("moov first")
    units = editor_of(path).units
    data = bytearray(path.read_bytes())
    at = data.index(b"stco") + 12
    data[at + 3] ^= 1
    path.write_bytes(data)
    assert editor_of(path).units != units


def test_large_room_is_given_back(audio_file, rewrite, picture):
    path = audio_file("m4a")
    noise = io.BytesIO(os.urandom(2_000_000))
    opened = MP4(path)
    opened["covr"] = [MP4Cover(noise.getvalue(), MP4Cover.FORMAT_JPEG)]
    opened.save()
    done = rewrite(path, TagEdit({}, CoverEdit(b"")))
    assert done.path.stat().st_size < 100_000
    opened = MP4(path)
    opened["covr"] = [MP4Cover(picture(), MP4Cover.FORMAT_PNG)]
    opened.save()
    done = rewrite(path, TagEdit({}, CoverEdit(picture("JPEG", colour="blue"), "image/jpeg")))
    assert MP4(done.path)["covr"] == [picture("JPEG", colour="blue")]
    assert MP4(done.path)["covr"][0].imageformat == MP4Cover.FORMAT_JPEG
    assert done.after.cover != done.before.cover


def test_an_edit_without_effect_is_the_same_file(audio_file):
    path = audio_file("m4a")
    present = read_tags(str(path).encode()).tags
    assert editor_of(path).rewritten(TagEdit({"mood": ()})) == (Span(0, path.stat().st_size),)
    same = TagEdit({"encodedby": present["encodedby"]})
    assert editor_of(path).rewritten(same) == (Span(0, path.stat().st_size),)


def test_sizes_of_64_bits_grow_too(laid_out, rewrite):
    path = laid_out("moov last")
    data = path.read_bytes()
    at = data.index(b"moov") - 4
    size = len(data) - at + 8
    long = (1).to_bytes(4, "big") + b"moov" + size.to_bytes(8, "big")
    path.write_bytes(data[:at] + long + data[at + 8 :])
    new = rewrite(path, LONG).path.read_bytes()
    assert int.from_bytes(new[at + 8 : at + 16], "big") == len(new) - at
    path.write_bytes(data[:at] + bytes(4) + data[at + 4 :])  # open to the end of the file
    new = rewrite(path, LONG).path.read_bytes()
    assert new[at : at + 8] == bytes(4) + b"moov"


@pytest.mark.parametrize("layout", ["moov first", "old fragments"])
def test_damaged_files_are_refused_or_edited_whole(laid_out, tmp_path, layout):
    whole = laid_out(layout).read_bytes()
    chance = random.Random(4)
    edited = 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(3):
            kind = chance.choice(
                (b"moov", b"meta", b"ilst", b"stco", b"moof", b"tfhd", b"\xa9")
            )
            data[max(0, data.find(kind)) + chance.randrange(-4, 12)] = chance.randrange(256)
        path = tmp_path / "damaged.m4a"
        path.write_bytes(data)
        with path.open("rb") as file:
            try:
                editor = Mp4Editor(file, len(data))
                audio, units = editor.audio, editor.units
                pieces = editor.rewritten(LONG)
            except FileUnreadableError:
                continue
            assert (
                told(inverted(pieces, file.fileno(), len(data))[0], told(pieces, data)) == data
            )
        new_path = tmp_path / "new.m4a"
        new_path.write_bytes(told(pieces, data))
        new = editor_of(new_path)
        assert told(new.audio, new_path.read_bytes()) == told(audio, data)
        kept = [unit for unit in new.units if not unit.fields & LONG.fields]
        assert kept == [unit for unit in units if not unit.fields & LONG.fields]
        edited += 1
    assert edited > 10


def told(pieces, data: bytes) -> bytes:
    return b"".join(bytes(data[p.start : p.stop]) if isinstance(p, Span) else p for p in pieces)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data[:-40], "adds? up|cut off"),
        (lambda data: data + data[data.index(b"moov") - 4 :], "2 tables"),
        (lambda data: data.replace(b"moov", b"xxxx"), "no table"),
        (lambda data: data + b"TAG" + bytes(125), "something else follows"),
        (lambda data: data.replace(b"mdirappl", b"mdtaappl"), "iTunes does not write"),
    ],
)
def test_what_is_not_understood_is_refused(audio_file, change, reason):
    path = audio_file("m4a")
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(WriteRefusedError, match=reason):
        editor_of(path)


@pytest.mark.parametrize("place", [b"\xa9nam", b"free"])
def test_nothing_is_written_over_what_is_said_to_be_sound(laid_out, place):
    path = laid_out("moov first")
    data = path.read_bytes()
    at = data.index(b"mdat") - 4
    room = (30_000).to_bytes(4, "big") + b"free" + bytes(29_992)
    out = bytearray(_with_chunks_moved(data[:at] + room + data[at:], len(room)))
    chunk = out.index(b"stco") + 12
    out[chunk : chunk + 4] = (out.index(place) + 50).to_bytes(4, "big")
    path.write_bytes(out)
    with pytest.raises(WriteRefusedError, match="said to lie where its tags are"):
        editor_of(path).rewritten(LONG)


def test_a_tag_never_grows_into_the_place_of_missing_sound(laid_out):
    path = laid_out("moov last")
    data = bytearray(path.read_bytes())
    chunk = data.index(b"stco") + 12
    data[chunk : chunk + 4] = (len(data) + 500).to_bytes(4, "big")
    path.write_bytes(data)
    with pytest.raises(WriteRefusedError, match="said to lie where its tags are"):
        editor_of(path).rewritten(LONG)


def test_sound_beyond_four_gigabytes_is_refused(laid_out):
    path = laid_out("moov first")
    data = bytearray(path.read_bytes())
    at = data.index(b"stco") + 12
    data[at : at + 4] = b"\xff\xff\xff\xf0"
    path.write_bytes(data)
    with pytest.raises(WriteRefusedError, match="4 GB"):
        editor_of(path).rewritten(LONG)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of odd files is not here")
@pytest.mark.parametrize("edit", [LONG, SHORT], ids=["long", "short"])
def test_odd_files(tmp_path, rewrite, edit):
    refused: dict[str, str] = {}
    paths = [path for path in CORPUS.glob("*/*") if path.suffix in (".m4a", ".m4b", ".mp4")]
    assert len(paths) > 10
    for source in paths:
        path = tmp_path / source.name
        path.write_bytes(source.read_bytes())
        try:
            read_tags(str(path).encode())
            rewrite(path, edit, is_decoded=_can_be_decoded(path))
        except FileUnreadableError as error:
            refused[source.name] = str(error)
    assert set(refused) == {"truncated-64bit.mp4"}


def _can_be_decoded(path: Path) -> bool:
    try:
        with av.open(str(path)) as container:
            return any(container.decode(audio=0))
    except (av.FFmpegError, IndexError):
        return False
