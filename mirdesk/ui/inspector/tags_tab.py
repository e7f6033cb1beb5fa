"""The Tags tab: every field of the selected tracks, edited in place, with what waits below."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mirdesk.domain.tags import COVER_FIELD
from mirdesk.operations.edit_tags import OutsideChange
from mirdesk.ui.elided_label import ElidedLabel
from mirdesk.ui.inspector.tag_row import TagRow
from mirdesk.ui.tagging.add_field import AddField
from mirdesk.ui.tagging.completion import KnownValues
from mirdesk.ui.tagging.edited_values import Choice, EditedValues, FieldValues, Values
from mirdesk.ui.tagging.field_words import facts_of, field_words, group_words
from mirdesk.ui.theme import SPACE_M, SPACE_S, SPACE_XS, Look

MOST_ROWS: Final = 200  # tracks of many sources may have more; the editor shows all


@dataclass(frozen=True)
class ShownTracks:
    """What the tab shows.

    Attributes
    ----------
    values : EditedValues
        Holds at least the tracks of ``track_ids``.
    track_ids : tuple of int
    outside : tuple of OutsideChange
    covers : mapping of int to tuple of str
        Covers that wait, in words.
    words_if_empty : str
        Instead of fields where there are none.
    """

    values: EditedValues
    track_ids: tuple[int, ...]
    outside: tuple[OutsideChange, ...] = ()
    covers: Mapping[int, Values] = field(default_factory=dict)
    words_if_empty: str = ""


class WaitingBar(QFrame):
    """How many edits wait, and what to do with them.

    Signals
    -------
    save_requested(), revert_requested()
    """

    save_requested = Signal()
    revert_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAccessibleName(self.tr("Edits that wait"))
        self._words = ElidedLabel()
        self.revert = QPushButton(self.tr("Revert…"))
        self.revert.setProperty("role", "quiet")
        self.revert.setAccessibleName(self.tr("Revert all edits that wait"))
        self.revert.clicked.connect(self.revert_requested)
        self.save = QPushButton(self.tr("Save…"))
        self.save.setProperty("role", "primary")
        self.save.setAccessibleName(self.tr("Save all edits that wait"))
        self.save.clicked.connect(self.save_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.revert)
        layout.addWidget(self.save)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while nothing waits."""
        return "" if self.isHidden() else self._words.text()

    def show_counts(self, tracks: int, edits: int) -> None:
        """Show how many edits wait in how many tracks; the bar goes away with the last."""
        words = self.tr("{edits:,} edits wait").format(edits=edits)
        self._words.set_text(self.tr("1 edit waits") if edits == 1 else words)
        where = self.tr("In {tracks:,} tracks").format(tracks=tracks)
        self._words.setToolTip(self.tr("In 1 track") if tracks == 1 else where)
        self.setVisible(edits > 0)


