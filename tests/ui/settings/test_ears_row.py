"""A row shows one checkpoint and offers what can be done with it, and nothing else."""

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar

from mirdesk.operations.install_backbone import install_backbone
from mirdesk.ui.settings.ears import InstallProgress
from mirdesk.ui.settings.ears_row import EarsRow, megabytes, shown_name

pytestmark = pytest.mark.gui


def row_of(qtbot, entry, **state) -> EarsRow:
    row = EarsRow(entry)
    qtbot.addWidget(row)
    usual = {"is_in_use": False, "is_installing": False, "can_install": True}
    row.show_state(**(usual | state))
    return row


def offered(row: EarsRow) -> set[str]:
    return {name for name, button in row.buttons.items() if not button.isHidden()}


def texts(row: EarsRow) -> str:
    return "\n".join(label.text() for label in row.findChildren(QLabel))


def test_names_and_sizes():
    assert megabytes(4_066_513) == "4.1 MB"


def test_what_is_in_use_offers_nothing(qtbot, shelf):
    row = row_of(qtbot, shelf.entry("student"), is_in_use=True)
    assert offered(row) == set()
    for words in ("Student 0.3.0", "in use", "466,360", "1.9 MB", "GPL", "mAP: phrases 0.70"):
        assert words in texts(row)
    assert row.accessibleName() == shown_name(row.entry) == "Student 0.3.0"
    assert row.accessibleDescription() == "in use"


def test_what_is_ready_can_be_used(qtbot, shelf):
    row = row_of(qtbot, shelf.entry("student"))
    assert offered(row) == {"use"}
    assert "built in" in texts(row)
    assert row.buttons["use"].accessibleName() == "Use: Student 0.3.0"
    with qtbot.waitSignal(row.use_wanted):
        row.buttons["use"].click()


def test_what_needs_a_backbone_can_be_installed_and_given_up(qtbot, shelf):
    row = row_of(qtbot, shelf.entry("ears"))
    assert offered(row) == {"install"}
    assert "needs 0.0 MB download" in texts(row)
    assert "Builds on tiny_as (MIT)" in texts(row)
    row.show_state(is_in_use=False, is_installing=False, can_install=False)
    assert not row.buttons["install"].isEnabled()
    row.show_state(is_in_use=False, is_installing=True, can_install=False)
    assert offered(row) == {"cancel"}
    row.show_progress(InstallProgress(30, 60))
    bar = row.findChild(QProgressBar)
    assert (bar.value(), bar.maximum()) == (30, 60)
    assert not bar.isHidden()


def test_what_was_installed_can_be_used_or_removed(qtbot, shelf, ears):
    install_backbone(shelf.backbone, shelf.backbones, ears._pool)
    entry = shelf.entry("ears")
    assert offered(row_of(qtbot, entry)) == {"use", "remove"}
    assert offered(row_of(qtbot, entry, is_in_use=True)) == set()
