"""One classifier measured: on texts as they are and transformed, no longer than needed, attacked, explained.

    evaluate           the three questions about one classifier, each from rows to tables
    until              a drop measured until its interval is narrow enough
    testsets           a set of texts as it is and under each transformation
    prediction_table   what every classifier says about every set: PREDICTIONS
    attack/            the worst that a few realistic edits can do
    attribution/       which edits flip an answer

It knows neither the plan of a study nor the command line.
"""
