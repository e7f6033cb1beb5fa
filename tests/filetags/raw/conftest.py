"""One look at a rewritten file that leaves nothing out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import FileTags
from mirdesk.filetags.files import read_tags
from mirdesk.filetags.raw.editing import merged
from mirdesk.filetags.raw.open_editor import open_editor
from mirdesk.filetags.raw.pieces import Piece, Span, inverted


@dataclass
class Rewritten:
    """A file after an edit, beside the one before."""

    path: Path
    pieces: tuple[Piece, ...]
    before: FileTags
    after: FileTags


def told(pieces: tuple[Piece, ...], data: bytes) -> bytes:
    return b"".join(data[p.start : p.stop] if isinstance(p, Span) else p for p in pieces)


def decoded(path: Path) -> np.ndarray:
    with av.open(str(path), metadata_errors="replace") as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate([frame.reshape(-1) for frame in frames]) if frames else np.empty(0)


def check_rewrite(path: Path, edit: TagEdit, *, is_decoded: bool = True) -> Rewritten:
    """Apply an edit through the editor, check all that an edit promises, and return both.

    Values are as asked and all others as they were; units without edited fields, compressed
    and decoded audio are the same; the pieces lead back to the old bytes.
    """
    old = path.read_bytes()
    name = str(path).encode()
    before = read_tags(name)
    new_path = path.with_name("new-" + path.name)
    with path.open("rb") as file:
        editor = open_editor(file, name)
        pieces = editor.rewritten(edit)
        new = told(pieces, old)
        back, _ = inverted(pieces, file.fileno(), len(old))
        units, audio = editor.units, told(editor.audio, old)
    assert told(back, new) == old
    new_path.write_bytes(new)
    after = read_tags(str(new_path).encode())
    assert after.tags == merged(before.tags, edit)
    with new_path.open("rb") as file:
        editor = open_editor(file, name)
        assert told(editor.audio, new) == audio
        kept = [unit.raw for unit in units if not unit.fields & edit.fields]
        assert [u.raw for u in editor.units if not u.fields & edit.fields] == kept
        assert editor.rewritten(edit)  # it can be edited again
    if is_decoded:
        np.testing.assert_array_equal(decoded(new_path), decoded(path))
    return Rewritten(new_path, pieces, before, after)


@pytest.fixture
def rewrite() -> Callable[..., Rewritten]:
    """Gives ``check_rewrite(path, edit)``."""
    return check_rewrite
