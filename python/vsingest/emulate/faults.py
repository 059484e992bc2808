"""Which fault is due: the scenario of the moment, and how often each of its faults has come."""

import random
from collections import Counter
from typing import TypeVar

from vsingest.emulate.scenario import AnswerFault, AudioFault, EndFault, Scenario

Due = TypeVar("Due", AnswerFault, EndFault)


class Faults:
    """The faults of a scenario, which can be replaced by another at any time.

    Args:
        scenario: What goes wrong.
        seed: Of what is left to chance.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._seed = seed
        self.replace(scenario)

    def replace(self, scenario: Scenario) -> None:
        """Goes by another scenario from now on, from its beginning."""
        self.scenario = scenario
        self._seen: Counter[str] = Counter()
        self._random = random.Random(self._seed)  # noqa: S311 - it has to be the same each time

    def create(self) -> AnswerFault | None:
        """The fault of one more request for a session; None for none."""
        return self._due("create", self.scenario.create)

    def upgrade(self) -> AnswerFault | None:
        """The fault of one more request for a socket; None for none."""
        return self._due("upgrade", self.scenario.upgrade)

    def end(self, phase: str) -> EndFault | None:
        """How a socket ends that is in this phase; None where it does not."""
        fault = self.scenario.end
        return self._due("end", fault) if fault is not None and fault.phase == phase else None

    def audio(self) -> AudioFault:
        """What becomes of audio now."""
        return self.scenario.audio or AudioFault()

    def chance(self) -> float:
        """A random number from 0 to 1, the same for the same seed at the same place."""
        return self._random.random()

    def _due(self, name: str, fault: Due | None) -> Due | None:
        if fault is None or (fault.times is not None and self._seen[name] >= fault.times):
            return None
        self._seen[name] += 1
        return fault
