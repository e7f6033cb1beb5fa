"""The context menu of tracks: what can be done with the selected rows."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from mirdesk.domain.tracks import TrackState
from mirdesk.store.library import Library
from mirdesk.ui.actions import WindowActions


def song_menu(
    actions: WindowActions,
    track_ids: Sequence[int],
    library: Library,
    on_play: Callable[[int], None],
    parent: QWidget,
) -> QMenu:
    """Return the menu for the selected tracks; it deletes itself when closed.

    Parameters
    ----------
    actions : WindowActions
    track_ids : sequence of int
        The selection.
    library : Library
        Says whether a single track was analysed before.
    on_play : callable
        Plays one track.
    parent : QWidget
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName(_tr("Tracks"))
    is_single = len(track_ids) == 1
    if is_single:
        play = menu.addAction(actions.play.icon(), _tr("Play"))
        play.triggered.connect(lambda: on_play(track_ids[0]))
        menu.addAction(actions.similar)
        menu.addSeparator()
    menu.addAction(actions.edit_tags)
    menu.addAction(actions.write_instruments)
    menu.addAction(actions.rename_files)
    menu.addSeparator()
    analyse = menu.addAction(actions.analyse.icon(), _analyse_words(track_ids, library))
    analyse.setEnabled(actions.analyse.isEnabled())
    analyse.triggered.connect(actions.analyse.trigger)
    menu.addSeparator()
    if is_single:
        menu.addAction(actions.show_in_folder)
    menu.addAction(actions.copy_path)
    return menu


def _analyse_words(track_ids: Sequence[int], library: Library) -> str:
    if len(track_ids) > 1:
        return _tr("Analyse {count:,} tracks first").format(count=len(track_ids))
    found = library.summaries(track_ids)
    is_done = bool(found) and found[0].state is not TrackState.LISTED
    return _tr("Analyse again") if is_done else _tr("Analyse now")


def _tr(text: str) -> str:
    return QCoreApplication.translate("SongMenu", text)
