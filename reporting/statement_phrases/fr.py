"""The words of statements in French."""

PHRASES = {
    "language": "Français",
    "statement": "Attestation de retrait",
    "headline": "{quantity} tonnes de crédits de {mineral} retirées pour {company}",
    "operated": "{scheme} · opéré par {operator}",
    "issued_at": "Émise le {day}, {time} UTC",
    "state_final": "RETIRÉ — DÉFINITIF",
    "state_preview": "APERÇU — RIEN N’EST ENCORE RETIRÉ",
    "demo": "DÉMONSTRATION : données inventées. Cette attestation ne fonde aucune déclaration.",
    "limits": "Ces crédits ne peuvent plus être vendus, transférés ni revendiqués. Book-and-claim : "
    "cette attestation ne dit rien du {mineral} physiquement contenu dans un produit.",
    "limits_preview": "Ainsi se lira la page 1. Chiffres et textes sont arrêtés quand le retrait est "
    "définitif.",
    "checked": "contrôlé",
    "declared": "déclaré",
    "marks": "« Contrôlé » : d’après les livres et les preuves du registre. « "
    "Déclaré » : sur la parole de l’entreprise, sans contrôle du registre.",
    "who": "Qui, combien, pour quelle période",
    "beneficiary": "Bénéficiaire (déclarante)",
    "invented": "inventé pour la démonstration",
    "reviewed": "identité vérifiée le {day}",
    "account": "Retiré par",
    "same_account": "{company} (même compte)",
    "retired_on": "Retiré le",
    "retirement": "{day} ({retirement})",
    "quantity": "Quantité",
    "quantity_text": "{quantity} t de {mineral} contenu ({symbol}) = {credits} crédits de {weight} kg, "
    "divisibles à 1 kg",
    "period": "Période visée",
    "type": "Type de déclaration",
    "type_company": "Couverture de l’empreinte, toute l’entreprise",
    "type_product_group": "Couverture de l’empreinte, groupe de produits",
    "type_contribution": "Contribution, sans empreinte",
    "footprint": "Empreinte",
    "footprint_text": "{total} t {symbol}, entre {low} et {high} t ({number} version {version}, "
    "méthode {method}), {period}",
    "tier_1": "{total} t mesurées",
    "tier_2": "{total} t d’après la chimie des batteries",
    "tier_3": "{total} t par défaut de catégorie",
    "how_found": "calcul : {tiers} ; lignes : {lines} (part recyclée déduite : {recycled} ; perte de "
    "fabrication ajoutée : {lossy})",
    "check_declared": "déclarée par {declared_by}, non contrôlée par le registre",
    "scope_company": "toute l’entreprise",
    "scope_product_group": "groupe de produits : {name}",
    "scope_product": "produit : {name}",
    "check_internal": "déclarée par {declared_by} ; selon ce déclarant, contrôlée dans l’entreprise le "
    "{day} ; non contrôlée par le registre",
    "check_third_party": "déclarée par {declared_by} ; selon ce déclarant, contrôlée par {verifier_name} le "
    "{day} ; non contrôlée par le registre",
    "footprint_evidence": "preuves gardées par le registre : {evidence}",
    "match": "Couverture",
    "match_text": "{covered} t de cette déclaration couvrent {percent}\u00a0% de l’empreinte ; avec les "
    "retraits antérieurs, {matched} t sont couvertes",
    "exceeding": "{exceeding} t dépassent ce qui en restait : elles sont une contribution et ne "
    "couvrent rien",
    "inventory": "Périmètre de l’inventaire",
    "boundary": "Limites de déclaration",
    "boundary_version": "Limites de déclaration, version {version}, acceptées le {day}",
    "boundary_version_preview": "Limites de déclaration, version {version}",
    "may_say": "Vous pouvez dire",
    "may_not_say": "Vous ne pouvez ni dire ni suggérer",
    "say_with": "À dire à chaque usage :",
    "notice": "Avis :",
    "credits": "Crédits retirés",
    "serials": "Numéros de série",
    "place": "Coopérative · site",
    "produced": "Produit",
    "issued": "Émis",
    "total": "Total",
    "evidence": "rapport {report} · preuve de production {produced} · de vente {sold}",
    "legal": "statut légal au {day}",
    "under": "selon {name} {version}",
    "standard": "Référentiel : {standards}.",
    "standard_draft": "{name} {version} (projet, non encore publié)",
    "standard_published": "{name} {version} (publié le {day})",
    "premium": "Où va la prime",
    "premium_text": "Prime payée pour ces crédits : {total}. Dont frais : {fee} ; au fonds de {sites} "
    ": {fund}.",
    "area": "Domaine (décidé par le comité du site)",
    "allocated": "Réservé",
    "spent": "Dépensé avec preuve",
    "as_of": "Au {day}.",
    "check": "Vérifier ce document",
    "address": "Adresse",
    "spent_since": "Ce qui a été dépensé depuis",
    "fingerprint": "Empreinte numérique",
    "proves": "La même empreinte numérique à l’adresse prouve que le document de référence est "
    "inchangé depuis son émission. Elle ne prouve pas ce qui s’est passé à la mine : pour cela, des "
    "personnes ont contrôlé les preuves que nomment les rapports de production.",
    "cite": "Citer ainsi",
    "plain": "Texte simple",
    "corrections": "Corrections :",
    "pages": "Page {page} sur {pages}",
    "schema": "schéma {schema}, rendu {renderer}",
    "in_languages": "Émise en : {languages}",
    "draft_translation": "Les limites en français sont une traduction qu’aucun juriste n’a encore "
    "relue ; l’anglais fait foi.",
    "site_name": "{code} · {site}, {town}",
    "cooperatives": "Coopératives et sites : {places}.",
}
LISTS = {
    "areas": (
        "Santé et sécurité",
        "Droits de l’enfant",
        "Gouvernance de la coopérative",
        "Environnement",
    )
}
