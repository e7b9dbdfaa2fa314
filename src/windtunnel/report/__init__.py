"""A finished study written up: from its stored tables to a paper and a page, without torch.

study         the study's folder as a small typed view: every figure, every prediction, every edit
numbers       NUMBERS, looked up by what it says; number_format: how they are written
document      the report as a plain tree; claims: what its sentences claim, checked
sections/     from the study to the tree
figures/      the figures, in one visual language, for paper and page
paper/        the tree as PDF, by Typst; latex: for acl.sty; markdown: to compare with
page/         the study as one HTML page with its explorer
own_sections  the author's own sections
citations     the literature, references.bib
cards         MODEL_CARD.md, DATASHEET.md; export: the transformed test set as a data set
outputs       all of it, as `windtunnel report` wants it
"""
