"""INFO lists, item by item."""

import pytest

from mirdesk.domain.tag_edits import CoverEdit, TagEdit
from mirdesk.domain.tags import TAG_FIELDS
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.fields import RIFF_INFO
from mirdesk.filetags.mapping import names_of
from mirdesk.filetags.raw.chunks import RIFF
from mirdesk.filetags.raw.riff_info import InfoBlock, decoded, encoded


def block(**items):
    parts = (RIFF.chunk(name.encode(), text.encode() + b"\0") for name, text in items.items())
    return InfoBlock.parse(b"INFO" + b"".join(parts))


def texts(info):
    return {item.name.decode(): item.text for item in info.items}


def test_a_list_comes_back_as_it_is():
    data = b"INFO" + RIFF.chunk(b"INAM", b"odd") + RIFF.chunk(b"ISFT", b"Lavf\0\0") + b"\0\0\0"
    info = InfoBlock.parse(data)
    assert info.render() == data
    assert [unit.name for unit in info.units] == [
        "RIFF/INFO/INAM", "RIFF/INFO/ISFT", "RIFF/INFO/rest",
    ]  # fmt: skip
    assert info.units[0].raw == b"INAM\3\0\0\0odd"


def test_a_secondary_list_keeps_in_step_with_what_it_has_names_for():
    edit = TagEdit({"title": ("New", "Newer"), "artist": ("A",), "mood": ("M",), "date": ()})
    assert texts(block(INAM="Old", ICRD="1999").edited(edit, is_main=False)) == {
        "INAM": "New",
        "IART": "A",
    }


def test_who_wrote_is_no_lyricist_as_for_picard():
    edit = TagEdit({"lyricist": ("New",), "releasecountry": ("DE",), "producer": ("P",)})
    old = block(IWRI="Old")
    assert texts(old.edited(edit, is_main=False)) == {"IWRI": "Old", "ICNT": "DE", "IPRO": "P"}
    assert texts(old.edited(TagEdit({"writer": ("W",)}), is_main=False)) == {"IWRI": "W"}


def test_names_of_other_programs_are_kept():
    edit = TagEdit({"encodedby": ("New",), "label": ("L",)})
    assert texts(block(IENC="Old", IPUB="Old").edited(edit, is_main=False)) == {
        "IENC": "New",
        "IPUB": "L",
    }


def test_a_main_list_takes_what_it_has_names_for():
    edit = TagEdit({"artist": ("A",), "track": ("2",)})
    assert block(INAM="Old").can_take(edit)
    assert texts(block(INAM="Old").edited(edit, is_main=True)) == {
        "INAM": "Old",
        "ITRK": "2",
        "IART": "A",
    }


@pytest.mark.parametrize(
    "edit",
    [
        TagEdit({"albumartist": ("A",)}),
        TagEdit({"artist": ("A", "B")}),
        TagEdit({"title": ("T",)}, CoverEdit(b"\xff\xd8", "image/jpeg")),
    ],
)
def test_what_it_cannot_keep(edit):
    assert not block(INAM="Old").can_take(edit)


def test_removals_and_covers_that_go_are_no_hindrance():
    edit = TagEdit({"albumartist": (), "title": ()}, CoverEdit(b""))
    assert block(INAM="Old").can_take(edit)
    assert block(INAM="Old").edited(edit, is_main=True).is_empty


def test_numbers_keep_their_totals():
    held = block(ITRK="3/12")
    assert held.held == {"track", "tracktotal"}
    assert texts(held.edited(TagEdit({"tracktotal": ("14",)}), is_main=False)) == {
        "ITRK": "3/14"
    }


@pytest.mark.parametrize("data", [b"INFOINAM\xff\0\0\0abc", b"INFOINAM\x04\0\0\0abc"])
def test_items_that_do_not_fit_are_refused(data):
    with pytest.raises(WriteRefusedError, match="INFO"):
        InfoBlock.parse(data)


def test_text_is_utf_8_unless_the_file_is_not():
    assert encoded("Bär", [b"plain"]) == "Bär".encode()
    assert encoded("Bär", [b"K\xf6ln"]) == b"B\xe4r"
    assert encoded("日本", [b"K\xf6ln"]) == "日本".encode()
    assert encoded("Ã¼", [b"K\xf6ln"]) == "Ã¼".encode()  # in the code page it would read as ü
    for text in ("Bär", "日本", "Ã¼", "plain"):
        assert decoded(encoded(text, [b"K\xf6ln"]) + b"\0") == text


def test_names_for_writing_are_names_for_reading():
    named = {name: names_of(name).riff for name in TAG_FIELDS if names_of(name).riff}
    assert {name: RIFF_INFO.get(riff) for name, riff in named.items()} == {n: n for n in named}
