"""Picture structures, checked by mutagen's reader."""

import mutagen.flac
import pytest

from mirdesk.domain.tag_edits import MAX_PICTURE_BYTES, CoverEdit
from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.picture_block import (
    cover_roles,
    front_cover_block,
    picture_end,
    role_of,
)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_new_cover_is_read_by_mutagen(picture, kind):
    data = picture(kind, (60, 40))
    block = front_cover_block(CoverEdit(data, f"image/{kind.lower()}"))
    seen = mutagen.flac.Picture(block)
    assert (seen.type, seen.mime, seen.data) == (3, f"image/{kind.lower()}", data)
    assert (seen.width, seen.height, seen.depth, seen.colors) == (60, 40, 24, 0)
    assert role_of(block) == 3
    assert picture_end(block + b"more") == len(block)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\x00"])
def test_other_pictures_are_refused(data):
    with pytest.raises(WriteRefusedError, match="neither JPEG nor PNG"):
        front_cover_block(CoverEdit(data, "image/jpeg"))


def test_a_huge_picture_is_refused():
    with pytest.raises(WriteRefusedError, match="too large"):
        front_cover_block(CoverEdit(bytes(MAX_PICTURE_BYTES + 1), "image/png"))


def test_damaged_structures_have_no_role(picture):
    block = front_cover_block(CoverEdit(picture(), "image/png"))
    for size in (0, 3, 10, 30, len(block) - 1):
        assert role_of(block[:size]) is None


@pytest.mark.parametrize(
    ("roles", "covers"),
    [
        ([], []),
        ([4, 3, 0, 3], [False, True, False, True]),
        ([4, 0, 0], [False, True, False]),
        ([None, 4], [False, False]),
    ],
)
def test_the_front_cover_is_what_says_so_or_the_first_other(roles, covers):
    assert cover_roles(roles) == covers
