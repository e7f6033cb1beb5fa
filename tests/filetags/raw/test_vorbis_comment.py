"""Vorbis comments edited one by one, read back through the library's reader."""

import base64
import io
import random
import struct

import mutagen.flac
import pytest
from mutagen._vorbis import VCommentDict

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.mapping import NAMES
from mirdesk.filetags.raw.editing import merged
from mirdesk.filetags.raw.vorbis_comment import VorbisComment, field_of_key
from mirdesk.filetags.tag_maps import read_vorbis


def packet(*comments, vendor=b"an encoder", ending=b""):
    def sized(data):
        return struct.pack("<I", len(data)) + data

    raw = [c if isinstance(c, bytes) else c.encode() for c in comments]
    count = struct.pack("<I", len(raw))
    return sized(vendor) + count + b"".join(map(sized, raw)) + ending


def parsed(*comments, **options):
    return VorbisComment.parse(packet(*comments, **options), is_framed=False)


def read(block):
    """Read as the library does, through mutagen."""
    tags = VCommentDict(io.BytesIO(block.rendered()), framing=False)
    fields, pictures = read_vorbis(tags)
    return fields.tags, pictures


def edited(block, is_main=True, cover=None, **values):
    return block.edited(TagEdit(values, cover), is_main=is_main)


@pytest.mark.parametrize("ending", [b"", b"\x01rest kept", b"\x00junk"])
def test_taken_apart_and_put_together_it_is_the_same(ending):
    data = packet("TITLE=A", b"TITLE=\xff\xfe", "no equals", "=x", ending=ending)
    block = VorbisComment.parse(data, is_framed=False)
    assert block.rendered() == data
    units = b"".join(unit.raw for unit in block.units)
    assert units == data[4:].replace(b"an encoder\x04\x00\x00\x00", b"an encoder")


def test_zeros_behind_are_room_and_the_framing_byte_is_kept():
    block = VorbisComment.parse(packet("A=1", ending=b"\x01" + bytes(9)), is_framed=True)
    assert (block.ending, block.room_bytes) == (b"\x01", 9)
    block = VorbisComment.parse(packet("A=1", ending=bytes(9)), is_framed=False)
    assert (block.ending, block.room_bytes) == (b"", 9)
    # RFC 7845, section 5.2: an odd first byte says that the rest is to be kept.
    block = VorbisComment.parse(packet("A=1", ending=b"\x01" + bytes(9)), is_framed=False)
    assert (block.ending, block.room_bytes) == (b"\x01" + bytes(9), 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        packet("A=1")[:-1],
        packet("A=1")[:6],
        struct.pack("<I", 2**31) + b"x",
        packet()[:-4] + struct.pack("<I", 2**32 - 1),
    ],
)
def test_lengths_that_do_not_add_up_are_refused(data):
    with pytest.raises(WriteRefusedError, match="do not add up"):
        VorbisComment.parse(data, is_framed=False)


def test_a_missing_framing_byte_is_refused():
    for ending in (b"", b"\x00"):
        with pytest.raises(WriteRefusedError, match="damaged"):
            VorbisComment.parse(packet("A=1", ending=ending), is_framed=True)


def test_every_field_of_the_library_has_a_key_that_is_read_as_it():
    for name in (*TAG_FIELDS, *NAMES, "my own field"):
        block = edited(VorbisComment(), **{name: ("3",)})
        assert len(block.comments) == 1
        (unit,) = block.units
        assert name in unit.fields, name
        assert read(block)[0] == {name: ("3",)}, name


def test_new_values_stand_where_the_old_ones_stood_and_new_fields_at_the_end():
    block = parsed("title=T", "ARTIST=A", b"X=\xff", "artist=B", "GENRE=G")
    new = edited(block, artist=("C/D", "E"), mood=("M",), genre=())
    assert new.comments == (b"title=T", b"ARTIST=C/D", b"ARTIST=E", b"X=\xff", b"MOOD=M")
    assert new.vendor == b"an encoder"
    assert edited(block, title=("U",)).comments[0] == b"title=U"


