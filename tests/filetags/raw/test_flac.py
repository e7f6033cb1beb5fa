"""FLAC files edited block by block."""

import base64
import io
import struct
from pathlib import Path

import mutagen.flac
import mutagen.id3
import pytest
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.flac import FlacEditor
from mirdesk.filetags.raw.picture_block import front_cover_block
from mirdesk.filetags.raw.pieces import Span, literals_of, size_of

SHARED = Path(__file__).parents[4] / "shared"

TITLES = TagEdit({"title": ("New",), "artist": ("A/B", "C"), "genre": ()})


def block(kind, body, is_last=False):
    return bytes((kind | (0x80 if is_last else 0),)) + len(body).to_bytes(3, "big") + body


def comment(*comments, vendor=b"test"):
    def sized(data):
        return struct.pack("<I", len(data)) + data

    count = struct.pack("<I", len(comments))
    return sized(vendor) + count + b"".join(map(sized, comments))


def picture_body(role, data):
    picture = mutagen.flac.Picture()
    picture.type, picture.mime, picture.data = role, "image/png", data
    picture.desc = "kept as it is"
    return picture.write()


@pytest.fixture
def parts(audio_file):
    """The STREAMINFO body and the frames of a file."""
    data = audio_file("flac").read_bytes()
    at = 4
    while not data[at] & 0x80:
        at += 4 + int.from_bytes(data[at + 1 : at + 4], "big")
    at += 4 + int.from_bytes(data[at + 1 : at + 4], "big")
    return data[8:42], data[at:]


@pytest.fixture
def build(tmp_path, parts):
    """Gives ``make((kind, body), ...)``: a file of these blocks behind STREAMINFO."""

    def make(*blocks, name="built.flac"):
        info, frames = parts
        bodies = ((0, info), *blocks)
        told = [
            block(kind, body, index == len(bodies) - 1)
            for index, (kind, body) in enumerate(bodies)
        ]
        path = tmp_path / name
        path.write_bytes(b"fLaC" + b"".join(told) + frames)
        return path

    return make


def test_a_plain_file(audio_file, rewrite):
    done = rewrite(audio_file("flac"), TITLES)
    assert done.after.tags["artist"] == ("A/B", "C")
    assert mutagen.flac.FLAC(done.path)["title"] == ["New"]


@pytest.mark.parametrize("padding", [0, 200, 5000])
@pytest.mark.parametrize("change", [-40, -4, -3, 0, 3, 100, 196, 197, 6000])
def test_padding_is_used_where_it_fits_exactly(build, rewrite, padding, change):
    old = comment(b"TITLE=" + b"x" * 100, b"GENRE=G")
    path = build((4, old), (1, bytes(padding)), (2, b"appl and more"))
    edit = TagEdit({"title": ("y" * (100 + change),)})
    done = rewrite(path, edit)
    room = padding + 4 - change
    if room == 0 or room >= 4:
        assert size_of(done.pieces) == path.stat().st_size
    else:
        fresh = mutagen.flac.FLAC(done.path).metadata_blocks[-1]
        assert (fresh.code, fresh.length) == (1, 4096)


def test_growing_without_padding_leaves_room_for_the_next_edit(build, rewrite):
    path = build((4, comment(b"TITLE=A")))
    first = rewrite(path, TagEdit({"title": ("longer",)}))
    assert mutagen.flac.FLAC(first.path).metadata_blocks[-1].length == 4096
    second = rewrite(first.path, TagEdit({"lyrics": ("la" * 1000,)}))
    assert size_of(second.pieces) == first.path.stat().st_size


def test_padding_is_not_told_again(build, rewrite):
    path = build((4, comment(b"TITLE=A")), (1, bytes(500_000)))
    done = rewrite(path, TITLES)
    assert size_of(done.pieces) == path.stat().st_size
    assert len(literals_of(done.pieces)) < 100


def test_a_removed_cover_leaves_no_desert(build, rewrite, picture):
    noise = picture_body(3, picture() + bytes(300_000))
    path = build((4, comment()), (6, noise))
    done = rewrite(path, TagEdit({}, CoverEdit(b"")))
    assert done.path.stat().st_size < path.stat().st_size - 290_000


