"""Sentences that every record holds, in each language of statements; a record keeps those of its day."""

ASSURANCE = {
    "en": "Every issuance was requested by one person and approved by another.",
    "fr": "Chaque émission a été demandée par une personne et approuvée par une autre.",
    "de": "Jede Ausgabe wurde von einer Person beantragt und von einer anderen genehmigt.",
}
DECOUPLING = {
    "en": "The ore itself was sold through ordinary channels and may be in anyone’s product. Its "
    "buyers have no right to this claim; the producer and the operator make no claim on these tonnes.",
    "fr": "Le minerai lui-même a été vendu par les voies ordinaires et peut se trouver dans le produit "
    "de n’importe qui. Ses acheteurs n’ont aucun droit à cette déclaration ; le producteur et "
    "l’opérateur ne déclarent rien sur ces tonnes.",
    "de": "Das Erz selbst wurde auf den üblichen Wegen verkauft und kann im Produkt eines beliebigen "
    "Herstellers sein. Seine Käufer haben kein Recht auf diese Aussage; Produzent und Betreiber machen "
    "zu diesen Tonnen keine Aussage.",
}
POOLED = {
    "en": "Premiums are pooled in the fund of the site. The areas show what its committee decided over "
    "the whole fund; this premium is a share of it, not a project of its own.",
    "fr": "Les primes sont mises en commun dans le fonds du site. Les domaines montrent ce que son "
    "comité a décidé sur tout le fonds ; cette prime en est une part, et non un projet à elle seule.",
    "de": "Die Prämien fließen in den gemeinsamen Fonds des Standorts. Die Bereiche zeigen, was sein "
    "Komitee über den ganzen Fonds entschieden hat; diese Prämie ist ein Anteil daran, kein eigenes "
    "Projekt.",
}
VERIFY = {
    "en": "Scan the code or open the address, and compare number, quantity and fingerprint. The "
    "fingerprint is the SHA-256 of the record in RFC 8785 canonical JSON; that record is attached to "
    "the PDF as a file.",
    "fr": "Scannez le code ou ouvrez l’adresse, puis comparez numéro, quantité et empreinte numérique. "
    "L’empreinte numérique est le SHA-256 du document de référence en JSON canonique (RFC 8785), joint "
    "au PDF comme fichier.",
    "de": "Code scannen oder Adresse öffnen und Nummer, Menge und Prüfsumme vergleichen. Die Prüfsumme "
    "ist der SHA-256 des Datensatzes in kanonischem JSON (RFC 8785); dieser Datensatz liegt dem PDF als "
    "Datei bei.",
}
