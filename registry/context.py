"""What every page knows: the demo or live label and the registry's name."""

from django.conf import settings


def oreka(request):
    return {"is_demo": settings.IS_DEMO}
