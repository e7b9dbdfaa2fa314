"""Verdicts as JUnit XML, which continuous integration shows as tests.

The elements and attributes are those of https://github.com/windyroad/JUnit-Schema: a failed check is a failed test, one
that is not estimable a skipped one.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime
from platform import node

from windtunnel.study.verdicts.verdict import FAIL, NOT_ESTIMABLE, Verdict

NAME = "windtunnel"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold (https://www.w3.org/TR/xml/#charsets)."""


def junit(verdicts: Sequence[Verdict], *, when: datetime | None = None) -> str:
    """Write verdicts as XML: a test suite, a test case for each."""
    suites = ET.Element("testsuites")
    counts = {
        "tests": len(verdicts),
        "failures": sum(one.verdict == FAIL for one in verdicts),
        "errors": 0,
        "skipped": sum(one.verdict == NOT_ESTIMABLE for one in verdicts),
    }
    suite = ET.SubElement(suites, "testsuite", {"name": NAME, "id": "0", "package": NAME})
    suite.attrib |= {name: str(count) for name, count in counts.items()}
    suite.attrib |= {"time": "0", "hostname": node() or "localhost"}
    suite.set("timestamp", (when or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S"))
    ET.SubElement(suite, "properties")
    for one in verdicts:
        case = ET.SubElement(
            suite, "testcase", {"classname": f"{NAME}.{one.check}", "name": f"{one.model}: {one.subject}", "time": "0"}
        )
        if one.verdict == FAIL:
            ET.SubElement(case, "failure", {"message": one.why, "type": one.check}).text = _figure(one)
        elif one.verdict == NOT_ESTIMABLE:
            ET.SubElement(case, "skipped", {"message": one.why})
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")
    ET.indent(suites)
    return _NOT_XML.sub("?", ET.tostring(suites, encoding="unicode", xml_declaration=True)) + "\n"


def _figure(one: Verdict) -> str:
    interval = f" [{one.low:.2f}, {one.high:.2f}]" if one.low is not None and one.high is not None else ""
    return f"{one.value:.2f}{interval}, limit {one.limit:g}, n = {one.n:,}"
