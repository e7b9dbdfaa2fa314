"""The command that repeats a study, from its plan; where flags do not say it all, a plan in TOML to go with it."""

from __future__ import annotations

import dataclasses
import json
import shlex
from typing import Any

LISTS = {"baseline": "baseline", "transform": "transform", "held_out": "held-out", "protect": "protect"}
FLAGS = {"augment": "augment", "seeds": "seeds", "seed": "seed", "limit": "limit", "limit_test": "limit-test"}
COLUMNS = {"text": "text-column", "label": "label-column", "id": "id-column", "group": "group-column"}
OTHERS = ("data", "model", "labels", "columns", "training")


def command(plan: Any, out: str) -> str:
    r"""Return the command line that runs a plan, a flag a line.

    >>> from windtunnel.study.plan import StudyPlan
    >>> print(command(StudyPlan("imdb", transform=("typo(rate=0.2)",), training={"epochs": 1}), "study"))
    windtunnel study imdb \
      --model distilbert-base-uncased \
      --transform 'typo(rate=0.2)' \
      --augment 5000 \
      --seeds 3 \
      --seed 0 \
      --set epochs=1 \
      --out out/study
    """
    target = ("--out", f"out/{out}")
    if plan_file(plan):
        return _written([("windtunnel", "study", "study.toml"), target])
    parts = [("windtunnel", "study", plan.data), ("--model", plan.model)]
    for name, flag in LISTS.items():
        parts += [(f"--{flag}", value) for value in getattr(plan, name)]
    for name, flag in FLAGS.items():
        if getattr(plan, name) is not None:
            parts.append((f"--{flag}", str(getattr(plan, name))))
    if plan.labels:
        parts.append(("--label-names", ",".join(plan.labels)))
    parts += [(f"--{COLUMNS[name]}", column) for name, column in plan.columns.items()]
    parts += [("--set", f"{name}={value}") for name, value in plan.training.items()]
    return _written([*parts, target])


def plan_file(plan: Any) -> str:
    """Return the plan as TOML where it says more than the flags that `command` knows; else an empty text."""
    known = {*LISTS, *FLAGS, *OTHERS}
    fields = {field.name: field for field in dataclasses.fields(plan)}
    asked = {name: getattr(plan, name) for name in fields}
    if all(name in known or value == _default(fields[name]) for name, value in asked.items()):
        return ""
    kept = {name: value for name, value in asked.items() if value is not None and value != _default(fields[name])}
    plain = {name: value for name, value in kept.items() if not isinstance(value, dict)}
    tables = {name: value for name, value in kept.items() if isinstance(value, dict)}
    lines = [f"{name} = {_toml(value)}" for name, value in plain.items()]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{json.dumps(key)} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _toml(value: Any) -> str:
    """A value of TOML: its strings, numbers, booleans and lists are written as JSON's, DEL apart."""
    return json.dumps(value).replace("\x7f", "\\u007f")


def _written(parts: list[tuple[str, ...]]) -> str:
    return " \\\n  ".join(" ".join(map(shlex.quote, words)) for words in parts)
