"""New pages of comments told by the old ones."""

from itertools import pairwise

import pytest

from mirdesk.filetags.raw.ogg_comments import CODECS, CommentRun
from mirdesk.filetags.raw.ogg_pages import IS_CONTINUED, Page, lacing_of
from mirdesk.filetags.raw.ogg_pieces import changes_of
from mirdesk.filetags.raw.pieces import Span, literals_of
from mirdesk.filetags.raw.vorbis_comment import VorbisComment
from mirdesk.filetags.sniff import Kind

OPUS = next(codec for codec in CODECS if codec.kind is Kind.OGG_OPUS)
PICTURE = b"METADATA_BLOCK_PICTURE=" + bytes(range(256)) * 1000


def run_of(*comments, rest=b"", gap=0, segments=255):
    """Return a run, and a file in which its pages lie from 100 on, ``gap`` bytes apart."""
    comment = VorbisComment(b"e", comments)
    packet = OPUS.magic + comment.rendered()
    rest_lacing = lacing_of(len(rest)) if rest else b""
    lacing, body = lacing_of(len(packet)) + rest_lacing, packet + rest
    pages, data = [], bytes(100)
    while lacing:
        sizes, lacing = lacing[:segments], lacing[segments:]
        flags = IS_CONTINUED if pages else 0
        page = Page(flags, 0, 1, len(pages) + 1, sizes, body[: sum(sizes)], len(data))
        body = body[sum(sizes) :]
        pages.append(page)
        data += page.head + page.body + b"#" * gap
    return CommentRun(OPUS, tuple(pages), packet, comment, rest_lacing, rest), data


def applied(changes, data):
    out, at = b"", 0
    for place, pieces in changes:
        out += data[at : place.start]
        for piece in pieces:
            out += data[piece.start : piece.stop] if isinstance(piece, Span) else piece
        at = place.stop
    return out + data[at:]


@pytest.mark.parametrize(
    "title", [b"TITLE=", b"TITLE=" + b"x" * 300, b"TITLE=" + b"x" * 90_000]
)
@pytest.mark.parametrize("segments", [255, 40])
def test_what_stays_comes_from_the_file(title, segments):
    rest = b"setup" * 500
    run, data = run_of(b"TITLE=old", PICTURE, b"GENRE=G", rest=rest, segments=segments)
    comment = VorbisComment(b"e", (title, PICTURE, b"GENRE=H"))
    pages = run.with_comment(comment)
    changes = changes_of(run, pages)
    assert applied(changes, data) == bytes(100) + b"".join(p.head + p.body for p in pages)
    told = b"".join(literals_of(pieces) for _, pieces in changes)
    assert len(told) < len(title) + 300 * len(pages)
    spans = [p for _, pieces in changes for p in pieces if isinstance(p, Span)]
    assert all(one.stop <= two.start for one, two in pairwise(spans))


@pytest.mark.parametrize("size", [0, 150_000])
def test_pages_of_other_streams_stay_between(size):
    run, data = run_of(b"TITLE=" + b"x" * 140_000, gap=7)
    assert len(run.pages) == 3
    pages = run.with_comment(VorbisComment(b"e", (b"TITLE=" + b"y" * size,)))
    new = applied(changes_of(run, pages), data)
    assert new.count(b"#######") == 3
    assert new.replace(b"#######", b"") == bytes(100) + b"".join(p.head + p.body for p in pages)
