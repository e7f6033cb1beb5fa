"""The transport row."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider
from pytestqt.qtbot import QtBot

from mirdesk.ui.player import Player
from mirdesk.ui.theme import Look
from mirdesk.ui.transport import TransportBar

pytestmark = pytest.mark.gui


@pytest.fixture
def bar(qtbot: QtBot) -> TransportBar:
    player = Player()
    bar = TransportBar(player, Look("dark"))
    player.setParent(bar)
    bar.player = player
    qtbot.addWidget(bar)
    bar.resize(900, 40)
    bar.show()
    return bar


def test_every_control_has_a_name(bar: TransportBar) -> None:
    for control in (*bar.findChildren(QAbstractButton), *bar.findChildren(QAbstractSlider)):
        assert control.accessibleName(), control


def test_disabled_until_a_track_is_loaded(bar: TransportBar) -> None:
    assert not bar.play.isEnabled()
    bar.player.load(b"/music/a.ogg", 245.0)
    bar.set_track("A song")
    assert bar.play.isEnabled()
    assert bar.time.text() == "0:00 / 4:05"


def test_time_and_slider_follow_the_position(bar: TransportBar) -> None:
    bar.player.load(b"/music/a.ogg", 200.0)
    bar.set_track("A song")
    bar.player.seek(50.0)
    assert bar.time.text() == "0:50 / 3:20"
    assert bar.position.value() == pytest.approx(250, abs=1)


def test_slider_seeks(qtbot: QtBot, bar: TransportBar) -> None:
    bar.player.load(b"/music/a.ogg", 200.0)
    bar.set_track("A song")
    bar.position.setFocus()
    with qtbot.waitSignal(bar.seek_requested) as sought:
        qtbot.keyClick(bar.position, Qt.Key.Key_Right)
    assert bar.player.position_s == pytest.approx(sought.args[0])
    assert sought.args[0] == pytest.approx(2.0)


def test_previous_goes_to_the_start_first(qtbot: QtBot, bar: TransportBar) -> None:
    bar.player.load(b"/music/a.ogg", 200.0)
    bar.set_track("A song")
    bar.player.seek(50.0)
    bar.previous.click()
    assert bar.player.position_s == 0.0
    with qtbot.waitSignal(bar.previous_requested):
        bar.previous.click()
    with qtbot.waitSignal(bar.next_requested):
        bar.next.click()


def test_loop_button_shows_the_players_loop(qtbot: QtBot, bar: TransportBar) -> None:
    bar.player.load(b"/music/a.ogg", 200.0)
    bar.set_track("A song")
    bar.player.set_loop((10.0, 20.0))
    assert bar.loop.isChecked()
    with qtbot.waitSignal(bar.loop_toggled) as asked:
        bar.loop.click()
    assert asked.args == [False]
    assert bar.loop.isChecked()  # until the player has ended it
    bar.player.set_loop(None)
    assert not bar.loop.isChecked()
    bar.loop.click()
    assert not bar.loop.isChecked()  # nobody gave it a stretch


def test_missing_audio_says_why_and_stays(bar: TransportBar) -> None:
    bar.player.load(b"/music/a.ogg", 200.0)
    bar.set_track("A song")
    bar.player.unavailable.emit("No sound device was found.")
    assert bar.reason.isVisible()
    assert bar.reason.text() == "No sound device was found."
    assert bar.play.accessibleDescription() == "No sound device was found."
    assert bar.play.isEnabled()
    bar.set_track("Another song")
    assert not bar.reason.isVisible()


def test_mute_keeps_the_volume(bar: TransportBar) -> None:
    bar.volume.setValue(60)
    bar.mute.click()
    assert bar.player.volume == 0.0
    bar.mute.click()
    assert bar.player.volume == pytest.approx(0.6)


@pytest.mark.qt_log_ignore("pa_context_connect", "propagateSizeHints")  # no sound, no screen
def test_space_is_play(qtbot: QtBot, bar: TransportBar) -> None:
    bar.player.load(b"/music/gone.ogg", 200.0)
    bar.set_track("A song")
    with qtbot.waitSignal(bar.player.unavailable, timeout=5000):
        qtbot.keyClick(bar, Qt.Key.Key_Space)


def test_play_button_tells_what_it_does(bar: TransportBar) -> None:
    bar.player.state_changed.emit(True)
    assert bar.play.accessibleName() == "Pause"
    bar.player.state_changed.emit(False)
    assert bar.play.accessibleName() == "Play"
