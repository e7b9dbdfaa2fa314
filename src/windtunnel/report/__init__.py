"""A finished study written up: from its stored tables to a paper and a page, without torch.

reading     the study's folder as a small typed view: every figure, every answer, every edit
figures/    the figures, in one visual language, for paper and page
"""
