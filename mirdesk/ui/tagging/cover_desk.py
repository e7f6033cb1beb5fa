"""Joins the cover panel with the edited values and with what lies in the files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from mirdesk.domain.tag_edits import CoverEdit
from mirdesk.domain.tags import COVER_FIELD
from mirdesk.errors import MirdeskError
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.tagging.cover_panel import CoverPanel, CoverState, ShownCover
from mirdesk.ui.tagging.cover_pictures import (
    PreparedCover,
    ending_for,
    prepare,
    write_picture,
)
from mirdesk.ui.tagging.edited_values import EditedValues

MOST_COMPARED: Final = 200  # tracks whose covers are looked at


@dataclass(frozen=True)
class CoverSource:
    """Where covers come from; both are asked off the window's thread.

    Attributes
    ----------
    thumbnail : callable
        Track to the small picture that the library keeps, or None.
    original : callable or None
        Path to the bytes of the picture in the file; empty where it has none.
    """

    thumbnail: Callable[[int], bytes | None]
    original: Callable[[bytes], bytes] | None = None


@dataclass(frozen=True)
class _Found:
    """Covers of the tracks shown."""

    pictures: tuple[bytes | None, ...]
    original: PreparedCover | None = None


class CoverDesk(QObject):
    """Shows the cover of the tracks that are edited, and takes another.

    Parameters
    ----------
    panel : CoverPanel
    values : EditedValues
    source : CoverSource
    background : Background

    Signals
    -------
    edited()
    """

    edited = Signal()

    def __init__(
        self,
        panel: CoverPanel,
        values: EditedValues,
        source: CoverSource,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._values = panel, values
        self._source, self._background = source, background
        self._ids: list[int] = []
        self._request = 0
        self._found = _Found(())
        self._chosen: dict[int, PreparedCover] = {}  # by id() of its edit, for showing
        panel.cover_chosen.connect(self._on_chosen)
        panel.remove_requested.connect(self._on_remove)
        panel.revert_requested.connect(self._on_revert)
        panel.extract_requested.connect(self.ask_where)

    def show_tracks(self, track_ids: Sequence[int]) -> None:
        """Show the cover of other tracks."""
        self._ids = list(track_ids)
        self._request += 1
        request = self._request
        self._found = _Found(())
        self._panel.say_problem("")
        self._show()
        ids, single = self._ids[:MOST_COMPARED], len(self._ids) == 1
        path = self._values.path(ids[0]) if single else b""

        def look_at_thumbnails() -> _Found:
            return _Found(tuple(dict.fromkeys(self._source.thumbnail(n) for n in ids)))

        def on_done(found: _Found) -> None:
            if request == self._request:
                self._found = found
                self._show()
                if single and self._source.original is not None:
                    self._read_original(path, request)

        self._background.run(look_at_thumbnails, on_done, lambda _error: None, owner=self)

    def _read_original(self, path: bytes, request: int) -> None:
        read = self._source.original
        assert read is not None

        def work() -> PreparedCover | None:
            data = read(path)
            return prepare(data) if data else None

        def on_done(original: PreparedCover | None) -> None:
            if request == self._request and original is not None:
                self._found = _Found(self._found.pictures, original)
                self._show()

        self._background.run(work, on_done, lambda _error: None, owner=self)

    @property
    def _edit(self) -> CoverEdit | None:
        """The edit that all tracks shown share."""
        edits = [self._values.cover(number) for number in self._ids]
        first = edits[0] if edits else None
        return first if all(edit == first for edit in edits) else None

    def _show(self) -> None:
        covers = [self._values.cover(number) for number in self._ids]
        is_edited = any(cover is not None for cover in covers)
        edit = self._edit
        if edit is not None and not edit.data:
            shown = ShownCover(CoverState.REMOVED, is_edited=True)
        elif edit is not None:
            shown = self._shown_edit(edit)
        elif is_edited or len(self._found.pictures) > 1:
            shown = ShownCover(CoverState.DIFFERING, is_edited=is_edited)
        else:
            shown = self._shown_file()
        self._panel.show_cover(shown)

    def _shown_edit(self, edit: CoverEdit) -> ShownCover:
        prepared = self._chosen.get(id(edit))
        if prepared is None:
            self._prepare_waiting(edit)
            return ShownCover(CoverState.ONE, is_edited=True)
        return ShownCover(CoverState.ONE, prepared.shown, prepared.words, True, True)

    def _prepare_waiting(self, edit: CoverEdit) -> None:
        """Unpack a cover that waited in the library already."""
        request = self._request

        def on_done(prepared: PreparedCover) -> None:
            self._chosen[id(edit)] = PreparedCover(edit, prepared.shown, prepared.words)
            if request == self._request:
                self._show()

        self._background.run(
            lambda: prepare(edit.data), on_done, lambda _error: None, owner=self
        )

    def _shown_file(self) -> ShownCover:
        original = self._found.original
        if original is not None:
            return ShownCover(CoverState.ONE, original.shown, original.words, can_extract=True)
        thumbnail = self._found.pictures[0] if self._found.pictures else None
        picture = QImage.fromData(thumbnail) if thumbnail else QImage()
        if picture.isNull():
            return ShownCover(CoverState.NONE)
        return ShownCover(CoverState.ONE, picture)

    def _on_chosen(self, prepared: PreparedCover) -> None:
        self._chosen[id(prepared.edit)] = prepared
        self._values.set_cover(prepared.edit, self._ids)
        self._changed()

    def _on_remove(self) -> None:
        self._values.set_cover(CoverEdit(b""), self._ids)
        self._changed()

    def _on_revert(self) -> None:
        self._values.revert(COVER_FIELD, self._ids)
        self._changed()

    def _changed(self) -> None:
        self._panel.say_problem("")
        self._show()
        self.edited.emit()

    # Extracting --------------------------------------------------------------------------

    def _extracted(self) -> CoverEdit | None:
        edit = self._edit
        if edit is not None and edit.data:
            return edit
        return self._found.original.edit if self._found.original is not None else None

    def ask_where(self) -> None:
        """Ask for a place and write the picture there, as it is."""
        edit = self._extracted()
        if edit is None:
            return
        words = self._panel.tr("Extract the cover")
        path, _kind = QFileDialog.getSaveFileName(
            self._panel, words, f"cover{ending_for(edit)}"
        )
        if path:
            self.extract_to(path)

    def extract_to(self, path: str) -> None:
        """Write the picture into a file, in the background."""
        edit = self._extracted()
        if edit is None:
            return
        data = edit.data

        def on_done(_nothing: None) -> None:
            self._panel.say_problem("")

        def on_error(error: MirdeskError) -> None:
            self._panel.say_problem(str(error))

        self._background.run(lambda: write_picture(path, data), on_done, on_error, owner=self)
