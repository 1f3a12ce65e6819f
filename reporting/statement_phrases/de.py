"""The words of statements in German; a translation that a native reader is still to review."""

PHRASES = {
    "language": "Deutsch",
    "statement": "Stilllegungsbescheinigung",
    "headline": "{quantity} Tonnen {mineral}-Credits stillgelegt für {company}",
    "operated": "{scheme} · betrieben von {operator}",
    "issued_at": "Ausgestellt am {day}, {time} UTC",
    "state_final": "STILLGELEGT — ENDGÜLTIG",
    "state_preview": "VORSCHAU — NOCH NICHTS STILLGELEGT",
    "demo": "DEMONSTRATION: erfundene Daten. Diese Bescheinigung stützt keine Aussage.",
    "limits": "Diese Credits können nicht mehr verkauft, übertragen oder beansprucht werden. "
    "Book-and-Claim: Diese Bescheinigung sagt nichts über das {mineral} aus, das in einem Produkt "
    "enthalten ist.",
    "limits_preview": "So wird Seite 1 lauten. Zahlen und Texte stehen fest, sobald die Stilllegung "
    "endgültig ist.",
    "checked": "geprüft",
    "declared": "erklärt",
    "marks": "„Geprüft“: anhand der Bücher und Belege des Registers. "
    "„Erklärt“: Angabe des Unternehmens, vom Register nicht geprüft.",
    "who": "Wer, wie viel, für welchen Zeitraum",
    "beneficiary": "Begünstigte (Aussagende)",
    "invented": "für die Demonstration erfunden",
    "reviewed": "Identität geprüft am {day}",
    "account": "Stillgelegt von",
    "same_account": "{company} (dasselbe Konto)",
    "retired_on": "Stillgelegt am",
    "retirement": "{day} ({retirement})",
    "quantity": "Menge",
    "quantity_text": "{quantity} t enthaltenes {mineral} ({symbol}) = {credits} Credits zu {weight} "
    "kg, teilbar bis 1 kg",
    "period": "Zeitraum der Aussage",
    "type": "Art der Aussage",
    "type_company": "Deckung des Fußabdrucks, ganzes Unternehmen",
    "type_product_group": "Deckung des Fußabdrucks, Produktgruppe",
    "type_contribution": "Beitrag, ohne Fußabdruck",
    "footprint": "Fußabdruck",
    "footprint_text": "{total} t {symbol}, zwischen {low} und {high} t ({number} Version {version}, "
    "Methode {method}), {period}",
    "tier_1": "{total} t gemessen",
    "tier_2": "{total} t nach Batteriechemie",
    "tier_3": "{total} t nach Standardwert der Kategorie",
    "how_found": "ermittelt: {tiers}; Zeilen: {lines} (Recyclinganteil abgezogen: {recycled}; "
    "Fertigungsverlust addiert: {lossy})",
    "check_declared": "erklärt von {declared_by}, vom Register nicht geprüft",
    "scope_company": "das ganze Unternehmen",
    "scope_product_group": "Produktgruppe: {name}",
    "scope_product": "Produkt: {name}",
    "check_internal": "erklärt von {declared_by}; nach dessen Angabe im Unternehmen geprüft am {day}; "
    "vom Register nicht geprüft",
    "check_third_party": "erklärt von {declared_by}; nach dessen Angabe geprüft von {verifier_name} am "
    "{day}; vom Register nicht geprüft",
    "footprint_evidence": "Belege beim Register: {evidence}",
    "match": "Deckung",
    "match_text": "{covered} t dieser Aussage decken {percent}\u00a0% des Fußabdrucks; mit früheren "
    "Stilllegungen sind {matched} t gedeckt",
    "exceeding": "{exceeding} t übersteigen, was davon übrig war: Sie sind ein Beitrag und decken nichts ab",
    "inventory": "Bilanzgrenze",
    "boundary": "Grenzen der Aussage",
    "boundary_version": "Grenzen der Aussage, Version {version}, angenommen am {day}",
    "boundary_version_preview": "Grenzen der Aussage, Version {version}",
    "may_say": "Sie dürfen sagen",
    "may_not_say": "Sie dürfen weder sagen noch andeuten",
    "say_with": "Bei jeder Verwendung zu nennen:",
    "notice": "Hinweis:",
    "credits": "Stillgelegte Credits",
    "serials": "Seriennummern der Zertifikate",
    "place": "Kooperative · Standort",
    "produced": "Produziert",
    "issued": "Ausgegeben",
    "total": "Summe",
    "evidence": "Bericht {report} · Beleg der Produktion {produced} · des Verkaufs {sold}",
    "legal": "Rechtslage am {day}",
    "under": "nach {name} {version}",
    "standard": "Standard: {standards}.",
    "standard_draft": "{name} {version} (Entwurf, noch nicht veröffentlicht)",
    "standard_published": "{name} {version} (veröffentlicht am {day})",
    "premium": "Wohin die Prämie geht",
    "premium_text": "Für diese Credits gezahlte Prämie: {total}. Davon Gebühr: {fee}; an den Fonds von "
    "{sites}: {fund}.",
    "area": "Bereich (vom Komitee des Standorts entschieden)",
    "allocated": "Zugewiesen",
    "spent": "Mit Beleg ausgegeben",
    "as_of": "Stand: {day}.",
    "check": "Dieses Dokument prüfen",
    "address": "Adresse",
    "spent_since": "Was seither ausgegeben wurde",
    "fingerprint": "Prüfsumme",
    "proves": "Dieselbe Prüfsumme unter der Adresse beweist, dass der Datensatz seit der Ausstellung "
    "unverändert ist. Sie beweist nicht, was an der Mine geschah: Dafür haben Menschen die Belege "
    "geprüft, die die Produktionsberichte nennen.",
    "cite": "Zitieren als",
    "plain": "Klartext",
    "corrections": "Berichtigungen:",
    "pages": "Seite {page} von {pages}",
    "schema": "Schema {schema}, Renderer {renderer}",
    "in_languages": "Ausgestellt in: {languages}",
    "draft_translation": "Die deutschen Grenzen sind eine Übersetzung, die noch kein Jurist "
    "durchgesehen hat; es gilt der englische Wortlaut.",
    "site_name": "{code} · {site}, {town}",
    "cooperatives": "Kooperativen und Standorte: {places}.",
}
LISTS = {
    "areas": (
        "Gesundheit und Sicherheit",
        "Kinderrechte",
        "Führung der Kooperative",
        "Umwelt",
    )
}
