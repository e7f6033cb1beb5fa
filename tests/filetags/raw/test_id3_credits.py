"""Lists of credits."""

import pytest

from mirdesk.filetags.raw.id3_credits import edit_credits
from mirdesk.filetags.raw.id3_frame_list import FrameList
from mirdesk.filetags.raw.id3_frames import V22, V23, V24, Layout, new_frame

TIPL = ("TIPL", b"\3producer\0Bob\0mix\0Mia\0tea\0Cy\0")
TMCL = ("TMCL", b"\3piano\0Ann\0")


def edited(values, *old, major=V24):
    layout = Layout(major)
    frames = FrameList([new_frame(*pair, layout) for pair in old], layout, values)
    edit_credits(frames, values)
    return [(frame.name, frame.payload) for frame in frames.frames], frames.values()


def test_other_people_stay_where_they_are():
    frames, seen = edited({"producer": ("Zoë", "Al")}, TIPL, TMCL)
    assert frames == [
        ("TIPL", b"\3producer\0Zo\xc3\xab\0producer\0Al\0mix\0Mia\0tea\0Cy\0"),
        TMCL,
    ]
    assert seen == {
        "producer": ("Zoë", "Al"),
        "mixer": ("Mia",),
        "performer": ("Cy (tea)", "Ann (piano)"),
    }


def test_performers_have_their_instruments_as_roles():
    values = {"performer": ("Ann (piano)", "Cy", "X (Y) (voice)", "Di (Producer)")}
    frames, seen = edited(values)
    assert frames == [
        (
            "TMCL",
            b"\3piano\0Ann\0performer\0Cy\0voice\0X (Y)\0performer\0Di (Producer)\0",
        )
    ]
    assert seen == values


@pytest.mark.parametrize(("major", "name"), [(V22, "IPL"), (V23, "IPLS")])
def test_old_versions_have_one_list(major, name):
    values = {"performer": ("Ann (piano)",), "djmixer": ("Jo",)}
    frames, seen = edited(values, major=major)
    assert frames == [(name, b"\0piano\0Ann\0DJ-mix\0Jo\0")]
    assert seen == values
    frames, seen = edited({"djmixer": ()}, *frames, major=major)
    assert frames == [(name, b"\0piano\0Ann\0")]
    assert edited({"performer": ()}, *frames, major=major) == ([], {})


def test_a_list_of_an_older_version_is_used_where_it_is_the_one_that_is_read():
    frames, seen = edited({"engineer": ("Ed",)}, ("IPLS", b"\0mix\0Mia\0"))
    assert frames == [("IPLS", b"\0mix\0Mia\0engineer\0Ed\0")]
    assert seen == {"mixer": ("Mia",), "engineer": ("Ed",)}


def test_a_list_that_another_hides_stays_hidden():
    hidden, shown = ("TIPL", b"\0mix\0Hid\0"), ("TIPL", b"\0producer\0Bob\0")
    frames, seen = edited({"producer": ()}, hidden, shown)
    assert frames == [hidden, ("TIPL", b"\0\0\0")]
    assert seen == {}


def test_a_damaged_list_is_left_alone():
    junk = ("TIPL", b"\x09x")
    frames, seen = edited({"producer": ("Bob",)}, junk)
    assert frames == [junk, ("TIPL", b"\3producer\0Bob\0")]
    assert seen == {"producer": ("Bob",)}


def test_people_in_a_free_text_stay_there():
    text = ("TXXX", b"\0PRODUCER\0Bob")
    assert edited({"producer": ("Al",)}, text)[0] == [("TXXX", b"\0PRODUCER\0Al")]
    frames, seen = edited({"producer": ("Al",)}, text, ("TIPL", b"\0producer\0Bob\0"))
    assert frames == [("TIPL", b"\0producer\0Al\0")]
    assert seen == {"producer": ("Al",)}
