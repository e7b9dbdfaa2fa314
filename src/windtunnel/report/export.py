"""The transformed test set as a folder that a data hub takes as it is: Parquet files and a README.

data/original/test.parquet               id, text, label
data/typo-0.1/test.parquet               id, text, original, label, changed, edits
README.md                                the datasheet, each transformation a configuration

datasets.load_dataset("FOLDER", "typo-0.1", split="test")
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from windtunnel import progress
from windtunnel.errors import ReportError
from windtunnel.report.cards import datasheet
from windtunnel.report.document import Document
from windtunnel.report.study import ORIGINAL, Study
from windtunnel.storage import files, study_tables
from windtunnel.storage.tables import VARIANTS


def export(study: Study, document: Document, folder: Path) -> list[Path]:
    """Write the folder; a file that is there is written anew.

    Raises:
        ReportError: the original texts are neither stored with the study nor found where they came from.
    """
    if study.rows is None:
        raise ReportError(
            f"The test texts are not in '{study.folder}' (an older study), and '{study.plan.data}' no longer "
            "holds them; run the study again."
        )
    names = configurations(study)
    labels = pa.array(list(study.labels) or [str(value) for value in sorted(set(study.rows["label"].to_pylist()))])
    rows = pa.table(
        {
            "id": study.rows["id"],
            "text": study.rows["text"],
            "label": study.rows["label"],
            "label_name": labels.take(study.rows["label"].combine_chunks()),
        }
    )
    made = [_written(rows, folder / "data" / names[ORIGINAL] / "test.parquet")]
    with progress.bar("exporting", total=len(study.tested), unit="sets") as bar:
        for spec in study.tested:
            path = study.folder / "variants" / "test.parquet"
            variants = study_tables.read(path, VARIANTS, filters=pc.field("spec") == spec)
            place = pc.index_in(variants["id"], value_set=rows["id"].combine_chunks())
            mine = rows.take(place)
            table = pa.table(
                {
                    "id": variants["id"],
                    "text": variants["text"],
                    "original": mine["text"],
                    "label": mine["label"],
                    "label_name": mine["label_name"],
                    "changed": variants["changed"],
                    "edits": variants["edits"],
                }
            )
            made.append(_written(table, folder / "data" / names[spec] / "test.parquet"))
            bar.advance(1)
    files.write_text(folder / "README.md", datasheet(study, document, config=_configs(names)))
    return [*made, folder / "README.md"]


def configurations(study: Study) -> dict[str, str]:
    """Spec -> what its folder and configuration are called."""
    found, taken = {}, set()
    for spec in (ORIGINAL, *study.tested):
        base = re.sub(r"[^A-Za-z0-9._]+", "-", study.short.get(spec, spec)).strip("-.")[:80] or "set"
        name, number = base, 2
        while name.lower() in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name.lower())
        found[spec] = name
    return found


def _configs(names: dict[str, str]) -> str:
    entries = [
        {
            "config_name": name,
            "data_files": [{"split": "test", "path": f"data/{name}/test.parquet"}],
            **({"default": True} if spec == ORIGINAL else {}),
        }
        for spec, name in names.items()
    ]
    return f"configs: {json.dumps(entries, ensure_ascii=False)}"


def _written(table: pa.Table, path: Path) -> Path:
    with files.whole(path) as file:
        pq.write_table(table.replace_schema_metadata(None), file, compression="zstd")
    return path
