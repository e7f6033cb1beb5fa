"""Tools over the tags of several tracks, each with a preview before anything is taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import TAG_FIELDS, FieldKind, TagMap
from mirdesk.domain.tracks import shown_path
from mirdesk.errors import MirdeskError
from mirdesk.operations.tag_tools import (
    number_tracks,
    swap_fields,
    tags_from_name,
    title_case,
)
from mirdesk.ui.arrow_combo import ArrowComboBox
from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.row_tables import set_up_rows
from mirdesk.ui.tagging.edited_values import EditedValues
from mirdesk.ui.tagging.field_editor import short
from mirdesk.ui.tagging.field_words import field_words, values_words
from mirdesk.ui.theme import SPACE_M, SPACE_S, Look
from mirdesk.ui.tick_box import TickBox

MOST_PREVIEWED: Final = 200  # tracks
_NUMBER_WIDTH: Final = 72
_CASED: Final = ("title", "artist", "album", "albumartist", "composer", "genre")
_CASED_FIRST: Final = ("title", "artist", "album")
_TRIED: Final = 50  # names of files that a pattern is chosen by
PATTERNS: Final = (
    "%track% - %title%",
    "%track%. %title%",
    "%track% %title%",
    "%artist% - %title%",
    "%track% - %artist% - %title%",
    "%artist%/%album%/%track% - %title%",
    "%artist%/%date% - %album%/%track% %title%",
)


@dataclass(frozen=True)
class ToolTracks:
    """What a tool works on: tracks in order, with their tags as edited so far."""

    values: EditedValues
    track_ids: tuple[int, ...]

    @property
    def tags(self) -> dict[int, TagMap]:
        """Tags of each track."""
        return {number: self.values.new_tags(number) for number in self.track_ids}

    def real(self, edits: Mapping[int, TagEdit]) -> dict[int, TagEdit]:
        """Return edits without what would change nothing."""
        kept = {}
        for number, edit in edits.items():
            values = {
                name: wanted
                for name, wanted in edit.values.items()
                if wanted != self.values.new(number, name)
            }
            if values:
                kept[number] = TagEdit(values)
        return kept


class ToolDialog(QDialog):
    """Choices on top, what they would change below; ``Apply`` changes the pending edits only.

    Parameters
    ----------
    title : str
    tracks : ToolTracks

    Signals
    -------
    applied(object)
        Mapping of track to ``TagEdit``.
    """

    applied = Signal(object)

    def __init__(self, title: str, tracks: ToolTracks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.tracks = tracks
        self.choices = QGridLayout()
        self.choices.setHorizontalSpacing(SPACE_M)
        self.choices.setVerticalSpacing(SPACE_S)
        self.choices.setColumnStretch(1, 1)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setProperty("role", "second")
        self.preview = QTableWidget(0, 4)
        self.apply = dialog_button(self.tr("Apply"), is_default=True, is_primary=True)
        cancel = dialog_button(self.tr("Cancel"))
        self._set_preview()
        buttons = QHBoxLayout()
        buttons.addWidget(self._words, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.apply)
        cancel.clicked.connect(self.reject)
        self.apply.clicked.connect(self._on_apply)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_M)
        layout.addLayout(self.choices)
        layout.addWidget(self.preview, 1)
        layout.addLayout(buttons)
        self.resize(680, 460)

    def _set_preview(self) -> None:
        table = self.preview
        table.setHorizontalHeaderLabels(
            [self.tr("File"), self.tr("Field"), self.tr("Now"), self.tr("Afterwards")]
        )
        set_up_rows(
            table, self.tr("What would change"), self.tr("Columns of what would change")
        )
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (0, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def add_choice(self, words: str, control: QWidget) -> None:
        """Put a control below those that are there."""
        row = self.choices.rowCount()
        label = QLabel(words)
        label.setBuddy(control)
        self.choices.addWidget(label, row, 0)
        if isinstance(control, QComboBox):
            self.choices.addWidget(control, row, 1)
        else:
            self.choices.addWidget(control, row, 1, Qt.AlignmentFlag.AlignLeft)
        if words:
            control.setAccessibleName(words)
        if isinstance(control, QComboBox):
            control.view().setAccessibleName(words)

    def edits(self, track_ids: Sequence[int]) -> dict[int, TagEdit]:
        """Return what the choices make of some tracks.

        Raises
        ------
        MirdeskError
            The choices make no sense.
        """
        raise NotImplementedError

    @property
    def words_for_nothing(self) -> str:
        """What to say where nothing would change."""
        return self.tr("Nothing changes.")

    @property
    def words(self) -> str:
        """What it says of the changes."""
        return self._words.text()

    def show_preview(self) -> None:
        """Show what the choices of now would change."""
        shown = self.tracks.track_ids[:MOST_PREVIEWED]
        try:
            edits = self.tracks.real(self.edits(shown))
        except MirdeskError as error:
            self._fill({})
            self._words.setText(str(error))
            self.apply.setEnabled(False)
            return
        self._fill(edits)
        count = sum(len(edit.values) for edit in edits.values())
        words = self._counted(count, len(edits)) if count else self.words_for_nothing
        if count and len(shown) < len(self.tracks.track_ids):
            first = self.tr("Of the first {shown:,} tracks: {words}")
            words = first.format(shown=len(shown), words=words)
        self._words.setText(words)
        self.apply.setEnabled(bool(count) or len(shown) < len(self.tracks.track_ids))

    def _counted(self, values: int, tracks: int) -> str:
        if values == 1:
            return self.tr("1 value changes.")
        words = self.tr("{values:,} values change in {tracks:,} tracks.")
        if tracks == 1:
            words = self.tr("{values:,} values change in 1 track.")
        return words.format(values=values, tracks=tracks)

    def _fill(self, edits: Mapping[int, TagEdit]) -> None:
        values = self.tracks.values
        rows = [
            (
                shown_path(values.path(number).rpartition(b"/")[2]),
                field_words(name),
                short(values_words(name, values.new(number, name))),
                short(values_words(name, wanted)) or self.tr("removed"),
            )
            for number, edit in edits.items()
            for name, wanted in edit.values.items()
        ]
        self.preview.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == len(cells) - 1:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                self.preview.setItem(row, column, item)

    def _on_apply(self) -> None:
        try:
            edits = self.tracks.real(self.edits(self.tracks.track_ids))
        except MirdeskError as error:
            self._words.setText(str(error))
            return
        self.applied.emit(edits)
        self.accept()


class NumberDialog(ToolDialog):
    """Numbers tracks in the order they were given."""

    def __init__(self, tracks: ToolTracks, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("", tracks, parent)
        self.setWindowTitle(self.tr("Number tracks"))
        self.start = QLineEdit("1")
        self.start.setValidator(QIntValidator(0, 9999, self.start))
        self.start.setFixedWidth(_NUMBER_WIDTH)
        self.totals = TickBox(self.tr("Set tracks in total too"), look)
        self.totals.setChecked(True)
        self.by_disc = TickBox(self.tr("Begin again on each disc"), look)
        discs = {values.get("disc", ()) for values in tracks.tags.values()}
        self.by_disc.setChecked(len(discs) > 1)
        self.add_choice(self.tr("First number"), self.start)
        for box in (self.totals, self.by_disc):
            self.add_choice("", box)
            box.setAccessibleName(box.text())
            box.toggled.connect(self.show_preview)
        self.start.textChanged.connect(self.show_preview)
        self.show_preview()

    @override
    def edits(self, track_ids: Sequence[int]) -> dict[int, TagEdit]:
        """Return numbers for tracks, as if there were no others."""
        discs = None
        if self.by_disc.isChecked():
            of_all = {n: self.tracks.values.new(n, "disc") for n in self.tracks.track_ids}
            discs = {number: disc[0] if disc else "" for number, disc in of_all.items()}
        edits = number_tracks(
            self.tracks.track_ids,
            start=int(self.start.text() or 1),
            sets_total=self.totals.isChecked(),
            discs=discs,
        )
        return {number: edits[number] for number in track_ids}


class SwapDialog(ToolDialog):
    """Swaps two fields."""

    def __init__(self, tracks: ToolTracks, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("", tracks, parent)
        self.setWindowTitle(self.tr("Swap fields"))
        self.first, self.second = ArrowComboBox(look), ArrowComboBox(look)
        names = [name for name, field in TAG_FIELDS.items() if field.kind in _SWAPPED]
        for box, chosen in ((self.first, "title"), (self.second, "artist")):
            for name in names:
                box.addItem(field_words(name), name)
            box.setCurrentIndex(names.index(chosen))
            box.currentIndexChanged.connect(self.show_preview)
        self.add_choice(self.tr("Field"), self.first)
        self.add_choice(self.tr("Swapped with"), self.second)
        self.show_preview()

    @override
    def edits(self, track_ids: Sequence[int]) -> dict[int, TagEdit]:
        """Return both fields of each track with the values of the other."""
        tags = {number: self.tracks.values.new_tags(number) for number in track_ids}
        first, second = self.first.currentData(), self.second.currentData()
        return swap_fields(tags, first, second) if first != second else {}


_SWAPPED: Final = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.DATE)


class CaseDialog(ToolDialog):
    """Writes words with capitals as English titles have them."""

    def __init__(self, tracks: ToolTracks, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("", tracks, parent)
        self.setWindowTitle(self.tr("Title case"))
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        self.fields: dict[str, TickBox] = {}
        for name in _CASED:
            box = TickBox(field_words(name), look)
            box.setAccessibleName(box.text())
            box.setChecked(name in _CASED_FIRST)
            box.toggled.connect(self.show_preview)
            row.addWidget(box)
            self.fields[name] = box
        row.addStretch(1)
        self.choices.addLayout(row, 0, 0, 1, 2)
        self.show_preview()

    @override
    def edits(self, track_ids: Sequence[int]) -> dict[int, TagEdit]:
        """Return the chosen fields with other capitals."""
        wanted = [name for name, box in self.fields.items() if box.isChecked()]
        values = self.tracks.values
        return {
            number: TagEdit(
                {
                    name: tuple(title_case(text) for text in values.new(number, name))
                    for name in wanted
                }
            )
            for number in track_ids
        }


class FromNameDialog(ToolDialog):
    """Reads tags out of the names of files."""

    def __init__(self, tracks: ToolTracks, look: Look, parent: QWidget | None = None) -> None:
        super().__init__("", tracks, parent)
        self.setWindowTitle(self.tr("Tags from file name"))
        self.pattern = ArrowComboBox(look)
        self.pattern.setEditable(True)
        self.pattern.addItems(list(PATTERNS))
        self.pattern.setCurrentText(fitting_pattern(tracks))
        line = self.pattern.lineEdit()
        assert line is not None
        line.setAccessibleName(self.tr("Pattern of the file's name"))
        self.add_choice(self.tr("Pattern"), self.pattern)
        example = QLabel(
            self.tr(
                "{example}\nFields stand between percent signs; %_% stands for what is skipped."
            ).format(example=shown_path(tracks.values.path(tracks.track_ids[0])))
            if tracks.track_ids
            else ""
        )
        example.setProperty("role", "second")
        example.setWordWrap(True)
        self.choices.addWidget(example, self.choices.rowCount(), 1)
        self.pattern.editTextChanged.connect(self.show_preview)
        self.show_preview()

    @property
    @override
    def words_for_nothing(self) -> str:
        return self.tr("Nothing changes: no name fits, or the tags say so already.")

    @override
    def edits(self, track_ids: Sequence[int]) -> dict[int, TagEdit]:
        """Return what the pattern reads; names that do not fit change nothing."""
        pattern = self.pattern.currentText()
        read = {n: tags_from_name(pattern, self.tracks.values.path(n)) for n in track_ids}
        return {number: TagEdit(tags) for number, tags in read.items() if tags}


def fitting_pattern(tracks: ToolTracks) -> str:
    """Return the usual pattern that most of the first tracks' names fit."""
    paths = [tracks.values.path(number) for number in tracks.track_ids[:_TRIED]]

    def fits(pattern: str) -> int:
        return sum(tags_from_name(pattern, path) is not None for path in paths)

    return max(PATTERNS, key=fits)


ToolMaker = Callable[[ToolTracks, Look, QWidget | None], ToolDialog]