class TagsTab(QWidget):
    """Tags of the selected tracks.

    Parameters
    ----------
    look : Look

    Signals
    -------
    edited(str, object)
        Field and its new values, for all tracks shown.
    revert_requested(str)
        Field whose edits shall be given up in the tracks shown.
    keep_requested(object), take_requested(object)
        Tuples of ``OutsideChange``: keep the edits, or take what the files hold now.
    dialog_requested()
        The large editor for the tracks shown.
    """

    edited = Signal(str, object)
    revert_requested = Signal(str)
    keep_requested = Signal(object)
    take_requested = Signal(object)
    dialog_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._look = look
        self._known: KnownValues | None = None
        self._shown: ShownTracks | None = None
        self._held: ShownTracks | None = None
        self._added: list[str] = []
        self._is_editable = True
        self.rows: dict[str, TagRow] = {}
        self._headings: list[QLabel] = []
        self._count = QLabel()
        self._count.setProperty("role", "heading")
        self._count.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        self._nothing = QLabel()
        self._nothing.setProperty("role", "second")
        self._nothing.setWordWrap(True)
        self._nothing.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        self.add_field = AddField()
        self.edit_all = QPushButton(self.tr("Edit tags…"))
        self.waiting = WaitingBar()
        self._build()
        self.show_nothing("")

    def _build(self) -> None:
        self._page = QWidget()
        self._page.setProperty("role", "panel")
        self._list = QVBoxLayout(self._page)
        self._list.setContentsMargins(SPACE_XS, SPACE_S, SPACE_XS, SPACE_M)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self.edit_all.setProperty("role", "quiet")
        self.edit_all.setAccessibleName(self.edit_all.text())
        self.edit_all.clicked.connect(self.dialog_requested)
        self.add_field.chosen.connect(self.open_field)
        self._buttons = QWidget()
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(SPACE_XS, SPACE_XS, SPACE_XS, SPACE_XS)
        buttons.setSpacing(SPACE_XS)
        buttons.addWidget(self.add_field, 1)
        buttons.addWidget(self.edit_all, 0, Qt.AlignmentFlag.AlignTop)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Tags"))
        self._area.setWidget(self._page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._nothing)
        layout.addWidget(self._area, 1)
        layout.addStretch()
        layout.addWidget(self._buttons)
        layout.addWidget(self.waiting)

    def use_known_values(self, known: KnownValues) -> None:
        """Offer values while the person types."""
        self._known = known

    def set_editable(self, *, is_editable: bool) -> None:
        """Show tags only, or let them be edited."""
        self._is_editable = is_editable
        self._buttons.setVisible(is_editable and self._shown is not None)

    # Showing -----------------------------------------------------------------------------

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Names and values that are shown."""
        return [(field_words(name), row.text) for name, row in self.rows.items()]

    @property
    def words(self) -> str:
        """What is said instead of fields; empty where there are some."""
        return "" if self._nothing.isHidden() else self._nothing.text()

    @property
    def heading(self) -> str:
        """How many tracks are shown together; empty for one."""
        return "" if self._count.isHidden() else self._count.text()

    def show_nothing(self, words: str) -> None:
        """Show no fields, and say why."""
        self._finish_editing()
        self._shown = self._held = None
        self._added = []
        self._clear_rows(())
        self._nothing.setText(words)
        self._nothing.show()
        self._area.hide()
        self._buttons.hide()

    def show_tracks(self, shown: ShownTracks) -> None:
        """Show the fields of one or many tracks, in place of what was shown."""
        before = self._shown
        if before is not None and before.track_ids == shown.track_ids:
            if self.is_editing:  # what is being typed stays, the rest follows afterwards
                self._held = shown
                return
        else:
            self._finish_editing()
            self._added = []
            self._area.verticalScrollBar().setValue(0)
        self._held = None
        self._shown = shown
        self._fill(shown)

    @property
    def track_ids(self) -> tuple[int, ...]:
        """The tracks that are shown, and edited together."""
        return self._shown.track_ids if self._shown is not None else ()

    @property
    def is_editing(self) -> bool:
        """Whether an editor in place is open."""
        return any(row.editor is not None for row in self.rows.values())

    def _finish_editing(self) -> None:
        for row in list(self.rows.values()):
            row.finish()

    def _fill(self, shown: ShownTracks) -> None:
        ids = list(shown.track_ids)
        names = [name for name in shown.values.fields(ids) if name not in self._added]
        fields = {name: shown.values.field(name, ids) for name in names[:MOST_ROWS]}
        fields = {name: field for name, field in fields.items() if not field.is_empty}
        if shown.covers:
            fields[COVER_FIELD] = _cover_values(shown)
        empty = {name: FieldValues(name, (), (), len(ids), 0) for name in self._added}
        self._say_empty(shown, has_fields=bool(fields))
        self._clear_rows((*fields, *empty))
        self._lay_out(list(fields), list(empty))
        for name, values in {**fields, **empty}.items():
            changes = [change for change in shown.outside if change.field == name]
            self.rows[name].show_field(values, changes, is_editable=self._is_editable)
        self._count.setVisible(len(ids) > 1)
        self._count.setText(self.tr("{count:,} tracks").format(count=len(ids)))
        self.add_field.offer(self.rows)

    def _say_empty(self, shown: ShownTracks, *, has_fields: bool) -> None:
        self._nothing.setText(shown.words_if_empty)
        self._nothing.setVisible(not has_fields and bool(shown.words_if_empty))
        self._area.show()
        self._buttons.setVisible(self._is_editable)

    def _clear_rows(self, wanted: Sequence[str]) -> None:
        for name in [name for name in self.rows if name not in wanted]:
            row = self.rows.pop(name)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for heading in self._headings:
            self._list.removeWidget(heading)
            heading.hide()
            heading.deleteLater()
        self._headings = []

    def _lay_out(self, names: Sequence[str], added: Sequence[str]) -> None:
        # Not by takeAt: the item taken lives on, and sizes of the widget's new one go stale.
        for part in (self._count, *self.rows.values()):
            self._list.removeWidget(part)
        self._put(self._count)
        group = "main"
        rows: dict[str, TagRow] = {}
        for name in sorted(names, key=lambda name: name != COVER_FIELD):  # the cover first
            if name != COVER_FIELD and (of_group := facts_of(name).group) != group:
                group = of_group
                self._put(self._heading(group_words(group)))
            rows[name] = self._row(name)
            self._put(rows[name])
        for name in added:
            rows[name] = self._row(name)
            self._put(rows[name])
        self.rows = rows
        order = [*rows.values(), self.add_field.button, self.edit_all]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _put(self, part: QWidget) -> None:
        """Put something at the end of the list, above its stretch."""
        self._list.insertWidget(self._list.count() - 1, part)

    def _heading(self, words: str) -> QLabel:
        label = QLabel(words)
        label.setProperty("role", "second")
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        label.setContentsMargins(SPACE_S, SPACE_M, SPACE_S, SPACE_XS)
        self._headings.append(label)
        return label

    def _row(self, name: str) -> TagRow:
        row = self.rows.get(name)
        if row is None:
            row = TagRow(name, self._look, self._known)
            row.edited.connect(self._on_edited)
            row.revert_requested.connect(self.revert_requested)
            row.keep_requested.connect(self.keep_requested)
            row.take_requested.connect(self.take_requested)
            row.editing_ended.connect(self._on_editing_ended)
            row.editing_began.connect(self._on_editing_began)
            row.dialog_requested.connect(self.dialog_requested)
        return row

    # Editing -----------------------------------------------------------------------------

    def open_field(self, name: str) -> None:
        """Open the editor of a field in place; it is added where it is not there."""
        if self._shown is None or not self._is_editable:
            return
        if name not in self.rows:
            self._added.append(name)
            self._fill(self._shown)
        self.rows[name].edit()

    def _on_edited(self, field: str, values: Values) -> None:
        if self._shown is None:
            return
        if field in self._added:
            self._added.remove(field)
        self._shown.values.put(field, values, self._shown.track_ids)
        self.edited.emit(field, values)
        self._fill(self._shown)

    def _on_editing_began(self) -> None:
        """Bring the open editor into view, once it has its place."""
        row = next((row for row in self.rows.values() if row.editor is not None), None)
        if row is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            self._area.ensureWidgetVisible(row)

    def _on_editing_ended(self) -> None:
        if self._shown is None:
            return
        held, self._held = self._held, None
        abandoned = [name for name in self._added if self.rows[name].editor is None]
        self._added = [name for name in self._added if name not in abandoned]
        if held is not None:
            self._shown = held
        if held is not None or abandoned:
            self._fill(self._shown)
            if abandoned:
                self.add_field.button.setFocus(Qt.FocusReason.OtherFocusReason)


def _cover_values(shown: ShownTracks) -> FieldValues:
    """Return the covers that wait as a field; what they replace is not told."""
    new = Counter(shown.covers.values())
    choices = tuple(Choice(values, count) for values, count in new.most_common())
    return FieldValues(COVER_FIELD, (), choices, len(shown.track_ids), len(shown.covers))
