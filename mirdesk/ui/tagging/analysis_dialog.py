"""Put what listening has found into tags: as edits, which wait for Save like any other."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.errors import MirdeskError
from mirdesk.operations.analysis_to_tags import (
    AnalysisChoice,
    AnalysisEdits,
    Append,
    analysis_edits,
)
from mirdesk.store.library import Library
from mirdesk.ui.arrow_combo import ArrowComboBox
from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.tagging.field_words import field_words
from mirdesk.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS, Look
from mirdesk.ui.tick_box import TickBox

_REST_MS = 120  # of the controls before the library is asked
_WIDTH = 520  # pixels, or as much as large words need


class AnalysisDialog(QDialog):
    """What of the analysis goes where, with a count of what would change.

    Parameters
    ----------
    look : Look
    library : Library
    background : Background
    track_ids : sequence of int
        Tracks it is about.

    Signals
    -------
    edits_made(object)
        ``AnalysisEdits``, to be kept until Save; the dialog closes.
    """

    edits_made = Signal(object)

    def __init__(
        self,
        look: Look,
        library: Library,
        background: Background,
        track_ids: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Write instruments to tags"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._look = look
        self._library = library
        self._background = background
        self._track_ids = list(track_ids)
        self._asked = 0
        self._is_open = True
        self.found: AnalysisEdits | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        self._build()
        for box in (self.instruments, self.bpm, self.key):
            box.toggled.connect(self._on_changed)
        for choice in (self.append_to, self.least_s):
            choice.currentIndexChanged.connect(self._on_changed)
        self._on_changed()

    def _build(self) -> None:
        self.instruments = TickBox(
            self.tr("Instruments, into a field of their own"), self._look
        )
        self.instruments.setChecked(True)
        self.bpm = TickBox(self.tr("Tempo (BPM), where it is certain"), self._look)
        self.key = TickBox(self.tr("Key, where it is certain"), self._look)
        form = self._form()
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        note = QLabel(
            self.tr(
                "Nothing is written now: these become edits that wait, in bold, until you save "
                "tags. Genre and mood are never touched."
            )
        )
        note.setProperty("role", "second")
        note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self._heading())
        layout.addWidget(self.instruments)
        layout.addLayout(form)
        layout.addWidget(self.bpm)
        layout.addWidget(self.key)
        layout.addSpacing(SPACE_S)
        layout.addWidget(self._words)
        layout.addWidget(note)
        layout.addStretch(1)
        layout.addLayout(self._buttons())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Take the size of the words, which only now know their font."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:
            width = max(_WIDTH, layout.minimumSize().width())
            more = 2 * self.fontMetrics().lineSpacing()  # what is found may need them
            self.resize(width, layout.totalHeightForWidth(width) + more)

    def _form(self) -> QGridLayout:
        """Return what is asked about the instruments alone."""
        self.append_to = self._choice(
            self.tr("Tell the instruments also in"),
            (
                (Append.NOTHING, self.tr("nowhere")),
                (Append.GROUPING, self.tr("Grouping, as one more value")),
                (Append.COMMENT, self.tr("Comment, as one more line")),
            ),
        )
        self.least_s = self._choice(
            self.tr("Shortest time an instrument must play"),
            (
                (0, self.tr("any time at all")),
                (5, self.tr("5 seconds")),
                (10, self.tr("10 seconds")),
                (30, self.tr("30 seconds")),
                (60, self.tr("1 minute")),
            ),
        )
        self.least_s.setCurrentIndex(self.least_s.findData(round(AnalysisChoice().least_s)))
        form = QGridLayout()
        form.setContentsMargins(SPACE_XL + SPACE_XS, 0, 0, 0)
        form.setHorizontalSpacing(SPACE_M)
        form.setVerticalSpacing(SPACE_S)
        for row, (words, control) in enumerate(
            (
                (self.tr("Only who plays at least"), self.least_s),
                (self.tr("Tell the instruments also in"), self.append_to),
            )
        ):
            label = QLabel(words)
            label.setBuddy(control)
            form.addWidget(label, row, 0)
            form.addWidget(control, row, 1)
        form.setColumnStretch(1, 1)
        return form

    def _choice(self, name: str, choices: Sequence[tuple[object, str]]) -> ArrowComboBox:
        box = ArrowComboBox(self._look)
        box.setAccessibleName(name)
        for value, words in choices:
            box.addItem(words, value)
        return box

    def _heading(self) -> QLabel:
        heading = QLabel(_tracks(len(self._track_ids)))
        heading.setProperty("role", "heading")
        return heading

    def _buttons(self) -> QHBoxLayout:
        cancel = dialog_button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.make = dialog_button(self.tr("Make edits"), is_default=True, is_primary=True)
        self.make.clicked.connect(self._on_make)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.make)
        return row

    @property
    def choice(self) -> AnalysisChoice:
        """What is chosen."""
        return AnalysisChoice(
            has_instruments=self.instruments.isChecked(),
            has_bpm=self.bpm.isChecked(),
            has_key=self.key.isChecked(),
            append_to=Append(self.append_to.currentData()),
            least_s=float(self.least_s.currentData()),
        )

    @property
    def words(self) -> str:
        """What would change, in words."""
        return self._words.text()

    @Slot()
    def _on_changed(self) -> None:
        if not self._is_open:
            return
        self.found = None
        self._asked += 1
        self.make.setEnabled(False)
        self._words.setText(self.tr("Counting…"))
        self._rest.start()

    @Slot()
    def _ask(self) -> None:
        number, choice = self._asked, self.choice

        def on_done(found: AnalysisEdits) -> None:
            if self._is_open and number == self._asked:
                self._show(found)

        def on_error(error: MirdeskError) -> None:
            if self._is_open:
                self._words.setText(str(error))

        self._background.run(
            lambda: analysis_edits(self._library, self._track_ids, choice), on_done, on_error
        )

    def _show(self, found: AnalysisEdits) -> None:
        self.found = found
        self.make.setEnabled(bool(found.edits))
        each = [
            self.tr("{field} in {tracks}").format(
                field=field_words(name), tracks=_tracks(count)
            )
            for name, count in found.counts.items()
        ]
        changes = self.tr("Changes: {fields}.").format(fields=", ".join(each))
        lines = [changes if each else self.tr("Nothing changes.")]
        if found.unchanged:
            words = self.tr("Say it already, or nothing was heard for certain: {tracks}.")
            lines.append(words.format(tracks=_tracks(found.unchanged)))
        if found.not_analysed:
            words = self.tr("Not analysed yet, so left out: {tracks}.")
            lines.append(words.format(tracks=_tracks(found.not_analysed)))
        self._words.setText("\n".join(lines))

    @Slot()
    def _on_make(self) -> None:
        if self.found is not None:
            self.edits_made.emit(self.found)
            self.accept()

    @override
    def done(self, result: int) -> None:
        """Close; answers that still come are for nobody."""
        self._is_open = False
        super().done(result)


def _tracks(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("AnalysisDialog", "1 track")
    return QCoreApplication.translate("AnalysisDialog", "{count:,} tracks").format(count=count)
