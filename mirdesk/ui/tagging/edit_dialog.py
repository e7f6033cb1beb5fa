"""The large editor of tags: all fields of one or many tracks, cover, and tools."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMessageBox,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mirdesk.domain.tag_edits import TagEdit
from mirdesk.domain.tags import COVER_FIELD, TAG_FIELDS
from mirdesk.domain.tracks import shown_path
from mirdesk.ui.dialog_buttons import dialog_button
from mirdesk.ui.elided_label import ElidedLabel
from mirdesk.ui.icon_button import IconButton
from mirdesk.ui.icons import icon
from mirdesk.ui.job_bridge import Background
from mirdesk.ui.tagging.completion import KnownValues
from mirdesk.ui.tagging.cover_desk import CoverDesk, CoverSource
from mirdesk.ui.tagging.cover_panel import CoverPanel
from mirdesk.ui.tagging.edit_pages import FREE_PAGE, PAGES, FieldsPage
from mirdesk.ui.tagging.edited_values import EditedValues, FieldValues, Values
from mirdesk.ui.tagging.field_words import tr
from mirdesk.ui.tagging.tool_dialogs import (
    CaseDialog,
    FromNameDialog,
    NumberDialog,
    SwapDialog,
    ToolMaker,
    ToolTracks,
)
from mirdesk.ui.theme import SPACE_M, SPACE_S, SPACE_XS, Look

_MEMORY: Final = "edit_dialog"  # key of the remembered size
_FIXED: Final = {name for page in PAGES for row in page.rows for name in row}


@dataclass(frozen=True)
class EditServices:
    """What the dialog needs from outside.

    Attributes
    ----------
    look : Look
    background : Background
    covers : CoverSource
        Gives the covers that files hold.
    known : KnownValues or None
    load : callable or None
        Reads a further track into the values, off the window's thread.
    memory : QSettings or None
        Keeps the size.
    """

    look: Look
    background: Background
    covers: CoverSource
    known: KnownValues | None = None
    load: Callable[[EditedValues, int], None] | None = None
    memory: QSettings | None = None


class EditDialog(QDialog):
    """Edits tags of tracks; what is kept waits in the library until it is saved.

    Parameters
    ----------
    services : EditServices
    values : EditedValues
        Holds the tracks of ``chosen``, with what waits for them.
    chosen : sequence of int
        The tracks to edit, at least one.
    neighbours : sequence of int
        With a single track: those that Previous and Next go through.

    Signals
    -------
    kept(object)
        A ``Staging``: the person keeps the edits.
    rename_requested(object)
        Tracks whose files shall be named after their tags.
    """

    kept = Signal(object)
    rename_requested = Signal(object)

    def __init__(
        self,
        services: EditServices,
        values: EditedValues,
        chosen: Sequence[int],
        neighbours: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Edit tags") + "[*]")
        self.setSizeGripEnabled(False)
        self.values = values
        self._services = services
        self._chosen = list(chosen)
        self._is_many = len(self._chosen) > 1
        self._deck = self._chosen if self._is_many else list(neighbours or self._chosen)
        self._at = -1 if self._is_many else self._deck.index(self._chosen[0])
        self._is_closing = False
        look = services.look
        self.previous = IconButton("left", self.tr("Previous track (Ctrl+Page Up)"), look)
        self.next = IconButton("right", self.tr("Next track (Ctrl+Page Down)"), look)
        self._title = ElidedLabel()
        self._place = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self.tools = QToolButton()
        self.cover = CoverPanel(look, services.background)
        self.desk = CoverDesk(self.cover, values, services.covers, services.background, self)
        self.pages: dict[str, FieldsPage] = {}
        self.tabs = QTabWidget()
        self.keep = dialog_button(self.tr("Keep edits"), is_primary=True)
        self.cancel = dialog_button(self.tr("Cancel"))
        self._build()
        self._recall()
        self.show_track()
        self.show_field("title")

    # Building ----------------------------------------------------------------------------

    def _build(self) -> None:
        self._build_pages()
        self._build_tools()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head())
        middle = QHBoxLayout()
        middle.setContentsMargins(SPACE_M, 0, SPACE_M, SPACE_M)
        middle.setSpacing(SPACE_M)
        middle.addWidget(self.cover)
        middle.addWidget(self.tabs, 1)
        layout.addLayout(middle, 1)
        layout.addWidget(self._foot())
        self.desk.edited.connect(self._on_cover_edited)
        for keys, slot in (
            ("Ctrl+PgUp", self.go_back),
            ("Ctrl+PgDown", self.go_on),
            ("Ctrl+Return", self.accept),
            ("Ctrl+Enter", self.accept),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _head(self) -> QHBoxLayout:
        self._title.setProperty("role", "heading")
        self._place.setProperty("role", "second")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._place)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        row.setSpacing(SPACE_XS)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        row.addSpacing(SPACE_S)
        row.addLayout(names, 1)
        row.addWidget(self.tools)
        self.previous.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        return row

    def _build_pages(self) -> None:
        self.tabs.setAccessibleName(self.tr("Groups of fields"))
        self.tabs.tabBar().setAccessibleName(self.tr("Groups of fields"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setExpanding(False)
        for facts in PAGES:
            page = FieldsPage(
                facts, self._services.look, self._services.known, self._field_values
            )
            page.edited.connect(self._on_edited)
            page.revert_requested.connect(self._on_revert)
            page.confirmed.connect(self.accept)
            page.field_wanted.connect(self.show_field)
            self.pages[facts.key] = page
            self.tabs.addTab(page, tr(facts.words))
        self.tabs.currentChanged.connect(self._on_page)

    def _build_tools(self) -> None:
        menu = QMenu(self.tools)
        menu.setAccessibleName(self.tr("Tools"))
        entries: tuple[tuple[str, ToolMaker], ...] = (
            (self.tr("Number tracks…"), NumberDialog),
            (self.tr("Swap fields…"), SwapDialog),
            (self.tr("Title case…"), CaseDialog),
            (self.tr("Tags from file name…"), FromNameDialog),
        )
        for words, maker in entries:
            menu.addAction(words).triggered.connect(
                lambda _checked=False, maker=maker: self.open_tool(maker)
            )
        menu.addSeparator()
        rename = menu.addAction(self.tr("File names from tags…"))
        rename.triggered.connect(self._on_rename)
        self.tools.setText(self.tr("Tools"))
        self.tools.setAccessibleName(self.tr("Tools"))
        self.tools.setProperty("role", "button")
        self.tools.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.tools.setIcon(icon("down", self._services.look))
        self.tools.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.tools.setMenu(menu)

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("role", "bar")
        words = QLabel(
            self.tr("Files stay as they are: edits wait in the library until you save them.")
        )
        words.setProperty("role", "second")
        words.setWordWrap(True)
        row = QHBoxLayout(foot)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(words, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.keep)
        self.keep.clicked.connect(self.accept)
        self.cancel.clicked.connect(self._on_cancel)
        return foot

    # Tracks ------------------------------------------------------------------------------

    @property
    def shown_ids(self) -> list[int]:
        """The tracks that are edited now: all that were chosen, or one of them."""
        return list(self._chosen) if self._at < 0 else [self._deck[self._at]]

    @property
    def title(self) -> str:
        """What it says it edits."""
        return self._title.text()

    def _field_values(self, name: str) -> FieldValues:
        return self.values.field(name, self.shown_ids)

    def show_track(self) -> None:
        """Show the tracks that are edited now."""
        ids = self.shown_ids
        self._say_title(ids)
        first = 0 if not self._is_many else -1
        self.previous.setEnabled(self._at > first)
        self.next.setEnabled(self._at < len(self._deck) - 1)
        page = self.tabs.currentWidget()
        assert isinstance(page, FieldsPage)
        self._show_pages(new=page if page.build() else None)
        self.desk.show_tracks(ids)

    def _show_pages(self, new: FieldsPage | None = None) -> None:
        """Show the values of now; a page that is new shows them already."""
        free = [name for name in self.values.fields(self.shown_ids) if name not in _FIXED]
        for page in self.pages.values():
            if page.is_built:
                page.show_free(free)
                if page is not new:
                    page.show_fields()
        self._mark_tabs()

    def _say_title(self, ids: Sequence[int]) -> None:
        if len(ids) > 1:
            self._title.set_text(self.tr("{count:,} tracks").format(count=len(ids)))
            self._place.set_text(self.tr("What you enter goes to all of them"))
            return
        title = self.values.new(ids[0], "title")
        path = self.values.path(ids[0])
        name = " · ".join(title) or shown_path(path.rpartition(b"/")[2])
        if self._is_many:
            counted = self.tr("{number} of {count}: {name}")
            name = counted.format(number=self._at + 1, count=len(self._deck), name=name)
        self._title.set_text(name)
        self._place.set_text(shown_path(path))

    def go_back(self) -> None:
        """Edit the track before; before the first of several, all of them together."""
        self._go(-1)

    def go_on(self) -> None:
        """Edit the track after."""
        self._go(1)

    def _go(self, step: int) -> None:
        at = self._at + step
        if not (-1 if self._is_many else 0) <= at < len(self._deck):
            return
        if at >= 0 and self._deck[at] not in self.values:
            if self._services.load is None:
                return
            self._services.load(self.values, self._deck[at])
            if self._deck[at] not in self.values:
                return
        self._at = at
        self.show_track()

    # Editing -----------------------------------------------------------------------------

    def _on_page(self) -> None:
        page = self.tabs.currentWidget()
        if isinstance(page, FieldsPage) and not page.is_built:
            page.build()
            free = [name for name in self.values.fields(self.shown_ids) if name not in _FIXED]
            page.show_free(free)

    def show_field(self, name: str) -> None:
        """Bring a field to the front; one that has no place yet gets one."""
        place = next((f.key for f in PAGES if any(name in row for row in f.rows)), FREE_PAGE)
        page = self.pages[place]
        self.tabs.setCurrentWidget(page)
        page.build()
        if name not in page.cells:
            page.show_free([*page.cells, name])
        cell = page.cells[name]
        page.ensureWidgetVisible(cell)
        cell.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self, name: str, values: Values) -> None:
        self.values.put(name, values, self.shown_ids)
        for page in self.pages.values():
            page.mark(name)
        self._mark_tabs()

    def _on_revert(self, name: str) -> None:
        self.values.revert(name, self.shown_ids)
        for page in self.pages.values():
            if name in page.cells:
                page.cells[name].show_field(self._field_values(name))
        self._mark_tabs()

    def _on_cover_edited(self) -> None:
        self._mark_tabs()

    def _mark_tabs(self) -> None:
        """Mark the pages that hold edits, with a dot and for those who hear it."""
        edited = self.values.edited_names(self.shown_ids)
        for at, facts in enumerate(PAGES):
            names = {name for row in facts.rows for name in row}
            if facts.key == FREE_PAGE:
                names |= edited - set(TAG_FIELDS) - {COVER_FIELD}  # that stands beside all
            count = len(names & edited)
            self.tabs.setTabText(at, f"{tr(facts.words)} •" if count else tr(facts.words))
            tip = self.tr("{count} fields edited").format(count=count)
            one = self.tr("1 field edited")
            self.tabs.setTabToolTip(at, "" if not count else one if count == 1 else tip)
        self.setWindowModified(self.values.has_changes)

    def open_tool(self, maker: ToolMaker) -> None:
        """Open a tool over the tracks that are edited now."""
        dialog = maker(
            ToolTracks(self.values, tuple(self.shown_ids)), self._services.look, self
        )
        dialog.applied.connect(self.take_edits)
        dialog.open()

    def take_edits(self, edits: dict[int, TagEdit]) -> None:
        """Take what a tool made; it is kept or dropped with everything else."""
        self.values.apply(edits)
        self._say_title(self.shown_ids)
        self._show_pages()

    # Ending ------------------------------------------------------------------------------

    @override
    def accept(self) -> None:
        self._is_closing = True
        staging = self.values.staging()
        if staging:
            self.kept.emit(staging)
        self._remember()
        super().accept()

    def _on_cancel(self) -> None:
        self._is_closing = True
        self.reject()

    def _on_rename(self) -> None:
        ids = self.shown_ids
        self.accept()
        self.rename_requested.emit(ids)

    @override
    def reject(self) -> None:
        """Drop the edits; after Esc, which is pressed easily, ask first."""
        if self._is_closing or not self.values.has_changes:
            self._is_closing = True
            self._remember()
            super().reject()
            return
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Edit tags"),
            self.tr("Drop the edits you made here?"),
            parent=self,
        )
        drop = box.addButton(self.tr("Drop edits"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Go on editing"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        drop.clicked.connect(self._on_cancel)
        box.open()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_closing and self.values.has_changes:
            event.ignore()
            self.reject()
            return
        super().closeEvent(event)

    def _recall(self) -> None:
        # Pages with two columns need the width; on a small screen they scroll.
        available = self.screen().availableSize()
        self.setMinimumSize(QSize(840, 460).boundedTo(available))
        self.resize(QSize(900, 680).boundedTo(available))
        memory = self._services.memory
        state = memory.value(_MEMORY) if memory is not None else None
        if isinstance(state, QByteArray):
            self.restoreGeometry(state)

    def _remember(self) -> None:
        if self._services.memory is not None:
            self._services.memory.setValue(_MEMORY, self.saveGeometry())