def test_other_blocks_keep_their_bytes(build, rewrite, parts):
    seek_table = struct.pack(">QQH", 0, 0, 4096)
    path = build(
        (3, seek_table), (2, b"riff other data"), (4, comment(b"X=\xff")), (7, b"unknown")
    )
    done = rewrite(path, TITLES)
    data = done.path.read_bytes()
    for kept in (seek_table, block(2, b"riff other data"), b"X=\xff", block(7, b"unknown")):
        assert kept in data
    assert done.path.read_bytes().endswith(parts[1])


def test_padding_that_somebody_uses_is_kept(build, rewrite):
    done = rewrite(build((4, comment()), (1, b"not zero")), TITLES)
    assert b"not zero" in done.path.read_bytes()


def test_a_file_without_comments_gets_them(build, rewrite):
    done = rewrite(build(), TITLES)
    assert done.after.properties.tag_format == "Vorbis comment"
    cover = rewrite(build(), TagEdit({"title": ("T",)}, CoverEdit(b"")))
    assert cover.after.tags == {"title": ("T",)}


def test_second_comments_keep_step(build, rewrite):
    path = build((4, comment(b"TITLE=A")), (4, comment(b"TITLE=B", b"MOOD=M")))
    done = rewrite(path, TagEdit({"title": ("C",), "genre": ("G",)}))
    data = done.path.read_bytes()
    assert comment(b"TITLE=C", b"GENRE=G") in data
    assert comment(b"TITLE=C", b"MOOD=M") in data


@pytest.mark.parametrize("in_comments", [False, True])
def test_only_the_front_cover_is_replaced(build, rewrite, picture, in_comments):
    old, new = picture("PNG", (30, 20)), picture("JPEG", (60, 40))
    back = picture_body(4, old)
    comments = comment()
    if in_comments:
        front = base64.b64encode(picture_body(3, old))
        comments = comment(b"METADATA_BLOCK_PICTURE=" + front)
        path = build((4, comments), (6, back), (6, picture_body(0, old)))
    else:
        path = build((6, back), (6, picture_body(3, old)), (4, comments))
    done = rewrite(path, TagEdit({}, CoverEdit(new, "image/jpeg")))
    assert done.before.cover != done.after.cover
    seen = {p.type: p for p in mutagen.flac.FLAC(done.path).pictures}
    assert seen[3].data == new
    assert (seen[4].data, seen[4].desc) == (old, "kept as it is")
    gone = rewrite(done.path, TagEdit({}, CoverEdit(b"")))
    assert {p.type for p in mutagen.flac.FLAC(gone.path).pictures} == set(seen) - {3}


def test_a_picture_of_no_role_counts_where_no_front_cover_is(build, rewrite, picture):
    path = build((4, comment()), (6, picture_body(0, picture())))
    done = rewrite(path, TagEdit({}, CoverEdit(picture("JPEG"), "image/jpeg")))
    assert [p.type for p in mutagen.flac.FLAC(done.path).pictures] == [3]


def test_a_cover_of_more_than_a_block_holds_is_refused(audio_file, picture):
    huge = picture() + bytes(1 << 24)
    editor = FlacEditor(io.BytesIO(data := audio_file("flac").read_bytes()), len(data))
    with pytest.raises(WriteRefusedError, match="16 MB"):
        editor.rewritten(TagEdit({}, CoverEdit(huge, "image/png")))
    assert len(front_cover_block(CoverEdit(huge, "image/png"))) > 1 << 24


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d[:20], "do not add up"),
        (lambda d: b"fLaX" + d[4:], "does not begin"),
        (lambda d: d[:4] + block(1, b"") + d[4:], "order"),
        (lambda d: d[:42] + block(0, bytes(34)) + d[42:], "order"),
        (lambda d: d[:4] + block(0, bytes(33)) + d[42:], "do not add up"),
        (lambda d: d[:42] + block(4, comment() + bytes(4)) + d[42:], "wrong size"),
        (lambda d: d[:42] + block(4, comment()[:-1]) + d[42:], "do not add up"),
        (lambda d: d[:42] + block(6, bytes(33)) + d[42:], "picture"),
        (lambda d: d[:42] + b"\xff" + d[43:], "do not add up"),
        (lambda d: d[:42] + block(1, b"", is_last=True) + d[42:], "no sound follows"),
    ],
)
def test_what_does_not_add_up_is_refused(audio_file, change, reason):
    data = change(audio_file("flac").read_bytes())
    with pytest.raises(WriteRefusedError, match=reason):
        FlacEditor(io.BytesIO(data), len(data))


