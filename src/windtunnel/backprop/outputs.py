"""A folder with the worked step in every form."""

from __future__ import annotations

from pathlib import Path

from windtunnel.backprop import document, latex, markdown, notebook, pdf, records, script, svg
from windtunnel.backprop.differences import Check
from windtunnel.backprop.notation import Tex, Typ
from windtunnel.backprop.worked_step import WorkedStep
from windtunnel.errors import NetworkError
from windtunnel.storage import files


def write(worked: WorkedStep, checks: list[Check], folder: Path, *, digits: int = 4) -> list[str]:
    """Write step.pdf, .md, .tex, .json, .py, .ipynb, .typ and graph.svg.

    Returns:
        A line for each file; without Typst, one that says how to install it in place of the PDF's.

    Raises:
        NetworkError: the folder cannot be one.
    """
    try:
        files.make_folder(folder)
    except OSError as error:
        raise NetworkError(f"'{folder}' cannot be the folder of the results: {error.strerror}. Name another.") from None
    tex = document.build(worked, checks, Tex(), digits=digits)
    typ = pdf.source(document.build(worked, checks, Typ(), digits=digits), worked.net)
    image = "![The computation graph](graph.svg)"
    files.write_text(folder / "graph.svg", svg.svg(worked, digits=digits))
    files.write_text(folder / "step.md", markdown.markdown(tex, image))
    files.write_text(folder / "step.tex", latex.latex(tex, worked.net))
    files.write_json(folder / "step.json", records.record(worked, checks))
    files.write_text(folder / "step.py", script.script(worked))
    files.write_json(folder / "step.ipynb", notebook.notebook(tex, worked, image))
    files.write_text(folder / "step.typ", typ)
    said = [
        f"{folder / name}: {what}"
        for name, what in (
            ("step.md", "Markdown with formulas"),
            ("step.tex", "LaTeX, the graph in TikZ"),
            ("step.json", "everything, for programs"),
            ("step.py", "recomputes it with NumPy"),
            ("step.ipynb", "a notebook"),
            ("graph.svg", "the graph with every matrix"),
            ("step.typ", "Typst, the source of the PDF"),
        )
    ]
    if not pdf.installed():
        return [*said, f"no PDF: {pdf.MISSING}"]
    files.write_bytes(folder / "step.pdf", pdf.compiled(typ))
    return [f"{folder / 'step.pdf'}: to read and to print", *said]
