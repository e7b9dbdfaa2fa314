"""How PyTorch's threads wait, and how many they are."""

import json
import os
import subprocess
import sys

import pytest

from windtunnel.cli import doctor
from windtunnel.engine.workers import start_workers
from windtunnel.models import threads

SETTINGS = (*threads.WAIT_SETTINGS, *threads.THREAD_SETTINGS)
AT_TORCH = """
import os, sys
class Hook:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            print(os.environ.get("OMP_WAIT_POLICY"))
            sys.stdout.flush()
            os._exit(0)
sys.meta_path.insert(0, Hook())
"""
"""Says the policy that is set when torch would be loaded, and ends there."""


def child(program, **environment):
    """Run a program in a process where nothing is set but what is given; what it wrote."""
    clean = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, env=clean | environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.fixture
def nothing_set(monkeypatch):
    """No setting, and torch not loaded."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(threads, "_too_late", False)


# --- waiting ----------------------------------------------------------------------------------------------------


def test_threads_sleep_unless_something_is_set(nothing_set):
    """Where nothing is set, the policy is PASSIVE."""
    threads.configure_openmp()
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    assert threads.wait_policy() == "OMP_WAIT_POLICY=PASSIVE"


@pytest.mark.parametrize("name", threads.WAIT_SETTINGS)
def test_a_setting_of_the_users_stays_and_is_the_only_one(name, nothing_set, monkeypatch):
    """Whichever runtime's variable the user has set, it is kept and no other is added."""
    monkeypatch.setenv(name, "ACTIVE")
    threads.configure_openmp(for_children=True)
    assert [other for other in threads.WAIT_SETTINGS if other in os.environ] == [name]
    assert threads.wait_policy() == f"{name}=ACTIVE"


def test_nothing_is_set_once_torch_is_loaded(nothing_set, monkeypatch):
    """Runtimes read it when they are loaded; only processes still to be started can have it then."""
    monkeypatch.setitem(sys.modules, "torch", object())
    threads.configure_openmp()
    assert "OMP_WAIT_POLICY" not in os.environ
    assert threads.wait_policy() == ""
    threads.configure_openmp(for_children=True)
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    assert threads.wait_policy() == ""  # of this process


def test_an_import_sets_nothing():
    """`import windtunnel`, and all that is reached by its names, leaves the environment as it is."""
    program = "import os; before = dict(os.environ); import windtunnel as wt; [getattr(wt, n) for n in wt.__all__]"
    assert child(f"{program}; print(before == dict(os.environ))") == "True"


DOORS = {
    "the command line": "from windtunnel.cli import entry\nentry.run(lambda: __import__('torch'))",
    "the course's command line": "from windtunnel.cli import course\n"
    "course.do = lambda flags: __import__('torch')\ncourse.main(['--eval'])",
    "training": "from windtunnel.models import training\n"
    "training.fit(None, None, (), model='tiny', seed=0, out=None, name='', settings={})",
    "prediction": "from pathlib import Path\nfrom windtunnel.models import prediction\n"
    "prediction.hub.folder_of = Path\nprediction.folder.check_whole = lambda *_: None\nprediction.load_predictor('.')",
    "the quality of texts": "from windtunnel.quality import assessment\nassessment._models('.', None, None)",
    "the quality of shards": "from windtunnel.shards import quality\nquality._counter('.')",
    "a language model's hash": "from windtunnel.transforms.neural import material\nmaterial.of('m')({'m': '.'})",
    "masked words": "import windtunnel as wt\n"
    "wt.get('neural.masked_word', rate=1.0, model='.').texts(['A fine film of its kind.'])",
    "a paraphrase": "import windtunnel as wt\n"
    "wt.get('neural.paraphrase', rate=1.0, model='.').texts(['A fine film of its kind.'])",
    "a translation": "import windtunnel as wt\n"
    "wt.get('neural.back_translation', rate=1.0, there='.', back='.').texts(['A fine film of its kind.'])",
    "the doctor": "from windtunnel.cli import doctor\ndoctor.examine(offline=True)",
    "a task on Ray": "from windtunnel.engine import ray\nray._done(lambda _: __import__('torch'), 0, {})",
    "an actor on Ray": "from windtunnel.engine import ray\nray._Actor(lambda _: __import__('torch'), {}).do(0)",
}


@pytest.mark.parametrize("door", DOORS)
def test_the_policy_is_set_where_we_load_torch(door):
    """Whatever of ours loads torch first has set the policy before."""
    assert child(AT_TORCH + DOORS[door]) == "PASSIVE"
    assert child(AT_TORCH + DOORS[door], OMP_WAIT_POLICY="ACTIVE") == "ACTIVE"


def policy():
    """What a worker's environment says, and what its `wait_policy` does."""
    return os.environ.get("OMP_WAIT_POLICY"), threads.wait_policy()


def test_workers_have_it_even_where_their_parent_loaded_torch_first(nothing_set, monkeypatch):
    """Processes are started with the policy in their environment: their main module may import torch at once."""
    monkeypatch.setitem(sys.modules, "torch", object())
    with start_workers(1, "json") as workers:
        assert workers.submit(policy).result() == ("PASSIVE", "OMP_WAIT_POLICY=PASSIVE")


