import pytest

from windtunnel.errors import PlanError, TransformationError
from windtunnel.study.plan import StudyPlan, read_plan

WHOLE = """
data = "builtin:reviews"
model = "tiny"
transform = ["typo", "typo.swap(rate=0.2)"]
held_out = ["case.lower"]
augment = 100
seeds = 2
seed = 7
limit = 500
limit_test = 200
labels = ["negative", "positive"]
severity = ["typo", "synonym"]
strengths = [0.1, 1]
dose = [0, 500]
transfer = true
draws = 10
slices = ["negation", "length(min=200)"]
also_test = ["tweets=tweets.csv", "stanfordnlp/sst2"]
also_train = "tweets.csv:0.2"
attribute = 50

[map_labels]
pos = "positive"

[check]
max_drop = 3
judge = "sure_fail"

[check.each.typo]
max_drop = 6.5

[columns]
text = "review"

[training]
epochs = 2
learning_rate = 1e-3
device = "cpu"
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "study.toml"
        path.write_text(text)
        return path

    return write


def test_every_key_is_read(written):
    """A plan in TOML says all that a plan in Python can say."""
    assert read_plan(written(WHOLE)) == StudyPlan(
        data="builtin:reviews",
        model="tiny",
        transform=("typo", "typo.swap(rate=0.2)"),
        held_out=("case.lower",),
        augment=100,
        seeds=2,
        seed=7,
        limit=500,
        limit_test=200,
        labels=("negative", "positive"),
        severity=("typo", "synonym"),
        strengths=(0.1, 1.0),
        dose=(0, 500),
        transfer=True,
        draws=10,
        slices=("negation", "length(min=200)"),
        also_test=("tweets=tweets.csv", "stanfordnlp/sst2"),
        also_train=("tweets.csv:0.2",),
        attribute=50,
        map_labels={"pos": "positive"},
        check={"max_drop": 3, "judge": "sure_fail", "each": {"typo": {"max_drop": 6.5}}},
        columns={"text": "review"},
        training={"epochs": 2, "learning_rate": 1e-3, "device": "cpu"},
    )


def test_what_is_not_said_has_the_defaults(written):
    """A plan of one line is the plan of its defaults; one text stands for a list of one."""
    assert read_plan(written('data = "imdb"\ntransform = "typo"')) == StudyPlan("imdb", transform=("typo",))


def test_flags_win_over_the_file(written):
    """What is given as a flag replaces the file's value; a flag that is None leaves it."""
    flags = {"transform": ("case.lower",), "held_out": (), "check": {"each": {}}, "model": None}
    plan = read_plan(written(WHOLE), seeds=5, **flags)
    assert (plan.seeds, plan.transform, plan.held_out, plan.model) == (5, ("case.lower",), (), "tiny")


def test_flags_win_key_by_key_in_tables(written):
    """`--epochs 1` replaces the file's epochs and leaves its learning rate; `--text-column` alike."""
    plan = read_plan(written(WHOLE), training={"epochs": 1}, columns={"label": "stars"})
    assert plan.training == {"epochs": 1, "learning_rate": 1e-3, "device": "cpu"}
    assert plan.columns == {"text": "review", "label": "stars"}


