"""The forms in which a worked step comes."""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import numpy as np
import pytest

from small_networks import network
from test_cli import refused, run
from windtunnel.backprop import blocks, document, latex, notebook, outputs, pdf, records, script, svg
from windtunnel.backprop.notation import Plain, Tex, Typ, split
from windtunnel.backprop.problem_file import EXAMPLE, from_tables, read_file, read_network
from windtunnel.backprop.worked_step import check, work

DEEP = {
    "names": {"H": "W1", "b_H": "b1", "H2": "W_two"},
    "activation": ["gelu", "relu"],
    "reduction": "mean",
    "H2": [[1, -1], [1, 1], [0, 1], [1, 0], [0, 2]],
    "b_H2": [0, -1],
    "U": [[1, 2, 3], [3, 2, 1]],
}


@pytest.fixture(scope="module")
def example():
    """The example, worked."""
    return work(read_network(EXAMPLE))


@pytest.fixture(scope="module")
def deep():
    """Two hidden layers, other names, the mean."""
    return work(from_tables(read_file(EXAMPLE) | DEEP))


@pytest.fixture(scope="module")
def folder(example, tmp_path_factory):
    """Everything written of the example."""
    path = tmp_path_factory.mktemp("worked")
    outputs.write(example, check(example, quick=True), path)
    return path


def test_the_terminal(monkeypatch):
    """What is asked for is there, in 80 columns: graph, chain, kink, step, warnings, checks."""
    monkeypatch.setenv("COLUMNS", "80")
    said = run("backprop", "--quick")
    assert max(map(len, said.splitlines())) <= 80
    for part in (
        "├─▶  7  K    4 × 5   = X H + b_H",
        "= ∂L/∂O · ∂O/∂Z · ∂Z/∂S · ∂S/∂K · ∂K/∂H",
        "∂L/∂H = Xᵀ (((O - Y) Uᵀ) ∘ ReLU'(K))",
        "! K[4, 4] is exactly 0 (in exact fractions).",
        "With 1 in place of 0 as the slope there, these differ: ∂L/∂K, ∂L/∂H, ∂L/∂b_H,",
        "! The loss of item 1 rose. Every step along this direction raises it",
        "With the mean of the losses every derivative is divided by 4",
        "Central differences, h = 1e-05, extrapolated: 106 entries agree",
    ):
        assert part in " ".join(said.split("\n")) or part in said
    assert run("backprop", "--quick", EXAMPLE) == run("backprop", "show", "--quick") == said
    assert "-0.58393" in run("backprop", "--quick", "--digits", "5")


def test_the_example_can_be_had(tmp_path):
    """`backprop example` prints the file that no file stands for."""
    (tmp_path / "mine.toml").write_text(run("backprop", "example"))
    assert run("backprop", tmp_path / "mine.toml", "--quick") == run("backprop", "--quick")


def test_the_json(example):
    """Numbers as they are, exact ones as texts, no NaN; the same on the command line."""
    found = json.loads(run("backprop", "--json", "--quick"))
    assert found == json.loads(json.dumps(records.record(example, check(example, quick=True)), allow_nan=False))
    assert found["exact"]["K"][3] == ["0.325", "-0.225", "0.075", "0", "0.3"]
    assert found["kinks"] == [{"role": "K", "item": 4, "unit": 4}]
    assert np.array(found["gradients"]["U"]) == pytest.approx(example.gradients["U"])
    assert [one["item"] for one in found["step"]["rose"]] == [1, 4]


def test_relu_at_zero(example):
    """--relu-at-zero 1 takes the other slope and shows the first as the other."""
    found = json.loads(run("backprop", "--json", "--quick", "--relu-at-zero", "1"))
    assert np.array(found["gradients"]["H"]) == pytest.approx(example.other_gradients["H"])
    assert np.array(found["other_gradients"]["H"]) == pytest.approx(example.gradients["H"])


