"""The present scenario, and the count of each of its faults."""

import random
from collections import Counter
from typing import TypeVar

from vsingest.emulate.scenario import AnswerFault, AudioFault, EndFault, Scenario

Due = TypeVar("Due", AnswerFault, EndFault)


class Faults:
    """The faults of a scenario, which can be replaced by another at any time.

    Args:
        scenario: The faults.
        seed: The seed of random faults.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._seed = seed
        self.replace(scenario)

    def replace(self, scenario: Scenario) -> None:
        """Starts another scenario from its beginning."""
        self.scenario = scenario
        self._seen: Counter[str] = Counter()
        self._random = random.Random(self._seed)  # noqa: S311 - it has to be the same each time

    def create(self) -> AnswerFault | None:
        """Returns the fault of the next request for a session, or None."""
        return self._due("create", self.scenario.create)

    def upgrade(self) -> AnswerFault | None:
        """Returns the fault of the next request for a socket, or None."""
        return self._due("upgrade", self.scenario.upgrade)

    def end(self, phase: str) -> EndFault | None:
        """Returns how a socket in this phase ends; None if it does not."""
        fault = self.scenario.end
        return self._due("end", fault) if fault is not None and fault.phase == phase else None

    def audio(self) -> AudioFault:
        """The present fault of audio."""
        return self.scenario.audio or AudioFault()

    def chance(self) -> float:
        """Returns a random number from 0 to 1, determined by the seed."""
        return self._random.random()

    def _due(self, name: str, fault: Due | None) -> Due | None:
        if fault is None or (fault.times is not None and self._seen[name] >= fault.times):
            return None
        self._seen[name] += 1
        return fault
