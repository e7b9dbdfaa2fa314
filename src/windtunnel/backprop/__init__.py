"""A gradient step of a network small enough to follow by hand, worked out, checked, shown, set and marked.

rationals, tables, reading    numbers as they are written, exactly; a TOML or JSON file -> network
network, activations          what is given; the functions with their slopes
forward, backward, step       the numbers: exact where that goes; derivatives in closed form; one step
differences, autograd, symbolic   the derivatives checked by central differences, PyTorch, SymPy
worked                        all of that together
graph, layout, svg, tikz      the computation graph
notation, derivation          the chain rule as formulas, in LaTeX, Typst or plain text
blocks, telling, section_*, document    all that is told: sentences, formulas, matrices, tables
display, markdown, latex, typesetting, records, script, notebook, outputs    the forms it comes in
exercise, answers, grading, marks    exercises: set, worked with and without mistakes, marked
"""
