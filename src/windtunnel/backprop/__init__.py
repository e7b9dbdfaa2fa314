"""A gradient step of a network small enough to follow by hand: worked, checked, written out; exercises and grades.

Input      rationals, matrix_files, problem_file    numbers exactly as written; a TOML or JSON file -> network
Numbers    network, activations, forward            what is given; the forward pass, exact where that goes
           operations, backward, step               each rule once; derivatives in closed form; one step
           differences, autograd, symbolic          derivatives checked by central differences, PyTorch, SymPy
           worked_step                              all of that together
Graph      graph, layout                            what depends on what; where the boxes stand
Document   notation, derivation, number_format      formulas in LaTeX, Typst or plain text; figures
           blocks, step_writer, section_*, document    headings, sentences, formulas, matrices, tables
Forms      terminal, markdown, latex, pdf, svg, script, notebook, records, outputs
Exercises  exercise, answers, grades, grade_display    set, worked with and without mistakes, graded

`cli.commands.backprop` imports modules by name. The room knows no texts, models or studies; only `autograd` torch.
"""
