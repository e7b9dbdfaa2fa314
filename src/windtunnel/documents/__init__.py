"""What documents share, whatever they tell: text made fit to be printed, escaping, the look and policy of HTML pages.

printable    any text on one line, every character of it seen
escape       text that LaTeX, Markdown or Typst prints as it is
pages        style, policy and data of an HTML page

It knows neither studies nor transformations; `report`, `catalogue` and `backprop` bring those.
"""
