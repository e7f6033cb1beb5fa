"""Track and disc numbers that share a place with their totals: ``3/12``."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbered:
    """Numbers and totals, as text."""

    numbers: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()

    @classmethod
    def of(cls, shared: Iterable[str]) -> "Numbered":
        """Take ``3`` or ``3/12`` apart."""
        numbers: list[str] = []
        totals: list[str] = []
        for text in shared:
            number, _, total = (part.strip() for part in text.partition("/"))
            numbers += [number] if number else []
            totals += [total] if total and not totals else []
        return cls(tuple(numbers), tuple(totals))

    def edited(
        self, numbers: tuple[str, ...] | None, totals: tuple[str, ...] | None
    ) -> "Numbered":
        """Return with other numbers, other totals or both; None leaves them."""
        new_numbers, new_totals = self.numbers, self.totals
        if numbers is not None:
            told = Numbered.of(numbers)
            new_numbers, new_totals = told.numbers, told.totals or new_totals
        return Numbered(new_numbers, new_totals if totals is None else totals)

    @property
    def joined(self) -> tuple[str, ...]:
        """``3/12``; further numbers follow alone, further totals have no place."""
        if not self.totals:
            return self.numbers
        first = self.numbers[0] if self.numbers else ""
        return (f"{first}/{self.totals[0]}", *self.numbers[1:])
