"""Whether a model may go out: thresholds against the figures of a study, as `windtunnel check` applies them.

judge(numbers, Thresholds(max_drop=3), specs)    a verdict for each transformation: pass, fail, not estimable

thresholds    what may be demanded, as `[check]` of a plan or flags write it
judging       figures against thresholds
junit         verdicts as XML for continuous integration
"""

from windtunnel.study.verdicts.junit import junit
from windtunnel.study.verdicts.thresholds import Thresholds, read
from windtunnel.study.verdicts.verdict import FAIL, NOT_ESTIMABLE, PASS, Verdict, judge

__all__ = ["FAIL", "NOT_ESTIMABLE", "PASS", "Thresholds", "Verdict", "judge", "junit", "read"]