@pytest.mark.parametrize("number", [0, 3, 5, 7])
def test_the_script_recomputes(number, tmp_path):
    """With NumPy alone, in a Python that cannot see this package: the same derivatives and the same step."""
    done = work(network(number))
    (tmp_path / "step.py").write_text(script.script(done))
    ask = "import runpy, json; found = runpy.run_path('step.py'); "
    names = [f"d_{role}" for role in done.net.parameters] + [f"new_{role}" for role in done.net.parameters]
    ask += f"print(json.dumps({{name: found[name].tolist() for name in {names!r}}}))"
    said = subprocess.run([sys.executable, "-I", "-c", ask], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert "windtunnel" not in (tmp_path / "step.py").read_text()
    found = json.loads(said.stdout.splitlines()[-1])
    for role in done.net.parameters:
        assert np.array(found[f"d_{role}"]) == pytest.approx(done.gradients[role], rel=1e-9, abs=1e-12)
        assert np.array(found[f"new_{role}"]) == pytest.approx(done.step.parameters[role], rel=1e-9, abs=1e-12)


def test_the_script_knows_the_kink(folder):
    """It counts with fractions, so that the example's kink is one there too, and prints the loss after the step."""
    said = subprocess.run([sys.executable, "-I", folder / "step.py"], capture_output=True, text=True, check=True).stdout
    assert "loss 4.454889 -> 3.327156; predicted decrease 6.069761, actual 1.127734" in said
    assert re.search(r"d_H: at most \d\.\de-1\d from central differences; 3 entries left out at a kink", said)


def test_the_notebook(folder):
    """Valid by nbformat; its code runs from top to bottom."""
    found = nbformat.read(folder / "step.ipynb", 4)
    nbformat.validate(found)
    code = "\n".join(cell.source for cell in found.cells if cell.cell_type == "code")
    scope = {}
    exec(compile(code, "notebook", "exec"), scope)
    assert scope["new_loss"] == pytest.approx(3.327155559)
    text = "\n".join(cell.source for cell in found.cells if cell.cell_type == "markdown")
    assert r"\frac{\partial L}{\partial U}" in text


def test_the_svg(example, deep):
    """Well-formed; a box for each matrix, its number, and the kink marked."""
    for done, boxes in ((example, 11), (deep, 15)):
        root = ET.fromstring(svg.svg(done))
        space = "{http://www.w3.org/2000/svg}"
        drawn = [one for one in root.iter(f"{space}rect") if "box" in one.get("class")]
        assert len(drawn) == boxes
        numbers = [one.text for one in root.iter(f"{space}text") if one.get("class") == "number"]
        assert sorted(map(int, numbers)) == list(range(1, boxes))
        kinks = [one for one in root.iter(f"{space}rect") if one.get("class") == "kink"]
        assert len(kinks) == len(done.run.kinks)
        width, height = float(root.get("width")), float(root.get("height"))
        for one in drawn:
            assert float(one.get("x")) + float(one.get("width")) < width
            assert float(one.get("y")) + float(one.get("height")) < height


def test_the_markdown(folder):
    """A table row for each derivative, a formula for each matrix, balanced dollars."""
    text = (folder / "step.md").read_text()
    assert text.count("$$") % 2 == 0
    assert len(re.sub(r"\$\$", "", text).split("$")) % 2 == 1
    assert (
        r"$\frac{\partial L}{\partial O} \cdot \frac{\partial O}{\partial Z} \cdot \frac{\partial Z}{\partial U}$"
        in text
    )
    assert "![The computation graph](graph.svg)" in text


@pytest.mark.skipif(not pdf.installed(), reason="Typst is not installed")
def test_the_pdf(folder, deep):
    """The example fits two pages; a deep network with other names is set too."""
    pages = re.findall(rb"/Type\s*/Page\b", (folder / "step.pdf").read_bytes())
    assert len(pages) == 2
    made = document.build(deep, check(deep, quick=True), Typ())
    assert pdf.compiled(pdf.source(made, deep.net)).startswith(b"%PDF")


def test_without_typst(example, tmp_path, monkeypatch):
    """Everything but the PDF is written, and what to install is said."""
    monkeypatch.setattr(pdf, "installed", lambda: False)
    said = outputs.write(example, [], tmp_path)
    assert said[-1] == "no PDF: A PDF needs Typst: pip install 'windtunnel[report]'"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["graph.svg", "step.ipynb", "step.json", "step.md", "step.py", "step.tex", "step.typ"]
    )


