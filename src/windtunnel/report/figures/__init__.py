"""The figures of a study, each a function from NUMBERS to a matplotlib figure, in one visual language (`style`).

Models differ by colour, lightness and marker; lines are named where they end, so there is no legend to look up. The
same figure serves the paper (PDF, Times) and the page (SVG whose colours follow the page's light or dark theme).
"""