def test_all_names_of_a_field_are_replaced():
    block = parsed("YEAR=1999", "DATE=2000", "ALBUM ARTIST=X", "AlbumArtist=Y", "TOTALTRACKS=9")
    new = edited(block, date=("2001-02-03",), albumartist=("Z",), tracktotal=("10",))
    assert new.comments == (b"DATE=2001-02-03", b"AlbumArtist=Z", b"TOTALTRACKS=10")


@pytest.mark.parametrize(
    ("comments", "values", "new"),
    [
        (["TRACKNUMBER=03/12"], {"track": ("04",)}, ["TRACKNUMBER=04/12"]),
        (["TRACKNUMBER=03/12"], {"tracktotal": ("13",)}, ["TRACKNUMBER=03/13"]),
        (["TRACKNUMBER=03/12"], {"tracktotal": ()}, ["TRACKNUMBER=03"]),
        (["TRACKNUMBER=03/12"], {"track": ()}, ["TRACKTOTAL=12"]),
        (["track=03/12"], {"track": (), "tracktotal": ()}, []),
        (["DISCNUMBER=1/2"], {"disc": ("2",), "disctotal": ("3",)}, ["DISCNUMBER=2/3"]),
        (
            ["TRACKNUMBER=1/2", "TRACKTOTAL=2"],
            {"tracktotal": ("5",)},
            ["TRACKNUMBER=1/5", "TRACKTOTAL=5"],
        ),
        (["TRACKNUMBER=3"], {"tracktotal": ("5",)}, ["TRACKNUMBER=3", "TRACKTOTAL=5"]),
    ],
)
def test_numbers_and_totals_keep_the_habit_of_the_file(comments, values, new):
    block = parsed(*comments)
    after = edited(block, **values)
    assert [c.decode() for c in after.comments] == new
    before = read(block)[0]
    assert read(after)[0] == merged(before, TagEdit(values))


def test_numbers_and_totals_may_take_each_others_place():
    assert [u.fields for u in parsed("TRACKNUMBER=3/12", "DISCTOTAL=2", "A=1").units[1:]] == [
        {"track", "tracktotal"},
        {"disc", "disctotal"},
        {"a"},
    ]


KEYS = [
    "TITLE",
    "title",
    "ARTIST",
    "TRACKNUMBER",
    "TRACK",
    "TRACKTOTAL",
    "TOTALTRACKS",
    "DISCNUMBER",
    "DISK",
    "DISCTOTAL",
    "TOTALDISCS",
    "DATE",
    "YEAR",
    "ALBUMARTIST",
    "COMMENT",
    "DESCRIPTION",
    "RATING",
    "RATING:a@b.example",
    "ORGANIZATION",
    "LABEL",
    "X-MY",
    "BPM",
    "TEMPO",
]
TEXTS = ("A", "AC/DC", "", " x ", "1", "0.6", "80")
NUMBERS = ("1", "3/12", "03/12", "2", "/9", "4/", "3 / 12", "a/b/c")
NEW = ("4", "07", "Q", "W/E")


def test_any_edit_of_any_comments_gives_what_was_asked_and_nothing_else():
    chance = random.Random(1)
    for _ in range(1500):
        keys = chance.choices(KEYS, k=chance.randrange(7))
        comments = [
            f"{key}={chance.choice(NUMBERS if key[:3] in ('TRA', 'DIS', 'TOT') else TEXTS)}"
            for key in keys
        ]
        names = chance.sample(["title", "track", "tracktotal", "disc", "date", "x-my"], 3)
        edit = TagEdit(
            {
                name: tuple(chance.sample(NEW[:2], chance.randrange(3)))
                if name.startswith(("track", "disc"))
                else tuple(chance.sample(NEW, chance.randrange(3)))
                for name in names
            }
        )
        block = parsed(*comments)
        after = block.edited(edit, is_main=True)
        assert read(after)[0] == merged(read(block)[0], edit), (comments, edit)
        kept = [unit.raw for unit in block.units if not unit.fields & edit.fields]
        assert [u.raw for u in after.units if not u.fields & edit.fields] == kept


