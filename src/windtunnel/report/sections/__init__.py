"""From a study to the document: each section's sentences, tables and figures, chosen by what the numbers say.

document = write(study, title=..., authors=...)

findings          what was found, decided once: signs, groups
phrases           how a sentence is made; those that several sections need
introduction      abstract, introduction
transformations   each with its motivation; edited_text: a text with its edits, word by word
setup             experimental set-up; names: of data and models; energy
results           the main table, the forest figure
analysis          strength, kinds of texts, single edits (damage), examples
remedy            does augmentation help, and at what cost; transfer
conclusion        conclusion, limitations, acknowledgements
appendix          all numbers
"""

from __future__ import annotations

from windtunnel.report.document import Author, Document, without_empty
from windtunnel.report.number_format import counted
from windtunnel.report.sections.analysis import analysis
from windtunnel.report.sections.appendix import appendix
from windtunnel.report.sections.conclusion import acknowledgements, conclusion, limitations
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.introduction import abstract, introduction
from windtunnel.report.sections.remedy import remedy
from windtunnel.report.sections.results import results
from windtunnel.report.sections.setup import setup
from windtunnel.report.sections.transformations import transformations
from windtunnel.report.study import Study


def write(study: Study, *, title: str = "", authors: tuple[Author, ...] = ()) -> Document:
    """Write the whole report of a study, before anything is shortened or overridden."""
    found = Findings(study)
    sections = [
        introduction(study, found),
        transformations(study, found),
        setup(study, found),
        results(study, found),
        analysis(study, found),
        remedy(study, found),
        conclusion(study, found),
        limitations(study, found),
        acknowledgements(study),
        *appendix(study),
    ]
    return Document(title or default_title(study), authors, abstract(study, found), tuple(without_empty(sections)))


def default_title(study: Study) -> str:
    """A title that promises nothing."""
    model = str(study.plan.model).rstrip("/").rpartition("/")[2]
    called = {"tiny": "a Small Text Classifier", "nbsvm": "NB-SVM", "tfidf-lr": "Logistic Regression"}.get(model, model)
    kept = len(study.tested)
    what = "a Realistic Transformation" if kept == 1 else f"{counted(kept).capitalize()} Realistic Transformations"
    return f"How Robust Is {called} to {what} of Its Texts?"
