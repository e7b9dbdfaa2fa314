"""The parts of a study, as `study.py` tells them.

testsets, other_sources      what is tested and trained on besides the study's own texts
arms                         what is trained
asking, explaining           what every model says about every set, and which edits flip the plain one
measuring, manifest          all figures; what the study says of itself
"""
