"""The databases that figures are taken on, each filled once and found again by the next figure."""

from tests.bench import ground, loader, world


def small(options):
    return filled("oreka_small", options.small, loader.ISSUANCES)


def large(options):
    """Ten million blocks: minutes to fill, gigabytes to keep."""
    return filled(f"oreka_large_{options.large}", options.large, loader.ISSUANCES)


def rests(number):
    """So many undelivered blocks, each the only one of its issuance, as orders leave them."""
    return filled(f"oreka_rests_{number}", number, number)


def filled(name, blocks, issuances):
    cast()
    if not ground.exists(name):
        print(f"Filling {name} with {blocks:,} blocks", flush=True)
        ground.copy(ground.CAST, f"{name}_unfinished")
        seconds = loader.load(f"{name}_unfinished", blocks, issuances)
        ground.rename(f"{name}_unfinished", name)
        print(f"{name} took {seconds:.0f} s", flush=True)
    return name


def cast():
    from registry.models import Organisation

    ground.use(ground.CAST)
    if not Organisation.objects.filter(code=world.HOT).exists():
        world.make_cast()
