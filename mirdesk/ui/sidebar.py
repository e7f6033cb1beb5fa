"""The panel on the left: places in the library, folders, and instruments as filters."""

from enum import IntEnum, StrEnum
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget
from typing_extensions import override

from mirdesk.domain.instruments import INSTRUMENTS, display_name
from mirdesk.domain.tracks import LibraryCounts, shown_path
from mirdesk.ui import icons
from mirdesk.ui.browsing import Place, Scope
from mirdesk.ui.folder_tree import FolderNode
from mirdesk.ui.sidebar_delegate import Role, Row, SidebarDelegate
from mirdesk.ui.theme import ICON_SIZE, Look

SIDEBAR_WIDTH: Final = 240  # 20 more than planned: "Mallet percussion" fits

_FEW_FOLDERS: Final = 4  # rows shown open at first


class _Section(IntEnum):
    LIBRARY = 0
    FOLDERS = 1
    INSTRUMENTS = 2


class Mark(StrEnum):
    """How an instrument filters the rows."""

    NONE = ""
    WITH = "with"
    WITHOUT = "without"


class Sidebar(QTreeView):
    """Library, folders and instruments in one list with one scroll bar.

    Parameters
    ----------
    look : Look

    Signals
    -------
    scope_chosen(object, object)
        Scope, and the folder's path or None.
    instrument_toggled(int, bool)
        Index of the instrument; whether Shift was held (keep the others).
    folder_menu_requested(object, object)
        Path of a folder, and the place on the screen for its menu.
    """

    scope_chosen = Signal(object, object)
    instrument_toggled = Signal(int, bool)
    folder_menu_requested = Signal(object, object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._items = QStandardItemModel(self)
        self._shown_folders: list[FolderNode] = []
        self._folder_items: dict[bytes, QStandardItem] = {}
        self._marked_folder: bytes | None = None
        self._place = Place()
        self.setModel(self._items)
        self.setItemDelegate(SidebarDelegate(look, self))
        self.setAccessibleName(self.tr("Library, folders and instruments"))
        self.setAccessibleDescription(
            self.tr(
                "Enter chooses a place. On an instrument Enter filters, again excludes; "
                "Shift+Enter keeps the other instruments."
            )
        )
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(14)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setExpandsOnDoubleClick(False)
        self._build()
        look.changed.connect(self.viewport().update)

    def _build(self) -> None:
        for title in (self.tr("Library"), self.tr("Folders"), self.tr("Instruments")):
            item = _item(title, Row.SECTION)
            self._items.appendRow(item)
        scopes = {
            Scope.ALL: (self.tr("All tracks"), "library"),
            Scope.RECENT: (self.tr("Recently added"), "clock"),
            Scope.NOT_ANALYSED: (self.tr("Not analysed"), "waiting"),
            Scope.PROBLEMS: (self.tr("Problems"), "warning"),
        }
        for scope, (title, icon) in scopes.items():
            item = _item(title, Row.SCOPE)
            item.setData(scope.value, Role.KEY)
            item.setData(icon, Role.ICON)
            self._section(_Section.LIBRARY).appendRow(item)
        for index, label in enumerate(INSTRUMENTS):
            item = _item(display_name(label), Row.INSTRUMENT)
            item.setData(index, Role.KEY)
            item.setData(0, Role.COUNT)
            self._section(_Section.INSTRUMENTS).appendRow(item)
        self.expandAll()

    def _section(self, section: _Section) -> QStandardItem:
        return self._items.item(section)

    def show_counts(self, counts: LibraryCounts) -> None:
        """Show how many tracks each entry holds."""
        library = self._section(_Section.LIBRARY)
        numbers: tuple[int | None, ...] = (counts.tracks, None, counts.waiting, counts.problems)
        for row, number in enumerate(numbers):
            _set(library.child(row), Role.COUNT, number)
        most = max(1, *counts.instruments)
        instruments = self._section(_Section.INSTRUMENTS)
        for row, number in enumerate(counts.instruments):
            _set(instruments.child(row), Role.COUNT, number)
            _set(instruments.child(row), Role.SHARE, number / most)

    def show_folders(self, folders: list[FolderNode]) -> None:
        """Show the tree of folders; what was open stays open."""
        if folders == self._shown_folders:
            return
        first_time = not self._shown_folders
        self._shown_folders = folders
        top = self._section(_Section.FOLDERS)
        opened = {item.data(Role.KEY) for item in _below(top) if self.isExpanded(item.index())}
        current = self.currentIndex().data(Role.KEY)
        top.removeRows(0, top.rowCount())
        for node in folders:
            top.appendRow(_folder_item(node))
        self.expand(top.index())
        items = _below(top)
        self._folder_items = {item.data(Role.KEY): item for item in items}
        self._mark_folder()
        for item in items:
            # A large tree would push the instruments out of sight.
            is_top = item.parent() is top and first_time and len(items) <= _FEW_FOLDERS
            if item.data(Role.KEY) in opened or is_top:
                self.expand(item.index())
            if current is not None and item.data(Role.KEY) == current:
                self.setCurrentIndex(item.index())

    def show_place(self, place: Place) -> None:
        """Mark what is chosen: the scope or folder, and each filtering instrument."""
        for item in _below(self._section(_Section.LIBRARY)):
            _set(item, Role.IS_CHOSEN, item.data(Role.KEY) == place.scope.value)
        self._place = place
        self._mark_folder()
        for item in _below(self._section(_Section.INSTRUMENTS)):
            index = item.data(Role.KEY)
            mark = Mark.WITH if index in place.with_instruments else Mark.NONE
            mark = Mark.WITHOUT if index in place.without_instruments else mark
            _set(item, Role.MARK, mark.value)
            words = {
                Mark.NONE: "",
                Mark.WITH: self.tr(", only tracks with it"),
                Mark.WITHOUT: self.tr(", only tracks without it"),
            }
            _set(item, int(Qt.ItemDataRole.AccessibleTextRole), item.text() + words[mark])

    def _mark_folder(self) -> None:
        """Mark the chosen folder; there may be tens of thousands, so only two are touched."""
        path = self._place.folder if self._place.scope is Scope.FOLDER else None
        for marked, is_chosen in ((self._marked_folder, False), (path, True)):
            item = self._folder_items.get(marked) if marked is not None else None
            if item is not None:
                _set(item, Role.IS_CHOSEN, is_chosen)
        self._marked_folder = path

    def activate(self, index: QModelIndex, *, adding: bool = False) -> None:
        """Choose an entry, as a click or Enter does."""
        kind = index.data(Role.KIND)
        key = index.data(Role.KEY)
        if kind == Row.SECTION:
            self.setExpanded(index, not self.isExpanded(index))
        elif kind == Row.SCOPE:
            self.scope_chosen.emit(Scope(key), None)
        elif kind == Row.FOLDER:
            self.scope_chosen.emit(Scope.FOLDER, key)
        elif kind == Row.INSTRUMENT:
            self.instrument_toggled.emit(key, adding)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if self._on_chevron(index, event.position().toPoint()):
            self.setExpanded(index, not self.isExpanded(index))
            return
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self.activate(index, adding=bool(shift))

    def _on_chevron(self, index: QModelIndex, place: QPoint) -> bool:
        is_folder = index.data(Role.KIND) == Row.FOLDER and self._items.hasChildren(index)
        return is_folder and place.x() < self.visualRect(index).left()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.activate(self.currentIndex(), adding=bool(shift))
            return
        if event.key() == Qt.Key.Key_Space:
            event.ignore()  # the window plays and pauses
            return
        super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.data(Role.KIND) == Row.FOLDER:
            place = event.globalPos()
            self.folder_menu_requested.emit(index.data(Role.KEY), place)

    @override
    def drawBranches(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if index.data(Role.KIND) != Row.FOLDER or not self._items.hasChildren(index):
            return
        size = 10
        place = QRect(rect.right() - size, 0, size, size)
        place.moveTop(rect.center().y() - size // 2 + 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name = "down" if self.isExpanded(index) else "right"
        icons.paint(painter, name, place.toRectF(), self._look.theme.second_text)
        painter.restore()

    @override
    def sizeHint(self) -> QSize:
        return QSize(SIDEBAR_WIDTH, ICON_SIZE * 20)


def _item(text: str, kind: Row) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(int(kind), Role.KIND)
    item.setEditable(False)
    return item


def _folder_item(node: FolderNode) -> QStandardItem:
    item = _item(node.name, Row.FOLDER)
    item.setData(node.path, Role.KEY)
    item.setData("offline" if node.is_offline else "folder", Role.ICON)
    item.setData(node.track_count, Role.COUNT)
    item.setData(node.is_offline, Role.IS_FAINT)
    item.setToolTip(shown_path(node.path))
    for child in node.children:
        item.appendRow(_folder_item(child))
    return item


def _below(item: QStandardItem) -> list[QStandardItem]:
    found: list[QStandardItem] = []
    for row in range(item.rowCount()):
        child = item.child(row)
        found.append(child)
        found.extend(_below(child))
    return found


def _set(item: QStandardItem, role: int, value: object) -> None:
    if item.data(role) != value:
        item.setData(value, role)
