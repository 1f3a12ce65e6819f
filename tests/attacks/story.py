"""The straight way to a state of the registry, from which races and planted bugs start."""

from tests.attacks import model


class Story:
    """Takes the acts of a life without hindrance; every row that it made is given back."""

    def __init__(self, world, door):
        self.world, self.door = world, door

    def make(self, act, row, *, by):
        row.pk = getattr(self.door, act)(row, by=by)
        return row

    def asked_for(self, site=0, kilograms=100, half_year=3):
        """An issuance that waits for its approval, over the whole of a verified report."""
        report = model.Report(
            site=self.world.sites[site], half_year=half_year, wet=10 * kilograms, moisture=0, grade=10
        )
        self.make("submit_report", report, by="registrar")
        self.door.check_report(report, "verified", by="verifier")
        return self.make(
            "request_issuance", model.Issuance(report=report, quantity=kilograms), by="registrar"
        )

    def issued(self, site=0, kilograms=100, half_year=3):
        issuance = self.asked_for(site, kilograms, half_year)
        self.door.approve_issuance(issuance, by="approver")
        return issuance

    def accepted(self, buyer=0, kilograms=100, total=10_000):
        order = model.Order(buyer=self.world.buyers[buyer], quantity=kilograms)
        self.make("request_order", order, by="buyer")
        self.door.quote_order(order, total, 0, by="registrar")
        self.door.accept_order(order, by="buyer")
        return order

    def paid(self, buyer=0, kilograms=100, total=10_000):
        order = self.accepted(buyer, kilograms, total)
        self.door.record_payment(order, by="finance")
        return order

    def delivered(self, buyer=0, kilograms=100, total=10_000):
        order = self.paid(buyer, kilograms, total)
        self.door.deliver_order(order, by="registrar")
        return order

    def footprint(self, buyer=0, **lines):
        footprint = model.Footprint(organisation=self.world.buyers[buyer], year=2025, lines=lines)
        self.make("draft_footprint", footprint, by="buyer")
        self.door.declare_footprint(footprint, by="buyer")
        return footprint

    def decision(self, site=0, amount=1_000):
        decision = model.Decision(site=self.world.sites[site], amount=amount)
        return self.make("record_decision", decision, by="secretary")

    def retirement(self, buyer=0, kilograms=10, footprint=None):
        """Facts of a retirement that nobody has asked for yet."""
        organisation = self.world.buyers[buyer]
        return model.Retirement(
            organisation=organisation,
            beneficiary=organisation,
            quantity=kilograms,
            year=2025,
            footprint=footprint,
        )