def outer_tag(**frames):
    tag = ID3()
    for name, text in frames.items():
        tag.add(getattr(mutagen.id3, name)(encoding=3, text=[text]))
    out = io.BytesIO()
    tag.save(out, padding=lambda _: 100)
    return out.getvalue()


def test_tags_around_the_file_keep_step(build, rewrite):
    path = build((4, comment(b"TITLE=A", b"GENRE=G")))
    v1 = b"TAG" + b"Old title".ljust(30, b"\x00") + bytes(94) + b"\xff"
    ape = io.BytesIO()
    items = APEv2()
    items["Title"], items["Mood"] = "Old", "Calm"
    items.save(ape)
    front = outer_tag(TIT2="Old", TALB="Album")
    path.write_bytes(front + path.read_bytes() + ape.getvalue() + v1)
    done = rewrite(path, TITLES)
    assert done.before.tags["album"] == ("Album",)
    formats = done.after.properties.tag_format.split(" + ")
    assert set(formats) == {"Vorbis comment", "ID3v2.4", "ID3v1", "APEv2"}
    seen = ID3(done.path)
    assert (seen["TIT2"].text, seen["TALB"].text) == (["New"], ["Album"])
    assert "TPE1" not in seen
    assert (APEv2(done.path)["Title"], APEv2(done.path)["Mood"]) == ("New", "Calm")
    assert done.path.read_bytes()[-125:-95].rstrip(b"\x00") == b"New"
    gone = rewrite(done.path, TagEdit({"title": (), "album": ()}))
    assert "title" not in gone.after.tags


def test_two_tags_in_front_are_refused(build):
    path = build((4, comment()))
    data = outer_tag(TIT2="A") + outer_tag(TIT2="B") + path.read_bytes()
    with pytest.raises(WriteRefusedError, match="more than one tag"):
        FlacEditor(io.BytesIO(data), len(data))


def test_large_comments_that_stay_are_not_told_again(build, rewrite):
    path = build((4, comment(b"TITLE=A", b"LYRICS=" + b"x" * 50_000, b"GENRE=G")))
    done = rewrite(path, TITLES)
    assert len(literals_of(done.pieces)) < 1000 + 4096


def test_untouched_blocks_are_spans(build):
    path = build((2, b"appl" + bytes(1000)), (4, comment(b"TITLE=A")))
    with path.open("rb") as file:
        pieces = FlacEditor(file, path.stat().st_size).rewritten(TITLES)
    assert pieces[0] == Span(0, 4 + 38 + 1008)
    assert isinstance(pieces[-1], Span)


FOUND = sorted(SHARED.glob("corpus/*/*.flac"))
REFUSED = {"52-overwritten-metadata.flac", "52-too-short-block-size.flac"}  # wrong block sizes


@pytest.mark.skipif(not FOUND, reason="no corpus beside the project")
@pytest.mark.parametrize("source", FOUND, ids=lambda path: path.name)
def test_files_of_other_projects(source, tmp_path, rewrite, picture):
    path = tmp_path / source.name
    path.write_bytes(source.read_bytes())
    edit = TagEdit({**TITLES.values, "lyrics": ("x" * 20_000,)})
    if source.name in REFUSED:
        with path.open("rb") as file, pytest.raises(WriteRefusedError):
            FlacEditor(file, path.stat().st_size)
        return
    is_decoded = source.name != "flac_application.flac"  # there is no sound in it
    done = rewrite(path, edit, is_decoded=is_decoded)
    cover = TagEdit({}, CoverEdit(picture("JPEG"), "image/jpeg"))
    rewrite(done.path, cover, is_decoded=is_decoded)
