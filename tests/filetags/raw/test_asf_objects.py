"""Objects of ASF headers: where they lie, and when they do not add up."""

from uuid import UUID

import pytest

from mirdesk.errors import WriteRefusedError
from mirdesk.filetags.raw.asf_objects import (
    HEADER,
    HEADER_BYTES,
    HEADER_EXTENSION,
    METADATA,
    PADDING,
    header_objects,
    header_size,
    made,
    made_extension,
)
from mirdesk.filetags.raw.pieces import Span

DRM = UUID("298AE614-2622-4C17-B935-DAE07EE9289C").bytes_le
SIGNATURE = UUID("2211B3FC-BD23-11D2-B4B7-00A0C955FC6E").bytes_le


def one(guid: bytes, *content: bytes) -> bytes:
    return b"".join(made(guid, *content))


def header(*objects: bytes, count: int | None = None) -> bytes:
    body = b"".join(objects)
    counted = (len(objects) if count is None else count).to_bytes(4, "little")
    return HEADER + (HEADER_BYTES + len(body)).to_bytes(8, "little") + counted + b"\1\2" + body


EXTENSION = b"".join(made_extension(one(METADATA, bytes(2)), one(PADDING, bytes(9))))


def test_objects_and_those_in_the_extension():
    data = header(one(PADDING, b"abc"), EXTENSION)
    padding, extension = header_objects(data)
    assert (padding.content, padding.span) == (b"abc", Span(30, 57))
    assert extension.guid == HEADER_EXTENSION
    assert [child.guid for child in extension.children] == [METADATA, PADDING]
    inner = extension.children[1]
    assert data[inner.span.start : inner.span.stop] == inner.raw
    assert data[inner.content_start : inner.span.stop] == bytes(9)
    assert header_size(data[:30], len(data)) == len(data)


@pytest.mark.parametrize("head", [b"", bytes(30), header()[:29], header(b"x")])
def test_headers_that_are_cut_off(head):
    with pytest.raises(WriteRefusedError, match="cut off"):
        header_size(head, 30)


def test_headers_beyond_all_measure():
    head = HEADER + (1 << 30).to_bytes(8, "little") + bytes(6)
    with pytest.raises(WriteRefusedError, match="256 MB"):
        header_size(head, 1 << 31)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (header(one(PADDING), count=2), "more or fewer"),
        (header(one(PADDING) + b"abc", count=1), "do not add up"),
        (header(PADDING + bytes(8)), "do not add up"),
        (header(EXTENSION[:42] + bytes(4) + EXTENSION[46:]), "do not add up"),
        (header(EXTENSION, EXTENSION), "twice"),
        (header(b"".join(made_extension(one(METADATA), one(METADATA)))), "twice"),
        (header(one(DRM, b"x")), "protected"),
        (header(b"".join(made_extension(one(DRM)))), "protected"),
        (header(one(SIGNATURE)), "signed"),
    ],
)
def test_what_is_refused(data, reason):
    with pytest.raises(WriteRefusedError, match=reason):
        header_objects(data)
