"""Tables that are read row by row, all of one look."""

from PySide6.QtWidgets import QAbstractItemView, QTableView

from mirdesk.ui.theme import ROW_HEIGHT, row_height


def set_up_rows(
    table: QTableView,
    name: str,
    columns_name: str,
    *,
    least_height: int = ROW_HEIGHT,
    has_one_chosen: bool = False,
) -> None:
    """Let a table show rows of one line, choose whole ones, and let Tab leave it.

    Parameters
    ----------
    table : QTableView
    name, columns_name : str
        For screen readers: of the table and of its header.
    least_height : int
        Of a row, in pixels at the usual text size.
    has_one_chosen : bool
        One row can be chosen at a time, not several.
    """
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    if has_one_chosen:
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    rows = table.verticalHeader()
    rows.setDefaultSectionSize(row_height(table.fontMetrics(), least_height))
    rows.hide()
    header = table.horizontalHeader()
    header.setAccessibleName(columns_name)
    header.setHighlightSections(False)
