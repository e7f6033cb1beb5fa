"""Choosing a checkpoint shows what it has heard; nothing is listened to again unasked."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton, QToolButton

from mirdesk.analysis.cards import write_card
from mirdesk.domain.activity import CheckpointId
from mirdesk.domain.tracks import FoundFile
from mirdesk.operations.install_backbone import install_backbone
from mirdesk.settings import Settings

pytestmark = pytest.mark.gui
HALF = np.full(20, 0.5, np.float32)


@pytest.fixture(autouse=True)
def _own_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def opened(open_window, library, ears):
    """Open the window over 13 tracks that an older student has heard."""
    return open_window(library, ears.in_use.card, ears=ears)


def settle(qtbot, opened) -> None:
    qtbot.waitUntil(lambda: not opened.window.background.is_busy, timeout=20_000)
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not opened.window.background.is_busy, timeout=20_000)


def test_older_results_are_told_of_and_kept(qtbot, opened, library):
    banner = opened.window.again_banner
    qtbot.waitUntil(lambda: bool(banner.message), timeout=20_000)
    assert "13 tracks were heard by student 0.1.0" in banner.message
    assert "student 0.3.0" in banner.message
    assert library.counts().analysed == 13
    assert library.is_listening_again(CheckpointId("student", "0.3.0")) is None


def test_put_away_it_does_not_come_back(qtbot, opened, library):
    banner = opened.window.again_banner
    qtbot.waitUntil(lambda: bool(banner.message), timeout=20_000)
    banner.findChild(QToolButton).click()
    assert library.is_listening_again(CheckpointId("student", "0.3.0")) is False
    opened.window.settings.look_for_older()
    settle(qtbot, opened)
    assert banner.message == ""
    opened.window.actions_.settings.trigger()
    settle(qtbot, opened)
    dialog = opened.window.settings.dialog
    assert dialog.listening.again_button.isVisibleTo(dialog)  # offered here still
    dialog.close()
    assert opened.window.settings.dialog is None


def test_listening_again_is_wanted_once(qtbot, opened, library):
    banner = opened.window.again_banner
    qtbot.waitUntil(lambda: bool(banner.message), timeout=20_000)
    opened.work.use_checkpoint(opened.window._parts.ears.in_use.folder)
    banner.findChild(QPushButton).click()
    assert library.is_listening_again(CheckpointId("student", "0.3.0")) is True
    assert banner.message == ""
    opened.work.stop()


def test_another_checkpoint_shows_its_own_results_at_once(
    qtbot, opened, library, ears, shelf, id_of
):
    install_backbone(shelf.backbone, shelf.backbones, ears._pool)
    ears.look_again()
    track_id = id_of("Rosewood")
    details, old = library.details(track_id), library.analysis(track_id)
    heard = dataclasses.replace(old, checkpoint=CheckpointId("ears", "1.0"))
    found = FoundFile(details.summary.path, details.size_bytes, details.mtime_ns)
    assert library.put_analysis(track_id, found, heard, HALF)
    library.show_results_of(CheckpointId("student", "0.1.0"))
    assert library.details(track_id).checkpoint_name == "student"

    window = opened.window
    with qtbot.waitSignal(window.settings.checkpoint_changed, timeout=20_000):
        ears.use(ears.catalogue.find("ears"))
    opened.work.stop()
    assert ears.in_use.title == "ears@1.0"
    assert window._parts.card.name == "ears"
    assert Settings.load().checkpoint == "ears"
    assert library.details(track_id).checkpoint_name == "ears"
    settle(qtbot, opened)
    qtbot.waitUntil(lambda: "12 tracks" in window.again_banner.message, timeout=20_000)


def test_an_older_version_is_pinned(qtbot, opened, ears, shelf):
    older = dataclasses.replace(ears.in_use.card, version="0.2.0")
    folder = shelf.root / "built-in" / "student-0.2.0"
    folder.mkdir()
    write_card(older, folder)
    ears.look_again()
    with qtbot.waitSignal(opened.window.settings.checkpoint_changed, timeout=20_000):
        ears.use(ears.catalogue.find("student@0.2.0"))
    opened.work.stop()
    assert Settings.load().checkpoint == "student@0.2.0"


def test_the_dialog_opens_once_and_holds_what_the_menus_hold(qtbot, opened):
    window = opened.window
    window.actions_.settings.trigger()
    dialog = window.settings.dialog
    window.actions_.settings.trigger()
    assert window.settings.dialog is dialog
    speed, theme, colours = dialog.general.choices
    theme.activated.emit(theme.findText("Light"))
    assert Settings.load().theme == "light"
    colours.activated.emit(colours.findText("Grey"))
    assert Settings.load().colour_map == "grey"
    speed.activated.emit(speed.findText("Gentle"))
    assert Settings.load().speed == "gentle"
    assert "Gentle" in window.status._speed.text()
    dialog.close()


def test_a_window_without_checkpoints_to_choose_has_settings_all_the_same(
    qtbot, open_window, library
):
    opened = open_window(library)
    opened.window.actions_.settings.trigger()
    assert opened.window.settings.dialog.tabs.count() == 1
    opened.window.settings.dialog.close()
