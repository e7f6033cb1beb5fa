"""Buttons at the foot of dialogs."""

from PySide6.QtWidgets import QPushButton


def dialog_button(
    words: str, *, is_default: bool = False, is_primary: bool = False
) -> QPushButton:
    """Return a button with a name for screen readers.

    Parameters
    ----------
    words : str
    is_default : bool
        Enter presses it, wherever the keyboard is. The others are never pressed so, though Qt
        would have Enter press the button that last had the keyboard.
    is_primary : bool
        It is what the dialog is for, and looks so.
    """
    button = QPushButton(words)
    button.setAccessibleName(words)
    button.setAutoDefault(is_default)
    button.setDefault(is_default)
    if is_primary:
        button.setProperty("role", "primary")
    return button
