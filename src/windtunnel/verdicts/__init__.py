"""Whether a model may go out: thresholds against the figures of a study, as `windtunnel check` applies them.

judge(numbers, Thresholds(max_drop=3), specs)    a verdict for each transformation: pass, fail, not estimable

thresholds    what may be demanded, as `[check]` of a plan or flags write it
judging       figures against thresholds
junit         verdicts as XML for continuous integration
"""

from windtunnel.verdicts.judging import FAIL, NOT_ESTIMABLE, PASS, Verdict, judge
from windtunnel.verdicts.junit import junit
from windtunnel.verdicts.thresholds import Thresholds, read

__all__ = ["FAIL", "NOT_ESTIMABLE", "PASS", "Thresholds", "Verdict", "judge", "junit", "read"]
