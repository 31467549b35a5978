"""A conversation from before the number was connected, as the phone app would share it."""

from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.whatsapp.simulator import pictures
from crm_tui.whatsapp.simulator.face import Face
from crm_tui.whatsapp.simulator.said import Kind, Said
from crm_tui.whatsapp.simulator.world import Person, World


def make_history(world: World, face: Face, person: Person, count: int, files: int) -> list[Said]:
    """`count` messages, one a minute until now, every second one the shop's.

    The customer's last `files` are pictures.
    """
    theirs = [place for place in range(count) if place % 2 == 0]
    with_picture = set(theirs[max(0, len(theirs) - files) :])
    now = world.clock.now()
    return [
        Said(
            id=face.new_id(),
            wa_id=person.wa_id,
            name=person.name,
            kind=Kind.IMAGE if place in with_picture else Kind.TEXT,
            at=Millis(now - (count - place) * MINUTE),
            text=f"{'Answer' if place % 2 else 'Question'} {place // 2 + 1}",
            ours=bool(place % 2),
            file=world.files.store(pictures.png(), "image/png") if place in with_picture else None,
        )
        for place in range(count)
    ]
