"""Do labels survive? One or two people say, on a blind sheet of texts, originals and transformed ones mixed.

draw         choose pairs, balanced by transformation and label; the sheet, and the key that is kept from raters
excerpts     long texts cut to the passage around an edit
sheets       the sheet as a CSV file, and what a rater wrote into it, checked cell by cell
findings     label changes, agreement and naturalness, with intervals
"""

from windtunnel.quality.audit.draw import Audit, Item, make
from windtunnel.quality.audit.findings import report
from windtunnel.quality.audit.sheets import read_key, read_sheet, write

__all__ = ["Audit", "Item", "make", "read_key", "read_sheet", "report", "write"]
