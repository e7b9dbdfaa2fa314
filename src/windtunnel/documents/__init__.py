"""What documents share, whatever they tell: the look of HTML pages, and the policy under which they are shown.

It knows neither studies nor transformations; `report`, `catalogue` and `backprop` bring those.
"""
