"""Installing goes on behind the window, may be given up, and says what went wrong."""

import dataclasses
import threading

import pytest

from mirdesk.ui.settings.ears import InstallEnded

pytestmark = pytest.mark.gui


def test_installing_makes_it_ready(qtbot, ears, shelf):
    told = []
    ears.progressed.connect(told.append)
    with qtbot.waitSignal(ears.install_ended, timeout=60_000) as ended:
        ears.install(shelf.backbone)
        assert ears.installing == shelf.backbone
        ears.install(shelf.backbone)  # once is enough
    assert ended.args == [InstallEnded("tiny_as")]
    assert ears.installing is None
    assert ears.catalogue.find("ears").is_ready
    assert told[-1].done_bytes == told[-1].total_bytes == shelf.backbone.size_bytes
    ears.remove(shelf.backbone)
    assert not ears.catalogue.find("ears").is_ready


def test_a_failure_says_why(qtbot, ears, shelf, tmp_path):
    with qtbot.waitSignal(ears.install_ended, timeout=60_000) as ended:
        ears.install(shelf.backbone, tmp_path / "absent.pt")
    assert "cannot be read" in ended.args[0].reason
    assert not ears.catalogue.find("ears").is_ready


def test_cancelling_leaves_nothing(qtbot, ears, shelf):
    with qtbot.waitSignal(ears.install_ended, timeout=60_000) as ended:
        ears.install(shelf.backbone)
        ears.cancel()
    assert ended.args[0].is_cancelled
    assert not ears.catalogue.find("ears").is_ready
    assert list(shelf.backbones.iterdir()) == []


def test_closing_in_the_middle_is_silent(qtbot, ears, shelf):
    told = []
    ears.install_ended.connect(told.append)
    ears.install(shelf.backbone)
    ears.close()  # waits for a moment only
    qtbot.waitUntil(
        lambda: "mirdesk-install" not in {thread.name for thread in threading.enumerate()}
    )
    assert told == []


def test_only_what_is_ready_and_another_can_be_chosen(qtbot, ears):
    chosen = []
    ears.chosen.connect(chosen.append)
    ears.use(ears.catalogue.find("ears"))  # its backbone is missing
    ears.use(ears.catalogue.find("student"))  # it listens already
    assert chosen == []
    ears.note_in_use(None)
    ears.use(ears.catalogue.find("student"))
    assert [entry.title for entry in chosen] == ["student@0.3.0"]


def test_looking_again_keeps_what_is_in_use(ears):
    before = ears.in_use
    ears.look_again()
    assert ears.in_use == before
    gone = dataclasses.replace(before, card=dataclasses.replace(before.card, version="0"))
    ears.note_in_use(gone)
    ears.look_again()
    assert ears.in_use == gone  # it goes on listening until another is chosen
