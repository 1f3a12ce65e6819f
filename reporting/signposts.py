"""Signposting: what belongs to a statement, as typed links for machines. Source: https://signposting.org/FAIR/."""

from django.conf import settings
from django.http import HttpResponse

from reporting.citations import FORMS
from reporting.models import Statement
from reporting.statement_record import address_of
from reporting.statement_renderers import languages_of

DESCRIPTIONS = ("schema", "csl", "bibtex", "ris")


def signposts(answer: HttpResponse, statement: Statement, *, is_landing: bool = False) -> HttpResponse:
    """The answer with its `Link` header: from the page to everything, from a file the way back."""
    address = address_of(statement.number)
    links = [f'<{address}>; rel="cite-as"']
    if not is_landing:
        links.append(f'<{address}>; rel="collection"; type="text/html"')
    else:
        links += [
            f'<{settings.PUBLIC_ADDRESS}/>; rel="author"',
            '<https://schema.org/AboutPage>; rel="type"',
            '<https://schema.org/Report>; rel="type"',
            *(
                f'<{address}cite/{form}/>; rel="describedby"; type="{FORMS[form][0]}"'
                for form in DESCRIPTIONS
            ),
            *(
                f'<{address[:-1]}.pdf?lang={language}>; rel="item"; type="application/pdf"; '
                f'hreflang="{language}"'
                for language in languages_of(statement.record)
            ),
            f'<{address[:-1]}.json>; rel="item"; type="application/json"',
        ]
    answer["Link"] = ", ".join(links)
    return answer