def has_tikz():
    if not shutil.which("pdflatex") or not shutil.which("kpsewhich"):
        return False
    return bool(subprocess.run(["kpsewhich", "tikz.sty"], capture_output=True, check=False).stdout)


@pytest.mark.skipif(not has_tikz(), reason="pdflatex with TikZ is not installed")
def test_the_latex_compiles(example, deep, tmp_path):
    """Pdflatex sets it without an error and without a line that sticks out by more than a point."""
    for name, done in (("example", example), ("deep", deep)):
        made = document.build(done, check(done, quick=True), Tex())
        (tmp_path / f"{name}.tex").write_text(latex.latex(made, done.net))
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
        said = subprocess.run(command, capture_output=True, cwd=tmp_path, check=False, env=os.environ)
        log = said.stdout.decode(errors="replace")
        assert said.returncode == 0, log[-2000:]
        assert not re.findall(r"Overfull \\hbox \((?:[1-9]\d+|[2-9])[.\d]*pt", log)


def test_names_are_used_everywhere(deep):
    """What is called otherwise is called so in every form."""
    made = document.build(deep, [], Plain())
    chains = next(block for block in made.blocks if isinstance(block, blocks.Table))
    assert any("∂K/∂W1" in "".join(cell) for row in chains.rows for cell in row)
    assert "W1 = exact(" in script.script(deep)
    assert "W_{1}" in latex.tikz(deep.net)
    assert ">W_two<" in svg.svg(deep)
    cells = notebook.notebook(document.build(deep, [], Tex()), deep, "")["cells"]
    assert any(r"W_{\mathrm{two}}" in cell["source"] for cell in cells)


def test_a_name_has_a_stem_and_an_index():
    """Digits and what follows an underscore go below the line."""
    assert [split(name) for name in ("X", "W1", "b_H2", "H2_a")] == [("X", ""), ("W", "1"), ("b", "H2"), ("H", "2,a")]


def test_large_matrices_are_cut():
    """Of 20 columns the middle is left out, so that a page holds them."""
    net = from_tables(
        {"X": [[1] * 20], "Y": [1], "H": [[1] * 20] * 20, "b_H": [0] * 20, "U": [[1, 2]] * 20, "b_U": [0, 0]}
    )
    made = document.build(work(net), [], Plain())
    matrices = [one for block in blocks.flat(made.blocks) if isinstance(block, blocks.Matrices) for one in block.each]
    assert max(len(row) for one in matrices for row in one.cells) == 12
    assert svg.svg(work(net)).count("…")


def test_the_folder_cannot_be_a_file(tmp_path, capsys, monkeypatch):
    """Refused in one line."""
    (tmp_path / "file").write_text("")
    said = refused(capsys, monkeypatch, "backprop", "--quick", "--out", tmp_path / "file")
    assert "cannot be the folder of the results" in said


def test_the_page_shows_what_is_printed(monkeypatch):
    """The example in docs/backprop.md is the command's output, line by line."""
    monkeypatch.setenv("COLUMNS", "80")
    page = (Path(__file__).parents[1] / "docs" / "backprop.md").read_text()
    shown = page.split("$ windtunnel backprop --quick\n")[1].split("\n```")[0]
    printed = "\n".join(line.rstrip() for line in run("backprop", "--quick").splitlines())
    for part in shown.split("\n...\n"):
        assert part in printed


def test_nothing_heavy_is_loaded():
    """The command starts without PyTorch, SymPy, Typst, SciPy, pyarrow: they cost more than all the rest."""
    program = """
import sys
from typer.testing import CliRunner
from windtunnel.cli import entry
result = CliRunner().invoke(entry.app, ["backprop", "--quick"])
assert result.exit_code == 0, result
print([name for name in ("torch", "sympy", "mpmath", "typst", "scipy", "pyarrow") if name in sys.modules])
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ)
    assert said.stdout == "[]\n"
