"""The committee's page that reporting answers: the statement of account of its fund, to print."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from committees.models import Committee
from committees.views.account import chosen_account
from committees.views.scope import pick
from registry.files.downloads import CONTENT_TYPES, attachment_headers
from reporting.account_pdf import account_pdf


@login_required
@require_GET
def statement(request):
    committee, account = chosen_account(request)
    if committee is None:
        return pick(request, Committee.objects.visible_to(request.user))
    return HttpResponse(
        account_pdf(account, language=get_language(), is_demo=settings.IS_DEMO),
        CONTENT_TYPES["pdf"],
        headers=attachment_headers(f"fund-{account['code']}-{account['month']:%Y-%m}.pdf"),
    )