def test_workers_that_share_texts_have_it(nothing_set):
    """So have those of `transform` with several workers."""
    import windtunnel as wt

    wt.transform(wt.read("builtin:reviews").test.slice(0, 4), "typo", workers=2)
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"


def test_the_runtime_of_this_torch_obeys():
    """OpenMP itself, asked for its settings when torch has loaded it after us, says that no thread spins."""
    program = "from windtunnel.models import threads; threads.configure_openmp(); import torch; torch.ones(9).add(1)"
    clean = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    asked = {"OMP_DISPLAY_ENV": "verbose", "KMP_SETTINGS": "1"}
    said = subprocess.run([sys.executable, "-c", program], env=clean | asked, capture_output=True, text=True).stderr
    assert "GOMP_SPINCOUNT = '0'" in said or "KMP_BLOCKTIME=0" in said.partition("Effective")[2]


# --- what the doctor says -----------------------------------------------------------------------------------------


def line(**findings):
    """The doctor's line on threads."""
    found = doctor.examine(offline=True) | findings
    return next(one for one in doctor.report(found).splitlines() if one.startswith("threads"))


def test_the_doctor_names_the_policy():
    """It says how many cores may be used and which setting decides how threads wait, ours or the user's."""
    program = "from windtunnel.cli import doctor; print(doctor.report(doctor.examine(offline=True)))"
    assert "threads wait by OMP_WAIT_POLICY=PASSIVE" in child(program)
    assert "threads wait by OMP_WAIT_POLICY=ACTIVE" in child(program, OMP_WAIT_POLICY="ACTIVE")


def test_the_doctor_says_when_torch_came_first(nothing_set, monkeypatch):
    """Then threads spin, and the line says what to do."""
    monkeypatch.setattr(doctor, "_device", lambda: {"summary": "cpu"})
    monkeypatch.setitem(sys.modules, "torch", object())
    said = line()
    assert "PyTorch was loaded before a policy could be set, so its threads spin" in said
    assert "Set OMP_WAIT_POLICY=PASSIVE before Python starts" in said


def test_the_doctor_as_json():
    """`doctor --json` has the same for programs."""
    program = "import json; from windtunnel.cli import doctor; print(json.dumps(doctor.examine(offline=True)))"
    found = json.loads(child(program, KMP_BLOCKTIME="0"))["threads"]
    assert found == {"usable_cores": threads.usable_cores(), "wait_policy": "KMP_BLOCKTIME=0"}


# --- how many -----------------------------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine of 8 cores, whose files of control groups the test writes."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)

    def made(groups, **files):
        contents = {"proc/self/cgroup": groups} | {f"sys/fs/cgroup/{path}": text for path, text in files.items()}
        for path, text in contents.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        return tmp_path

    return made


def test_without_control_groups_affinity_counts(tmp_path, monkeypatch):
    """The cores that the process may run on, not those of the machine; all where the system has no affinity."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5}, raising=False)
    assert threads.usable_cores(tmp_path) == 2
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert threads.usable_cores(tmp_path) == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert threads.usable_cores(tmp_path) == 1


@pytest.mark.parametrize(
    ("limit", "cores"),
    [
        ("max 100000", 8),
        ("300000 100000", 3),
        ("150000 100000", 2),
        ("20000 100000", 1),
        ("1600000 100000", 8),
        ("", 8),
    ],
)
def test_a_quota_of_version_2_bounds_them(machine, limit, cores):
    """`cpu.max` holds quota and period: a part of a core counts as one, and there are never fewer than one."""
    assert threads.usable_cores(machine("0::/\n", **{"cpu.max": limit})) == cores


@pytest.mark.parametrize(("quota", "cores"), [("-1", 8), ("250000", 3), ("50000", 1)])
def test_a_quota_of_version_1_bounds_them(machine, quota, cores):
    """`cpu.cfs_quota_us` through `cpu.cfs_period_us`; -1 is no quota."""
    groups = "5:memory:/job\n2:cpu,cpuacct:/job\n1:cpuset:/\n0::/\n"
    files = {"cpu/job/cpu.cfs_quota_us": f"{quota}\n", "cpu/job/cpu.cfs_period_us": "100000\n"}
    assert threads.usable_cores(machine(groups, **files)) == cores


def test_the_smallest_quota_on_the_way_up_counts(machine):
    """A group has no more than those around it; a path that a container cannot see does not matter."""
    files = {"a/b/cpu.max": "max 100000", "a/cpu.max": "400000 100000", "cpu.max": "600000 100000"}
    assert threads.usable_cores(machine("0::/a/b\n", **files)) == 4
    assert threads.usable_cores(machine("0::/docker/f00\n", **files)) == 6


def test_a_quota_bounds_torchs_threads_too(nothing_set, monkeypatch):
    """OpenMP heeds affinity but no quota, so it is told of a smaller one, unless the user has told it something."""
    monkeypatch.setattr(threads, "_affinity", lambda: 8)
    monkeypatch.setattr(threads, "_quotas", lambda _: iter([1.5]))
    threads.configure_openmp()
    assert os.environ["OMP_NUM_THREADS"] == "2"
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    threads.configure_openmp()
    assert os.environ["OMP_NUM_THREADS"] == "5"
    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setattr(threads, "_quotas", lambda _: iter(()))
    threads.configure_openmp()
    assert "OMP_NUM_THREADS" not in os.environ
