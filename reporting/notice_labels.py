"""What each kind of notice is called beside a statement, on its card and on the sheet before its pages.

Not from the translations of the site: a card and a sheet come in languages that the site does not have.
"""

NOTICE_LABELS = {
    "en": {"correction": "Correction", "concern": "Concern", "withdrawn": "Withdrawn for fraud"},
    # Not `retirée`: every statement is one of credits that were retired, « retirés ».
    "fr": {"correction": "Correction", "concern": "Réserve", "withdrawn": "Annulée pour fraude"},
    "de": {
        "correction": "Berichtigung",
        "concern": "Vorbehalt",
        "withdrawn": "Wegen Betrugs zurückgezogen",
    },
}
