"""What is common to all forms that a document is written in: which piece is of which kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from windtunnel.report.document import (
    Block,
    Cite,
    ExampleBlock,
    FigureBlock,
    Inline,
    ListBlock,
    Paragraph,
    Ref,
    Styled,
    TableBlock,
    Value,
)

T = TypeVar("T")


class Form(ABC, Generic[T]):
    """A method for each kind of piece; `inline` and `block` find the right one."""

    def inline(self, part: Inline) -> T:
        """Write a piece of a sentence."""
        match part:
            case str():
                return self.text(part)
            case Value():
                return self.value(part)
            case Cite():
                return self.cite(part)
            case Ref():
                return self.ref(part)
            case Styled():
                return self.styled(part)

    def block(self, block: Block) -> T:
        """Write a block."""
        match block:
            case Paragraph():
                return self.paragraph(block)
            case TableBlock():
                return self.table(block)
            case FigureBlock():
                return self.figure(block)
            case ExampleBlock():
                return self.example(block)
            case ListBlock():
                return self.listing(block)

    @abstractmethod
    def text(self, part: str) -> T:
        """Write words."""

    @abstractmethod
    def value(self, part: Value) -> T:
        """Write a figure."""

    @abstractmethod
    def cite(self, part: Cite) -> T:
        """Write a citation."""

    @abstractmethod
    def ref(self, part: Ref) -> T:
        """Write a reference."""

    @abstractmethod
    def styled(self, part: Styled) -> T:
        """Write words in another face."""

    @abstractmethod
    def paragraph(self, block: Paragraph) -> T:
        """Write a paragraph."""

    @abstractmethod
    def table(self, block: TableBlock) -> T:
        """Write a table."""

    @abstractmethod
    def figure(self, block: FigureBlock) -> T:
        """Write a figure."""

    @abstractmethod
    def example(self, block: ExampleBlock) -> T:
        """Write an example."""

    @abstractmethod
    def listing(self, block: ListBlock) -> T:
        """Write a list."""
