"""What a stand-in may do while the emergency rule is in force: whatever the approvers may."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Permission
from django.utils import timezone

from registry.models import StandIn
from registry.roles import APPROVER


class StandInBackend(BaseBackend):
    """Gives an approver's permissions to whoever stands in now, and to nobody else."""

    def get_all_permissions(self, user_obj, obj=None):
        if obj is not None or not user_obj.is_active or not user_obj.is_staff:
            return set()
        if not hasattr(user_obj, "_permissions_of_a_stand_in"):
            user_obj._permissions_of_a_stand_in = permissions_of(user_obj)
        return user_obj._permissions_of_a_stand_in


def permissions_of(user) -> set[str]:
    if not StandIn.objects.in_force(timezone.now()).filter(person=user).exists():
        return set()
    approvers = Permission.objects.filter(group__name=APPROVER)
    return {
        f"{label}.{codename}"
        for label, codename in approvers.values_list("content_type__app_label", "codename")
    }
