"""The stylesheet of the application, filled in from the tokens of a theme."""

from string import Template
from typing import Final

from PySide6.QtWidgets import QApplication

from mirdesk.ui.theme import RADIUS, Theme, mix, palette

_SHEET: Final = Template("""
* { outline: none; }
QMainWindow, QDialog, QMessageBox { background: $window; }
QWidget { color: $text; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: $window; padding: 2px 4px; border: none; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $panel; border: 1px solid $line; border-radius: ${radius}px; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::icon:checked { background: $selection; border-radius: 4px; }

QToolBar, QFrame[role="toolbar"] { background: $window; border: none;
  border-bottom: 1px solid $line; }
QFrame[role="panel"], QWidget[role="panel"] { background: $panel; border: none; }
QFrame[role="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="column-line"] { background: $line; border: none; max-width: 1px; min-width: 1px; }

QLabel { background: transparent; }
QLabel[role="second"] { color: $second_text; }
QLabel[role="heading"] { color: $text; font-weight: 600; }
QLabel[role="section"] { color: $second_text; font-weight: 600; padding: 12px 12px 4px 12px; }
QLabel[role="error"] { color: $error; }
QLabel[role="warning"] { color: $warning; }

QPushButton { background: $raised; border: 1px solid $control_line; border-radius: ${radius}px;
  padding: 5px 12px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $faint; border-color: $line; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent;
  font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border: 1px solid $text; }
QPushButton[role="primary"]:disabled { background: $raised; color: $faint;
  border-color: $line; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent;
  padding: 2px 8px; color: $accent; }
QPushButton[role="quiet"]:hover { background: $raised; }
QPushButton[role="quiet"]:focus { border: 1px solid $accent; }

QToolButton { background: transparent; border: 1px solid transparent;
  border-radius: ${radius}px; padding: 4px; }
QToolButton:hover { background: $raised; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; }
QToolButton[popupMode="1"] { padding-right: 20px; }
QToolButton::menu-button { border: none; border-left: 1px solid $line; width: 18px;
  border-top-right-radius: ${radius}px; border-bottom-right-radius: ${radius}px; }
QToolButton[role="button"] { background: $raised; border: 1px solid $control_line;
  padding: 4px 10px; min-height: 18px; }
QToolButton[role="button"]:hover { background: $hover; }
QToolButton[role="button"]:focus { border: 1px solid $accent; }

QLineEdit { background: $panel; border: 1px solid $control_line;
  border-radius: ${radius}px; padding: 4px 6px; min-height: 18px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus { border: 1px solid $accent; }
QLineEdit[role="plain"] { background: transparent; border: 1px solid transparent;
  padding: 1px 2px; border-radius: 3px; }
QLineEdit[role="plain"]:focus { border: 1px solid $accent; }
QLineEdit[role="cell"] { border: 1px solid $accent; border-radius: 3px; padding: 0 6px;
  min-height: 0; }
QPlainTextEdit, QTextBrowser { background: $panel; border: none;
  selection-background-color: $accent;
  selection-color: $on_accent; }
QPlainTextEdit[role="field"] { border: 1px solid $control_line; border-radius: ${radius}px;
  padding: 6px 8px 2px 8px; }
QPlainTextEdit[role="field"]:focus { border: 1px solid $accent; }
QFrame[role="row"] { background: transparent; border: 1px solid transparent;
  border-radius: 4px; }
QFrame[role="row"]:hover { background: $hover_panel; }
QFrame[role="row"]:focus { border: 1px solid $accent; }
QFrame[role="bar"] { background: $raised; border: none; border-top: 1px solid $line; }

QComboBox { background: $panel; border: 1px solid $control_line; border-radius: ${radius}px;
  padding: 4px 8px; min-height: 18px; }
QComboBox:focus { border: 1px solid $accent; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox QAbstractItemView { border: 1px solid $line; padding: 4px; }

QAbstractItemView { background: $panel; border: none; selection-background-color: $selection;
  selection-color: $text; }
QTreeView::item, QListView::item { min-height: 24px; padding: 0 4px; border: none; }
QTreeView::item:hover, QListView::item:hover { background: $hover_panel; }
QTreeView::item:selected, QListView::item:selected { background: $selection; color: $text; }
QListView[role="popup"] { background: $raised; border: 1px solid $control_line; }
QTreeView::branch { background: transparent; }
QTreeView::branch:selected { background: $selection; }
QTableView { gridline-color: transparent; }
QTableView::item { padding: 0 8px; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $second_text; border: none;
  border-bottom: 1px solid $line;
  border-right: 1px solid $line; padding: 4px 8px; font-weight: 500; }
QHeaderView::section:last { border-right: none; }
QHeaderView::section:hover { color: $text; background: $hover_panel; }
QTableCornerButton::section { background: $panel; border: none; }

QTabWidget::pane { border: none; border-top: 1px solid $line; background: $panel; }
QTabBar { background: $panel; }
QTabBar::tab { background: transparent; color: $second_text; padding: 8px 10px 6px 10px;
  border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { background: $raised; }

QScrollArea { border: none; background: $panel; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 2px 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 2px; }
QScrollBar::handle:hover { background: $control_line; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: $panel; border: none; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }

QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
  background: $text; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { background: $faint; }
QSlider { background: transparent; }
QSlider::add-page:horizontal { background: $line; border-radius: 2px; }

QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px;
  min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QStatusBar { background: $window; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QFrame[role="banner"] { background: $raised; border: none; border-bottom: 1px solid $line; }
QFrame[role="chip"] { background: $raised; border: 1px solid $line;
  border-radius: ${radius}px; }
""")


def stylesheet(theme: Theme) -> str:
    """Return the whole stylesheet of the application for a theme."""
    return _SHEET.substitute(
        window=theme.window,
        panel=theme.panel,
        raised=theme.raised,
        line=theme.line,
        control_line=theme.control_line,
        text=theme.text,
        second_text=theme.second_text,
        accent=theme.accent,
        accent_hover=mix(theme.accent, theme.text, 0.18),
        on_accent=theme.on_accent,
        selection=theme.selection,
        error=theme.error,
        warning=theme.warning,
        faint=mix(theme.second_text, theme.panel, 0.45),
        hover=mix(theme.raised, theme.text, 0.07),
        hover_panel=mix(theme.panel, theme.text, 0.04),
        scroll=mix(theme.line, theme.second_text, 0.25),
        radius=RADIUS,
    )


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole application the colours of a theme, on top of Qt's Fusion style."""
    if app.style().name().lower() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))