def test_a_second_tag_changes_only_what_it_holds():
    block = parsed("TITLE=A", "GENRE=B")
    new = edited(block, is_main=False, title=("C",), mood=("M",), genre=())
    assert new.comments == (b"TITLE=C",)
    cover = CoverEdit(b"", "")
    assert edited(block, is_main=False, cover=cover).comments == block.comments


def test_ratings_keep_their_keys_and_scales():
    block = parsed("RATING=60", "RATING:me@home.example=0.4", "RATING:you@home.example=1")
    new = edited(block, rating=("4",))
    assert new.comments == (
        b"RATING=80",
        b"RATING:me@home.example=0.8",
        b"RATING:you@home.example=0.8",
    )
    assert edited(block, rating=()).comments == ()
    assert edited(parsed(), rating=("2",)).comments == (b"RATING:users@musicbrainz.org=0.4",)
    with pytest.raises(WriteRefusedError, match="0 to 5"):
        edited(parsed(), rating=("6",))


def picture_comment(role, data):
    block = mutagen.flac.Picture()
    block.type, block.mime, block.data = role, "image/png", data
    return b"METADATA_BLOCK_PICTURE=" + base64.b64encode(block.write())


def test_only_the_front_cover_is_replaced(picture):
    old, new = picture("PNG"), picture("JPEG")
    back, front = picture_comment(4, old), picture_comment(3, old)
    block = parsed(back, "TITLE=T", front, "COVERART=" + base64.b64encode(old).decode())
    assert [u.fields for u in block.units[1:]] == [set(), {"title"}, {"cover"}, {"cover"}]
    after = edited(block, cover=CoverEdit(new, "image/jpeg"))
    assert after.comments[:2] == block.comments[:2]
    assert [(p.role, p.data) for p in read(after)[1]] == [(4, old), (3, new)]
    without = edited(after, cover=CoverEdit(b""))
    assert without.comments == block.comments[:2]


def test_a_picture_of_no_role_counts_as_the_cover_where_there_is_none(picture):
    other = picture_comment(0, picture())
    assert parsed(other).units[1].fields == {"cover"}
    cover = CoverEdit(picture("JPEG"), "image/jpeg")
    beside_front = VorbisComment(b"", (other,), has_front_elsewhere=True)
    assert edited(beside_front, is_main=False, cover=cover) == beside_front
    new = edited(parsed(other, "A=1"), cover=CoverEdit(picture("JPEG"), "image/jpeg"))
    assert [p.role for p in read(new)[1]] == [3]


@pytest.mark.parametrize("size", [1000, 200_000, 200_001, 200_002])
def test_roles_are_found_in_large_pictures_and_damaged_ones_left_alone(size):
    data = bytes(size)
    whole = picture_comment(3, data)
    assert parsed(whole).units[1].fields == {"cover"}
    assert parsed(whole[: len(whole) // 2]).units[1].fields == set()
    assert parsed(b"METADATA_BLOCK_PICTURE=!").units[1].fields == set()


def test_comments_that_are_no_comments_belong_to_nobody():
    block = parsed("no equals", "=x", b"\xc3\xa4=x", "k~=x")
    names = [unit.fields for unit in block.units[1:]]
    assert names == [{"unknown0"}, set(), {"?"}, set()]
    assert edited(block, title=("T",)).comments[:4] == block.comments


def test_names_and_values_that_cannot_be_written_are_refused():
    for name in ("a=b", "größe", "year"):
        with pytest.raises(WriteRefusedError, match="cannot be called"):
            edited(parsed(), **{name: ("1",)})
    with pytest.raises(WriteRefusedError, match="cannot be written"):
        edited(parsed(), title=("\udc80",))


def test_keys():
    assert field_of_key("Rating:x@y.example") == "rating"
    assert field_of_key("TOTALDISCS") == "disctotal"
    assert field_of_key("a=b") == ""