def test_data_may_come_from_a_flag(written):
    """A file without `data` is whole if the flag names it."""
    assert read_plan(written("seeds = 1"), data="imdb", transform=("typo",)).data == "imdb"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed = 1", "data: is missing; name the labelled texts"),
        ('data = "imdb"\nsedes = 3', r"sedes: there is no such key. Did you mean 'seeds'\? Known: data, model"),
        ('data = "imdb"\n[training]\nepoch = 1', r"training -> epoch: there is no such key. Did you mean 'epochs'\?"),
        ('data = "imdb"\n[columns]\ntexts = "a"', r"columns -> texts: there is no such key. Did you mean 'text'\?"),
        ('data = "imdb"\nseeds = "3"', "seeds: is a whole number; got '3'."),
        ('data = "imdb"\nseeds = true', "seeds: is a whole number; got True."),
        ('data = "imdb"\nseeds = 0', "`seeds` is a whole number of 1 or more; got 0."),
        ('data = "imdb"\naugment = -1', "`augment` is a whole number of 0 or more; got -1."),
        ('data = "imdb"\nlimit = 1', "`limit` is a whole number of 2 or more; got 1."),
        ('data = "imdb"\nlimit_test = 1.5', "limit_test: is a whole number; got 1.5."),
        ("data = 3", "data: is a text; got 3."),
        ('data = "imdb"\ntransform = [1]', r"transform: is a list of texts; got \[1\]."),
        ('data = "imdb"\ntransform = []', "`transform` needs at least one transformation"),
        ('data = "imdb"\ntraining = 3', "training: is a table; got 3."),
        ('data = "imdb"\n[training]\nepochs = "two"', "training -> epochs: is a whole number; got 'two'."),
        ('data = "imdb"\n[training]\nepochs = true', "training -> epochs: is a whole number; got True."),
        ('data = "imdb"\n[training]\nepochs = 1.5', "training -> epochs: is a whole number; got 1.5."),
        ('data = "imdb"\n[training]\nlearning_rate = "1"', "training -> learning_rate: is a number; got '1'."),
        ('data = "imdb"\n[training]\nepochs = 0', "training -> `epochs` must be 1 or more; got 0."),
        ('data = "imdb"\n[training]\ndevice = 0', "training -> device: is a text; got 0."),
        ('data = "imdb"\n[training]\ndevice = "gpu"', "training -> `device` must be one of .*; got 'gpu'."),
        ('data = "imdb"\n[columns]\ntext = 0', "columns -> text: is a text; got 0."),
        ('data = "imdb"\ntransform = ["typo", "typo@1"]', r"'typo@1\(.*\)' stands twice among the transformations"),
        ('data = "imdb"\nstrengths = ["much"]', r"strengths: is a list of numbers; got \['much'\]."),
        ('data = "imdb"\nstrengths = [0]', "`strengths` are shares above 0 and at most 1 .*; got 0.0."),
        ('data = "imdb"\nstrengths = [0.1, 0.1]', "`strengths` are one or more, all different; got 0.1, 0.1."),
        ('data = "imdb"\nseverity = "encoding.mojibake > typo"', r"severity: '.*' has no strength \(`rate`\) to vary"),
        ('data = "imdb"\nseverity = ["typo", "typo(rate=0.3)"]', "severity: 'typo' stands twice"),
        ('data = "imdb"\ndose = 0.5', "dose: is a list of whole numbers; got 0.5."),
        ('data = "imdb"\ndose = [-1]', "`dose` is a whole number of 0 or more; got -1."),
        ('data = "imdb"\ndose = [5, 5]', "`dose` names each number of texts once; got 5, 5."),
        ('data = "imdb"\ntransfer = "yes"', "transfer: is true or false; got 'yes'."),
        ('data = "imdb"\ntransfer = true\naugment = 0', "`transfer` trains on `augment` transformed texts"),
        ('data = "imdb"\ndraws = 0', "`draws` is a whole number of 1 or more; got 0."),
        ('data = "imdb"\nattribute = -1', "`attribute` is a whole number of 0 or more; got -1."),
        ('data = "imdb"\nslices = "negatio"', r"slices -> No slice is called 'negatio'. Did you mean 'negation'\?"),
        ('data = "imdb"\nslices = ["all", "negation"]', "`slices`: 'all' and 'none' stand alone"),
        ('data = "imdb"\nalso_test = "test=a.csv"', "also_test: the name 'test' is the study's own"),
        ('data = "imdb"\nalso_test = ["a.csv", "b/a.csv"]', "also_test: the name 'a' is that of 'a.csv' already"),
        ('data = "imdb"\nalso_train = "a.csv"', "also_train: write SOURCE:SHARE.*as in 'a.csv:0.2'; got 'a.csv'."),
        ('data = "imdb"\nalso_train = "a.csv:1.2"', "also_train: write SOURCE:SHARE.*got 'a.csv:1.2'."),
        ('data = "imdb"\nalso_train = ["a.csv:0.5", "b.csv:0.5"]', "also_train: shares of .* leave nothing"),
        ('data = "imdb"\n[map_labels]\npos = 1', "map_labels -> pos: is a text; got 1."),
        ('data = "imdb"\n[check]\nmaxdrop = 1', r"check -> maxdrop: there is no such key. Did you mean 'max_drop'\?"),
        (
            'data = "imdb"\n[check]\nmax_drop = "3"',
            "check -> max_drop: is a number from 0 to 100.*; got '3'",
        ),
        ('data = "imdb"\n[check]\njudge = "me"', "check -> judge: is one of value, sure_pass, sure_fail; got 'me'."),
        ('data = "imdb"\n[check]\nmodel = 1', "check -> model: is a text; got 1."),
        ('data = "imdb"\n[check]\neach = 3', "check -> each: is a table; got 3."),
        ('data = "imdb"\n[check.each]\nmixed = 3', "check -> each -> mixed: is a table; got 3."),
        ('data = "imdb"\n[check.each.mixed]\nmax = 3', "check -> each -> mixed -> max: there is no such key."),
        ('data = "imdb"\n[check.each.typo]\nmax_drop = 3', "check -> each -> 'typo' is no transformation of this"),
        ("data = ", r"Invalid value \(at end of document\)"),
    ],
)
def test_refusals_name_the_file_and_the_key(written, text, message):
    """What cannot be run is refused before anything is read: file, key, what must hold, what was given."""
    path = written(text)
    with pytest.raises(PlanError, match=rf"^{path}: {message}") as refusal:
        read_plan(path)
    assert "\n" not in str(refusal.value)


