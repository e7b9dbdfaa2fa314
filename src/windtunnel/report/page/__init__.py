"""A finished study as one HTML file that needs nothing else: no network, no other file, no torch.

write(Study.open(Path("out/study")), Path("out/study/report.html"))

predictions, row_choice, variant_edits, passages          which rows there is room for, and what is kept of each
explorer                                                  these as JSON
summary, forest, table, curves, methods, reproduction     what is there without JavaScript
phrases                                                   figures as words
page.css, table.js, explorer.js                           look and behaviour
"""

from __future__ import annotations

from pathlib import Path

from windtunnel.documents import pages
from windtunnel.report.page.curves import curves
from windtunnel.report.page.explorer import Json, explorer
from windtunnel.report.page.forest import forest
from windtunnel.report.page.methods import methods
from windtunnel.report.page.phrases import escaped
from windtunnel.report.page.summary import summary
from windtunnel.report.page.table import table
from windtunnel.report.study import Study
from windtunnel.storage import files

HERE = Path(__file__).parent
TITLES = {
    "summary": "Summary",
    "forest": "Drops",
    "table": "Transformations",
    "curves": "Curves",
    "explore": "Explorer",
    "methods": "Methods",
}


def write(study: Study, path: Path) -> None:
    """Write the page of a study to a file, whole or not at all."""
    files.write_text(path, page(study))


def page(study: Study) -> str:
    """Return the page; what a study has no figures for is left out."""
    found, drawn = explorer(study), curves(study)
    sections = {
        "summary": summary(study),
        "forest": forest(study),
        "table": table(study),
        "curves": drawn.section,
        "explore": _explore(found) if found else "",
        "methods": methods(study),
    }
    style = "\n" + pages.style(HERE / "page.css") + drawn.css
    script = "\n" + _script()
    links = "".join(f'<li><a href="#{name}">{TITLES[name]}</a></li>' for name, text in sections.items() if text)
    name = f"{escaped(study.plan.model)} on {escaped(study.plan.data)}"
    rows = f'<script id="rows" type="application/json">{pages.data(found)}</script>\n' if found else ""
    head = pages.head(
        f"{name} in the wind tunnel",
        style,
        policy=pages.policy(style, script),
        meta='<meta name="referrer" content="no-referrer">',
    )
    return f"""{head}<body>
<a class="skip" href="#summary">To the summary</a>
<header>
<h1>{name} <span>in the wind tunnel</span></h1>
</header>
<nav aria-label="Sections"><ul>{links}</ul></nav>
<main>
{"".join(sections.values())}</main>
<footer>
<p>Written by Windtunnel from the stored tables of the study. What broke: right on the original text, wrong on the
transformed one; what healed: the other way round.</p>
</footer>
{rows}<script>{script}</script>
</body>
</html>
"""


def _script() -> str:
    parts = [(HERE / name).read_text(encoding="utf-8") for name in ("table.js", "explorer.js")]
    return '"use strict";\n(() => {\n' + "".join(parts) + "transformationsTable();\nexplorer();\n})();\n"


def _explore(found: Json) -> str:
    kept = found["kept"]
    decisive = " A framed edit is decisive: without it alone the answer is right again." if found["decisive"] else ""
    return f"""<section id="explore" aria-labelledby="h-explore">
<h2 id="h-explore">Explorer</h2>
<p class="intro">{_left_out(kept)} Beside a text: the probability of its right label, before (hollow) and after
(full).{decisive}</p>
<p class="without-script">The explorer needs JavaScript; all other sections do without.</p>
<form id="explorer-form" class="tools needs-script" hidden role="search" aria-label="Filter the rows">
<label class="long">Words in the text or id
<input id="f-search" type="search" autocomplete="off" spellcheck="false"></label>
<label>Transformation<select id="f-spec"><option value="">all</option></select></label>
<label>What became of it<select id="f-fate"><option value="">all</option>
<option value="broke">▼ broke</option><option value="healed">▲ healed</option>{_otherwise(found)}
<option value="unchanged">= same answer</option></select></label>
<label>Label<select id="f-label"><option value="">all</option></select></label>
<label>Slice<select id="f-slice"><option value="">all</option></select></label>
<label>Model<select id="f-model"></select></label>
<p class="buttons"><span id="found" role="status" tabindex="-1"></span>
<button type="button" id="all" hidden>Show all rows</button>
<button type="button" id="export">Export as CSV</button></p>
</form>
<div id="cases"></div>
<button type="button" id="more" class="needs-script" hidden>Show more</button>
</section>
"""


def _otherwise(found: Json) -> str:
    """With two labels, no answer is wrong in another way."""
    return '<option value="otherwise">◆ wrong otherwise</option>' if len(found["labels"]) > 2 else ""


def _left_out(kept: Json) -> str:
    """Say which rows are on the page, and where the others are."""
    if kept["shown"] == kept["rows"]:
        return f"All {kept['rows']:,} test rows, those first to which some model changes its answer."
    calm, calm_shown = kept["rows"] - kept["flipped"], kept["shown"] - kept["flipped_shown"]
    return (
        f"Of {kept['rows']:,} test rows this page has room for {kept['shown']:,}: {kept['flipped_shown']:,} of the "
        f"{kept['flipped']:,} to which some model changes its answer under some transformation, in turn from each "
        f"model, transformation and direction; and a sample of {calm_shown:,} of the {calm:,} others (seed "
        f"{kept['seed']}). All rows, variants and answers are in the study's folder: "
        "<code>variants/test.parquet</code>, <code>predictions/</code>."
    )
