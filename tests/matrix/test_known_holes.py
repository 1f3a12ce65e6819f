"""Ways by which lists, look-ups and shortcuts of an admin tell what their pages do not show."""

import re
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from registry.list_pages import lookup_of
from tests.matrix.asking import Asker
from tests.matrix.policies import ACTS, MODELS
from tests.matrix.world import ABSENT, SIDES, STAFF, secret

INSIDE = ("registrar", "approver", "finance", "auditor", "verifier_a", "verifier_b")
SUFFIXES = ("", "__exact", "__startswith", "__contains", "__regex", "__gt", "__in", "__isnull")


@pytest.fixture(scope="module")
def asker(world):
    return Asker(world)


def registered():
    return {model._meta.label_lower: pages for model, pages in admin.site._registry.items()}


def own_pages():
    """The models whose pages somebody of the staff or a verifier may open; the rest are of superusers alone."""
    return {label: pages for label, pages in registered().items() if MODELS[label].view}


def address_of(label, page, *arguments):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=arguments)


def who_views(label):
    return next(name for name in INSIDE if name.split("_")[0] in MODELS[label].view)


def row_of(world, label, side):
    return getattr(world.rows[side], MODELS[label].row)


def columns_of(model, depth=1):
    """Every field of a model by which a list could be asked, and those of the models it leads to."""
    for field in model._meta.get_fields():
        name = field.name if hasattr(field, "attname") else field.get_accessor_name() or field.name
        yield (name if hasattr(field, "attname") else field.name), field
        if depth and field.is_relation and field.related_model:
            for inner, found in columns_of(field.related_model, depth - 1):
                yield f"{field.name}__{inner}", found


def test_every_registered_model_is_declared():
    assert set(registered()) == set(MODELS)


@pytest.mark.parametrize("label", sorted(own_pages()))
def test_a_list_answers_no_filter_that_it_does_not_offer(world, asker, label):
    """One request for each look-up would take minutes: each is asked as the list itself asks, some over HTTP."""
    pages, answered = registered()[label], []
    offered = {lookup_of(offer) for offer in pages.list_filter} | {pages.date_hierarchy}
    for name, _field in columns_of(pages.model):
        if name in offered or name.rsplit("__", 1)[0] in offered:
            continue
        answered += [
            name + suffix for suffix in SUFFIXES if pages.lookup_allowed(f"{name}{suffix}", "a", None)
        ]
    assert not answered
    person = world.people[who_views(label)]
    hidden = next(name for name, field in columns_of(pages.model) if name not in offered and name != "id")
    for query in (f"{hidden}__startswith=a", f"{hidden}__isnull=0", "nothing=1"):
        answer = asker.ask(person, "GET", f"{address_of(label, 'changelist')}?{query}")
        assert (answer.status, answer.location.rpartition("?")[2]) in {(302, "e=1"), (400, "")}, query


def rows_shown(answer):
    """The rows of a list in their order, by the addresses that lead to them."""
    return re.findall(r'<th class="field-[^"]*"><a href="([^"?]+)', answer.text)


@pytest.mark.parametrize("label", sorted(own_pages()))
def test_a_list_is_ordered_by_nothing_that_it_does_not_show(world, asker, label):
    pages = registered()[label]
    person, address = world.people[who_views(label)], address_of(label, "changelist")
    usual = rows_shown(asker.ask(person, "GET", address))
    assert usual
    by_number = sorted(usual, key=lambda found: int(re.search(r"/(\d+)/", found)[1]))
    beyond = len(pages.list_display) + 1
    for order in (beyond, -beyond, "password", "-reason", "user__password"):
        answer = asker.ask(person, "GET", f"{address}?{urlencode({'o': order})}")
        assert answer.status == 200
        assert rows_shown(answer) in (usual, by_number, by_number[::-1]), order


@pytest.mark.parametrize("label", sorted(own_pages()))
def test_a_list_opens_to_nobody_more_by_its_switches(world, asker, label):
    """As a window of its own, with another key or with counts: the same people and the same rows."""
    hidden = next(
        field.name
        for field in registered()[label].model._meta.concrete_fields
        if not field.primary_key and not field.unique
    )
    switches = ("_popup=1", "_facets=True", "all=", "e=1", "_to_field=id")
    other_key = f"_to_field={hidden}"
    for name in INSIDE:
        person = world.people[name]
        may = person.role in MODELS[label].view
        # Whoever is kept out stays out with all of them at once.
        for query in (*switches, other_key) if may else ("&".join(switches), other_key):
            answer = asker.ask(person, "GET", f"{address_of(label, 'changelist')}?{query}")
            assert answer.status == (403 if not may else 400 if query == other_key else 200), (query, name)
            assert not [word for word in world.unreadable(person) if word in answer.text], (query, name)