def test_a_plan_that_is_not_there(tmp_path):
    """A missing file, or one that is no text, is refused by name."""
    with pytest.raises(PlanError, match=r"There is no plan '.*none.toml'"):
        read_plan(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PlanError, match=r"bytes.toml: line 1: byte 0xff is not UTF-8"):
        read_plan(tmp_path / "bytes.toml")


@pytest.mark.parametrize("name", ["transform", "held_out"])
def test_an_unknown_transformation_is_refused_when_the_plan_is_made(name):
    """A wrong name or parameter is found before any work, among the held-out ones too."""
    with pytest.raises(TransformationError, match=r"No transformation is called 'typpo'\. Did you mean 'typo'"):
        StudyPlan("imdb", **{"transform": ("case.lower",), name: ("typpo",)})
    with pytest.raises(TransformationError, match="`rate` is a share between 0 and 1; got 2"):
        StudyPlan("imdb", **{"transform": ("case.lower",), name: ("typo(rate=2)",)})


def test_the_plan_tells_what_its_specs_resolved_to():
    """What was typed is kept beside what it stands for; held-out ones are tested, not trained on."""
    plan = StudyPlan("imdb", transform=("typo",), held_out=("case.lower",))
    assert [t.name for t in plan.trained] == ["typo"]
    assert plan.to_dict()["transform"] == ("typo",)
    assert plan.to_dict()["resolved"] == ["typo@1(rate=0.1, min_letters=4, keep_ends=True)", "case.lower@1(rate=1.0)"]


def test_baselines_are_named_once_beside_another_model(written):
    """Unknown ones, the model itself and the same twice are refused; so are settings that a baseline does not have."""
    assert read_plan(written('data = "imdb"\nbaseline = ["nbsvm", "majority"]')).baseline == ("nbsvm", "majority")
    with pytest.raises(PlanError, match=r"No baseline is called 'nb-svm'\. Did you mean 'nbsvm'\?"):
        StudyPlan("imdb", baseline=("nb-svm",))
    for model, baseline in [("nbsvm", ("nbsvm",)), ("tiny", ("majority", "majority"))]:
        with pytest.raises(PlanError, match="stands once, beside another model"):
            StudyPlan("imdb", model=model, baseline=baseline)
    with pytest.raises(PlanError, match="training -> `epochs` is a setting of encoders; 'nbsvm' has none"):
        StudyPlan("imdb", model="nbsvm", training={"epochs": 2})
    assert list(StudyPlan("imdb", model="nbsvm", training={"device": "cpu"}).training_seeds) == [1]
    assert list(StudyPlan("imdb", seeds=2).training_seeds) == [1, 2]
