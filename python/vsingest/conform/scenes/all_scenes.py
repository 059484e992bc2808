"""All scenes, in the order of a report."""

from typing import Any, Final

from vsingest.conform.check import Scene
from vsingest.conform.scenes.bounds import flooding
from vsingest.conform.scenes.claiming import claiming, expiring
from vsingest.conform.scenes.creating import creating
from vsingest.conform.scenes.extending import extending
from vsingest.conform.scenes.faulty_requests import faulty
from vsingest.conform.scenes.hooks import hooking
from vsingest.conform.scenes.leaving import leaving
from vsingest.conform.scenes.meeting import meeting
from vsingest.conform.scenes.messages import messages
from vsingest.conform.scenes.refusing import closing, refusing
from vsingest.conform.scenes.removing import removing, turning_away
from vsingest.conform.scenes.speaking import speaking
from vsingest.conform.scenes.unprovoked import unprovoked
from vsingest.conform.scenes.waiting import not_starting, pinging, stalling

SCENES: Final[tuple[Scene[Any], ...]] = (
    creating,
    faulty,
    claiming,
    expiring,
    meeting,
    speaking,
    messages,
    leaving,
    removing,
    turning_away,
    refusing,
    closing,
    flooding,
    not_starting,
    pinging,
    stalling,
    extending,
    hooking,
    unprovoked,
)
