"""Install the peers that the benchmarks race against: `python bench/peers/install.py [NAME ...]`.

Each has a virtual environment of its own outside the repository, `${XDG_CACHE_HOME:-~/.cache}/windtunnel/peers/NAME`,
with the versions of `requirements/NAME.txt`: about 6 GB for all. What became of each is written to `installed.json`
beside them, the last lines of the error where one does not install.

Some need data that they would download from servers of their own; here they come from packages:

* WordNet 3.0 from Debian's `wordnet-base` (/usr/share/wordnet), the files of NLTK's `wordnet` corpus but two:
  `lexnames`, the 45 names of lexnames(5WN), is written here; `index.sense`, which is only read for sense keys and to
  map the wordnets of other languages, stays empty.
* The model of the averaged perceptron tagger from PyPI's `textblob-aptagger`, of which NLTK's tagger is a port (its
  source says so): the same code, features and tags, trained by the same author in 2013. Only the file format changes.
* An empty `omw-1.4`: the English WordNet needs none of it, but its reader asks for the folder.
* Stop words: scikit-learn's 318 stand for NLTK's 179. Who skips them has a little less to do.
* TextFlint's keyboard and misspellings: nlpaug's files, which have its format. Its spaCy model: a blank English one,
  which has the same tokenizer; none of the operations raced asks for more.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
PEERS = ("nlpaug", "augly", "checklist", "langtest", "textattack", "textaugment", "textflint")
FOLDERS = {"textflint": "flint"}
"""TextFlint takes the first `textflint` in its path for its package."""
NOT_TO_BE_HAD = {
    "nl-augmenter": "Not on PyPI (neither nl-augmenter nor nlaugmenter); it installs from GitHub only, out of reach "
    "from here: fatal: unable to access 'https://github.com/GEM-benchmark/NL-Augmenter/': Could not resolve host",
}
TIME_LIMIT_SECONDS = 600
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


def python(name: str = "nlpaug") -> Path:
    """Return the interpreter of a peer's environment, whether it is there or not."""
    return folder() / FOLDERS.get(name, name) / "bin" / "python"


def nltk_data() -> Path:
    """Return the folder that `NLTK_DATA` must name."""
    return folder() / "nltk_data"


def textflint_data() -> Path:
    """Return the folder that `TR_CACHE_DIR` must name."""
    return folder() / "textflint_data"


def packages(name: str) -> Path:
    """Return where a peer's packages are installed."""
    return next((folder() / FOLDERS.get(name, name)).glob("lib/python*/site-packages"))


def install(name: str) -> None:
    """Install one peer.

    Raises:
        subprocess.CalledProcessError: pip refused; its standard error is in it.
        subprocess.TimeoutExpired: it took longer than the limit.
    """
    if not python(name).exists():
        venv.create(folder() / FOLDERS.get(name, name), with_pip=True)
    requirements = HERE / "requirements" / f"{name}.txt"
    if name == "nlpaug":
        # --no-deps for the tagger: of textblob-aptagger only the model file is wanted, not textblob
        pins = [line for line in requirements.read_text().splitlines() if line and not line.startswith("#")]
        tagger = [pin for pin in pins if pin.startswith("textblob-aptagger")]
        _pip(name, *(pin for pin in pins if pin not in tagger))
        _pip(name, "--no-deps", *tagger)
        write_wordnet(nltk_data() / "corpora" / "wordnet")
        (nltk_data() / "corpora" / "omw-1.4").mkdir(parents=True, exist_ok=True)
        write_tagger(nltk_data() / "taggers" / "averaged_perceptron_tagger_eng")
        return
    if name == "checklist":  # its setup.py runs `pip install jupyter` in whatever interpreter builds it: in this one
        _pip(name, "setuptools<60", "wheel")
    _pip(name, "--no-deps", "-r", str(requirements))
    if name == "checklist":
        _pip(name, "--no-deps", "--no-build-isolation", "checklist==0.0.11")
    if name == "textattack":
        write_stop_words(nltk_data() / "corpora" / "stopwords")
    if name == "textflint":
        write_textflint_data(textflint_data())


def _pip(name: str, *words: str) -> None:
    command = [str(python(name)), "-m", "pip", "install", "--quiet", "--no-cache-dir", *words]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=TIME_LIMIT_SECONDS)


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
    (source,) = packages("nlpaug").glob("textblob_aptagger/trontagger-*.pickle")
    with source.open("rb") as file:
        weights, known_words, tags = _SetsOnly(file).load()
    to.mkdir(parents=True, exist_ok=True)
    for part, value in {"weights": weights, "tagdict": known_words, "classes": sorted(tags)}.items():
        (to / f"averaged_perceptron_tagger_eng.{part}.json").write_text(json.dumps(value))


def write_stop_words(to: Path) -> None:
    """Write scikit-learn's stop words as NLTK's reader wants them."""
    script = "from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS as s; print(*sorted(s), sep='\\n')"
    found = subprocess.run([python("textattack"), "-c", script], check=True, capture_output=True, text=True)
    to.mkdir(parents=True, exist_ok=True)
    (to / "english").write_text(found.stdout)


def write_textflint_data(to: Path) -> None:
    """Lay out what TextFlint would download, from nlpaug's files, WordNet's and a blank spaCy model."""
    shutil.copytree(nltk_data() / "corpora" / "wordnet", to / "NLTK_DATA" / "wordnet", dirs_exist_ok=True)
    (to / "UT_DATA" / "keyboard").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(packages("nlpaug") / "nlpaug/res/char/keyboard/en.json", to / "UT_DATA/keyboard/en.json")
    shutil.copyfile(packages("nlpaug") / "nlpaug/res/word/spelling/spelling_en.txt", to / "UT_DATA/spelling_en.txt")
    model = to / "SPACY_MODEL" / "en_core_web_lg" / "en_core_web_lg-3.0.0"
    script = "import sys, spacy; spacy.blank('en').to_disk(sys.argv[1])"
    subprocess.run([python("textflint"), "-c", script, model], check=True, capture_output=True)


def main(names: list[str]) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / "installed.json"
    outcome = json.loads(path.read_text()) if path.exists() else {}
    outcome |= NOT_TO_BE_HAD
    for name in names:
        try:
            install(name)
            outcome[name] = "installed"
        except subprocess.CalledProcessError as error:
            outcome[name] = "\n".join((error.stderr or str(error)).splitlines()[-6:])
        except subprocess.TimeoutExpired:
            outcome[name] = f"pip did not finish in {TIME_LIMIT_SECONDS} s."
        print(f"{name}: {outcome[name]}", flush=True)
    path.write_text(json.dumps(outcome, indent=1) + "\n")
    print(f"The peers are in {folder()}.")


if __name__ == "__main__":
    main(sys.argv[1:] or list(PEERS))
