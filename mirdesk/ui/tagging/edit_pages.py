"""The pages of the dialog: every field of the library in its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from mirdesk.domain.tags import INSTRUMENTS_FIELD, TAG_FIELDS
from mirdesk.ui.tagging.add_field import AddField
from mirdesk.ui.tagging.completion import KnownValues
from mirdesk.ui.tagging.edited_values import FieldValues
from mirdesk.ui.tagging.field_cell import FieldCell
from mirdesk.ui.tagging.field_words import tr
from mirdesk.ui.tagging.value_controls import LineControl, LongControl
from mirdesk.ui.theme import SPACE_M, SPACE_S, Look

LABEL_WIDTH: Final = 96
_LEAST_EDITOR: Final = 72  # pixels: a date
FREE_PAGE: Final = "more"
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page: key, words, and rows of one or two fields."""

    key: str
    words: str
    rows: tuple[Row, ...]


def _group(name: str) -> list[str]:
    return [field.name for field in TAG_FIELDS.values() if field.group == name]


def _pairs(names: Sequence[str]) -> tuple[Row, ...]:
    return tuple(tuple(names[at : at + 2]) for at in range(0, len(names), 2))


PAGES: Final = (
    PageFacts(
        "main",
        str(QT_TRANSLATE_NOOP("TagFields", "Main")),
        (
            ("title",),
            ("artist",),
            ("album",),
            ("albumartist",),
            ("track", "tracktotal"),
            ("disc", "disctotal"),
            ("date", "originaldate"),
            ("genre", "mood"),
            ("grouping",),
            ("rating", "compilation"),
            ("comment",),
        ),
    ),
    PageFacts(
        "credits", str(QT_TRANSLATE_NOOP("TagFields", "Credits")), _pairs(_group("credits"))
    ),
    PageFacts(
        "release", str(QT_TRANSLATE_NOOP("TagFields", "Release")), _pairs(_group("release"))
    ),
    PageFacts("lyrics", str(QT_TRANSLATE_NOOP("TagFields", "Lyrics")), (("lyrics",),)),
    PageFacts(
        "sound",
        str(QT_TRANSLATE_NOOP("TagFields", "Sound")),
        (("bpm", "key"), (INSTRUMENTS_FIELD,), *_pairs(_group("replaygain"))),
    ),
    PageFacts(
        "sorting",
        str(QT_TRANSLATE_NOOP("TagFields", "Sorting")),
        tuple((name,) for name in _group("sorting")),
    ),
    PageFacts(
        "musicbrainz",
        str(QT_TRANSLATE_NOOP("TagFields", "MusicBrainz")),
        tuple((name,) for name in _group("musicbrainz")),
    ),
    PageFacts(
        FREE_PAGE,
        str(QT_TRANSLATE_NOOP("TagFields", "More")),
        tuple((name,) for name in _group("other")),
    ),
)


class FieldsPage(QScrollArea):
    """Fields one below the other, some side by side; built when it is first looked at.

    Parameters
    ----------
    facts : PageFacts
    look : Look
    known : KnownValues or None
    field_values : callable
        Gives the ``FieldValues`` of a field for the tracks that are shown.

    Signals
    -------
    edited(str, object), revert_requested(str), confirmed()
        As of ``FieldCell``.
    field_wanted(str)
        A field to be added.
    """

    edited = Signal(str, object)
    revert_requested = Signal(str)
    confirmed = Signal()
    field_wanted = Signal(str)

    def __init__(
        self,
        facts: PageFacts,
        look: Look,
        known: KnownValues | None,
        field_values: Callable[[str], FieldValues],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.facts = facts
        self._look, self._known, self._field_values = look, known, field_values
        self.cells: dict[str, FieldCell] = {}
        self._grid: QGridLayout | None = None
        self._add_field: AddField | None = None
        self.setAccessibleName(tr(facts.words))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    @property
    def is_built(self) -> bool:
        """Whether it was looked at before."""
        return self._grid is not None

    def build(self) -> bool:
        """Make the editors; False where they were there before."""
        if self.is_built:
            return False
        page = QWidget()
        page.setProperty("role", "panel")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_M)
        self._grid.setVerticalSpacing(SPACE_S)
        for column in (0, 2):
            self._grid.setColumnMinimumWidth(column, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.addLayout(self._grid)
        if self.facts.key == FREE_PAGE:
            self._add_field = AddField()
            self._add_field.chosen.connect(self.field_wanted)
            layout.addWidget(self._add_field)
        layout.addStretch(1)
        for names in self.facts.rows:
            self._add_row(names)
        self.setWidget(page)
        return True

    def _add_row(self, names: Row) -> None:
        assert self._grid is not None
        row = self._grid.rowCount()
        span = 3 if len(names) == 1 else 1
        for number, name in enumerate(names):
            cell = FieldCell(name, self._field_values(name), self._look, self._known)
            cell.edited.connect(self.edited)
            cell.revert_requested.connect(self.revert_requested)
            cell.confirmed.connect(self._on_confirmed)
            cell.label.setContentsMargins(0, 7, 0, 0)  # level with the text in the editor
            cell.editor.setMinimumWidth(_LEAST_EDITOR)
            cell.label.setMaximumWidth(2 * LABEL_WIDTH)
            cell.label.ensurePolished()  # only now does it know its font
            words = cell.label.text()
            bold = cell.label.font()
            bold.setBold(True)  # as where it is edited
            widest = min(2 * LABEL_WIDTH, QFontMetrics(bold).horizontalAdvance(words))
            column = 2 * number
            if self._grid.columnMinimumWidth(column) < widest:
                self._grid.setColumnMinimumWidth(column, widest)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(cell.label, row, 2 * number, top)
            self._grid.addWidget(cell, row, 2 * number + 1, 1, span, top)
            if isinstance(cell.editor.control, LongControl) and self.facts.key == "lyrics":
                cell.editor.control.setMinimumHeight(260)
            self.cells[name] = cell

    def _on_confirmed(self) -> None:
        cell = self.sender()
        if isinstance(cell, FieldCell) and isinstance(cell.editor.control, LineControl):
            self.confirmed.emit()

    def show_free(self, names: Sequence[str]) -> None:
        """Show the fields that have no other place."""
        if not self.is_built or self.facts.key != FREE_PAGE:
            return
        fixed = {name for row in self.facts.rows for name in row}
        for name in [name for name in self.cells if name not in fixed and name not in names]:
            cell = self.cells.pop(name)
            for part in (cell.label, cell):
                part.hide()
                part.deleteLater()
        for name in names:
            if name not in self.cells:
                self._add_row((name,))
        if self._add_field is not None:
            self._add_field.offer(names)

    def show_fields(self) -> None:
        """Show the values of the tracks that are shown now."""
        for name, cell in self.cells.items():
            cell.show_field(self._field_values(name))

    def mark(self, name: str) -> None:
        """Show whether a field is edited, leaving what is typed."""
        if name in self.cells:
            self.cells[name].mark(self._field_values(name))