def autocompleted():
    """Every foreign key that leads to a model with a search."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                found = registered().get(field.related_model._meta.label_lower)
                if found is not None and found.search_fields:
                    yield model._meta, field


def test_a_look_up_lists_nothing_that_the_asker_may_not_view(world, asker):
    """As every role, over every field that could be completed: only models and rows that their lists show too."""
    wrong = []
    fields = {field.related_model._meta.label_lower: (model, field) for model, field in autocompleted()}
    assert len(fields) > 10
    for label, (model, field) in fields.items():
        for person in world.people.values():
            query = {"app_label": model.app_label, "model_name": model.model_name, "field_name": field.name}
            for term in ("", "ZZSECRET"):
                address = f"{reverse('admin:autocomplete')}?{urlencode(query | {'term': term})}"
                answer = asker.ask(person, "GET", address)
                may = person.enters_admin and person.role in MODELS[label].view
                if (answer.status == 200) != may:
                    wrong.append(f"{person.name} {label}: {answer}")
                wrong += [
                    f"{person.name} {label}: {word}"
                    for word in world.unreadable(person)
                    if word in answer.text
                ]
    assert not wrong, "\n".join(wrong)


def test_a_verifier_completes_only_reports_of_their_own_sites(world, asker):
    query = urlencode({"app_label": "credits", "model_name": "issuance", "field_name": "report"})
    for side in SIDES:
        person = world.people[f"verifier_{side.lower()}"]
        answer = asker.ask(person, "GET", f"{reverse('admin:autocomplete')}?{query}")
        codes = set(re.findall(r"(SITE|NEW)([AB])-", answer.text))
        assert {found for _word, found in codes} == {side}


def test_rows_below_a_row_need_a_permission_of_their_own(world, asker):
    """Whoever may see a row and not what stands below it, sees no inline, and may not write one."""
    request = asker.requests.get("/")
    checked = 0
    for label, pages in own_pages().items():
        for inline in pages.inlines:
            checked += 1
            below = inline(pages.model, admin.site)
            for name in INSIDE:
                request.user = world.people[name].user
                shown = below.model._meta
                may = request.user.has_perm(f"{shown.app_label}.view_{shown.model_name}")
                assert below.has_view_permission(request) == may, (label, name)
                if name != "registrar":
                    assert not below.has_add_permission(request, None), (label, name)
                    assert not below.has_change_permission(request), (label, name)
                    assert not below.has_delete_permission(request), (label, name)
    assert checked >= 5
    # And nobody without it opens the page above.
    person = world.people["verifier_a"]
    for label, pages in own_pages().items():
        if pages.inlines:
            address = address_of(label, "change", row_of(world, label, "A").pk)
            assert asker.ask(person, "GET", address).status == 403


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_act_sent_by_whoever_may_not_changes_nothing(world, asker, name):
    app, model, act = name.split("_", 2)
    for side in SIDES:
        row = world.rows[side]
        for person in world.people.values():
            if person.may(ACTS[name].acts, side):
                continue
            sent = {**ACTS[name].body(world, side), "key": str(row.key)}
            answer = asker.ask(person, "POST", ACTS[name].address(f"admin:{name}", world, side), sent)
            assert (answer.status in {302, 403, 404}, answer.changed) == (True, ()), person.name
            assert answer.status != 302 or "/login/" in answer.location
    # The other way round: the one whose act it is does it, so the row was at the step that leads on.
    ask_as = [person for person in world.people.values() if person.may(ACTS[name].acts, "A")]
    address, sent = ACTS[name].address(f"admin:{name}", world, "A"), ACTS[name].body(world, "A")
    done = [bool(asker.ask(person, "POST", address, sent).changed) for person in ask_as]
    assert any(done) == bool(ACTS[name].acts)


def second_step(world, side):
    """Acts whose one step before was taken by the person who now sends the next."""
    rows = world.rows[side]
    return [
        ("registrar", "committees_withholding_lift", rows.withholding, {"outcome": "They moved away"}),
        ("registrar", "credits_cancellation_approve", rows.cancellation, {"quantity": "0.010"}),
        ("registrar", "credits_incidenthold_lift", rows.hold, {"outcome": "All is well"}),
        ("registrar", "credits_issuance_approve", rows.issuance_waiting, {"quantity": 100}),
        ("registrar", "credits_purchaseorder_record-payment", rows.order_accepted, PAYMENT),
        (f"verifier_{side.lower()}", "credits_productionreport_verify", rows.report_of_verifier, {}),
        (f"verifier_{side.lower()}", "credits_productionreport_return", rows.report_of_verifier, REASON),
        (f"verifier_{side.lower()}", "credits_productionreport_reject", rows.report_of_verifier, REASON),
    ]


REASON = {"reason": "For a reason"}
PAYMENT = {"paid_on": "2026-01-05", "payment_reference": "BANK", "amount": "10.00"}


@pytest.mark.parametrize("side", SIDES)
def test_whoever_took_the_step_before_changes_nothing_even_with_the_permission(world, side):
    # All staff roles at once, so that only who did what before is the question.
    groups = Group.objects.filter(name__in=["Approver", "Finance"])
    world.people["registrar"].user.groups.add(*groups)
    try:
        with_roles = Asker(world)
        for name, act, row, sent in second_step(world, side):
            answer = with_roles.ask(world.people[name], "POST", reverse(f"admin:{act}", args=[row.pk]), sent)
            assert (answer.status, answer.changed) == (200, ()), act
            assert "someone else" in answer.text, act
    finally:
        world.people["registrar"].user.groups.remove(*groups)


def words_of(answer):
    """What an answer says, without the address that was asked for and the token against forgery."""
    return re.sub(
        r'name="next" value="[^"]*"|about=[^"]*"|name="csrfmiddlewaretoken" value="\w+"', "", answer.text
    )


@pytest.mark.parametrize("page", ["history", "delete", "change"])
def test_pages_of_rows_say_the_same_of_what_is_there_and_what_is_not(world, asker, page):
    """To whoever may not see a model, each of its rows, and none, is answered in the same words."""
    for label in MODELS:
        for name in INSIDE:
            person = world.people[name]
            if person.role in MODELS[label].view or person.role in STAFF and MODELS[label].view:
                continue
            there = getattr(world.rows["A"], MODELS[label].row, None)
            answers = [
                asker.ask(person, "GET", address_of(label, page, number))
                for number in ([there.pk] if there else []) + [ABSENT]
            ]
            said = {(answer.status, words_of(answer)) for answer in answers}
            assert len(said) == 1, (label, name)
            assert {answer.status for answer in answers} == {403}


def test_the_shortcut_to_a_row_leads_nowhere(world, asker):
    for model in apps.get_models():
        kind, row = ContentType.objects.get_for_model(model).pk, model._default_manager.first()
        for number in [row.pk] if row else []:
            for name in ("verifier_a", "registrar"):
                there, absent = (
                    asker.ask(world.people[name], "GET", f"/admin/r/{kind}/{pk}/") for pk in (number, ABSENT)
                )
                assert (there.status, absent.status, there.location) == (404, 404, ""), model
                assert words_of(there) == words_of(absent)


@pytest.mark.parametrize("side", SIDES)
def test_a_search_finds_no_report_of_another_site(world, asker, side):
    other = SIDES[1 - SIDES.index(side)]
    person, address = (
        world.people[f"verifier_{side.lower()}"],
        address_of("credits.productionreport", "changelist"),
    )
    own, foreign = world.rows[side], world.rows[other]
    for words, rows in (
        (own.site.code, True),
        (own.report.number, True),
        (foreign.site.code, False),
        (f'"{foreign.site.name}"', False),
        (foreign.report.number, False),
        (f'"{foreign.cooperative.name}"', False),
        (secret("PRODUCTION", other), False),
        (secret("BUYER", other), False),
    ):
        answer = asker.ask(person, "GET", f"{address}?{urlencode({'q': words})}")
        assert (answer.status, bool(rows_shown(answer))) == (200, rows), words
        assert foreign.report.number not in answer.text.replace(words, "")
    for query in (
        f"site__id__exact={foreign.site.pk}",
        f"mineral__id__exact={foreign.mineral.pk}",
        "period_first__year=2025",
    ):
        answer = asker.ask(person, "GET", f"{address}?{query}")
        assert foreign.report.number not in answer.text


def test_a_session_is_no_token(world, asker):
    for person in world.people.values():
        for name in ("orders", "certificates", "retirements", "statements"):
            assert asker.ask(person, "GET", f"/api/v1/{name}/").status == 401, person.name


def test_the_api_writes_in_no_other_form(world, asker):
    for name in ("orders", "certificates", "retirements", "statements"):
        for form in ("api", "html", "csv", "xml"):
            answer = asker.ask(
                world.people["buyer_admin_a"], "GET", f"/api/v1/{name}/?format={form}", by_token=True
            )
            assert answer.status in {400, 404}, (name, form)
        assert (
            asker.ask(world.people["registrar"], "GET", f"/api/v1/{name}.json", by_token=True).status == 404
        )
