"""The whole study: what is asked (`plan`), the story that answers it (`story`), and what came out (`results`).

    from windtunnel.study.story import run

    arms, augmentation               what is trained, and on which texts
    other_sources                    texts of other sources beside the study's own
    explanation, measurement         which edits flip the plain model; all figures
    manifest                         what the study says of itself
    verdicts/                        figures against thresholds, as `windtunnel check` applies them

It knows no report and no command line.
"""
