"""How a study was made: data, models, measures, machine, and the command that repeats it."""

from __future__ import annotations

from collections.abc import Iterator

from windtunnel.report.page.phrases import escaped
from windtunnel.report.page.reproduction import command, plan_file
from windtunnel.report.study import PLAIN, Study

SHOWN = (
    "learning_rate",
    "epochs",
    "batch_size",
    "max_tokens",
    "truncation",
    "precision",
    "weight_decay",
    "warmup_share",
)


def methods(study: Study) -> str:
    """Return the section."""
    lines = "".join(f"<dt>{name}</dt><dd>{said}</dd>\n" for name, said in _facts(study))
    repeats, plan = command(study.plan, study.folder.name), plan_file(study.plan)
    saved = (
        f'<p class="intro">With this plan saved as <code>study.toml</code>:</p>\n<pre tabindex="0" role="region" '
        f'aria-label="The plan"><code>{escaped(plan)}</code></pre>\n'
        if plan
        else ""
    )
    return f"""<section id="methods" aria-labelledby="h-methods">
<h2 id="h-methods">Methods and environment</h2>
<dl class="facts">
{lines}</dl>
<h3 id="h-command">The command that repeats this study</h3>
{saved}<pre tabindex="0" role="region" aria-labelledby="h-command"><code>{escaped(repeats)}</code></pre>
</section>
"""


def _facts(study: Study) -> Iterator[tuple[str, str]]:
    manifest, plan = study.manifest, study.plan
    data = manifest.get("data", {})
    sizes = ", ".join(f"{count:,} {name}" for name, count in study.sizes.items())
    yield "Texts", f"<code>{escaped(plan.data)}</code>: {sizes}; labels {', '.join(map(escaped, study.labels))}"
    if notes := data.get("notes"):
        yield "Notes on them", "<br>".join(escaped(note) for note in notes)
    yield "Fingerprint of the texts", f"<code>{escaped(data.get('fingerprint', ''))}</code>"
    seeds = len(study.seeds())
    beside = f"; beside it {', '.join(map(escaped, plan.baseline))}" if plan.baseline else ""
    once = "trained once" if study.seeded else "trained once, as its training involves no chance"
    trained = f"trained {seeds} times" if seeds > 1 else once
    yield "Model", f"<code>{escaped(plan.model)}</code>, {trained}{beside}"
    if training := _training(study):
        yield "Training", training
    specs = "".join(
        f"<li><code>{escaped(spec)}</code>{' held out' if spec in study.held_out else ''}</li>" for spec in study.tested
    )
    yield "Transformations", f"<ul>{specs}</ul>"
    if plan.protect:
        yield "Protected", ", ".join(f"<code>{escaped(one)}</code>" for one in plan.protect)
    extra = manifest.get("augmented", {})
    if extra.get("rows"):
        yield (
            "Augmentation",
            f"{extra['rows']:,} transformed training texts added, {extra['changed']:,} of them changed; the control "
            "arm got the same texts unchanged",
        )
    if failed := manifest.get("failed_rows"):
        yield "Failed", f"{failed:,} texts on which a transformation failed, left as they are"
    yield "Figures", "<br>".join(f"{name}: {escaped(said)}" for name, said in _measures(study))
    machine = manifest.get("machine", {})
    where = ", ".join(f"{name} {value}" for name, value in machine.items() if value not in (None, ""))
    yield "Machine", escaped(where)
    yield "Program", f"Windtunnel {escaped(str(manifest.get('windtunnel', '')))}"
    if (seconds := manifest.get("seconds_of_last_run")) is not None:
        yield "Time", f"{seconds:,.0f} s for the last run of the command; what was there already was not done again"


def _training(study: Study) -> str:
    found = study.training()
    settings = found.get("settings") or found
    named = [f"{name.replace('_', ' ')} {settings[name]}" for name in SHOWN if settings.get(name) is not None]
    return escaped(", ".join(named))


def _measures(study: Study) -> Iterator[tuple[str, str]]:
    """Yield how the figures of the main table came about."""
    for what, model in (("accuracy", PLAIN), ("drop", PLAIN), ("p_drop_holm", PLAIN), ("recovered", study.remedy)):
        found = next((n for n in study.numbers.all(what, model=model) if n.value is not None), None)
        if found:
            yield what.replace("p_drop_holm", "p"), found.method
