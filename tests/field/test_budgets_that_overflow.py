"""A budget has bounds, from which no amount of reading reaches the end of its integer."""

import pytest

from vsingest import fast


class Receiver(fast.MediaReceiver):
    spent = 0

    def frame_received(self, opcode, payload, close_code):
        """Nothing is done with it."""

    def budget_spent(self):
        self.spent += 1


@pytest.mark.parametrize("budget", [-(2**63), -(2**62) - 1, 2**62 + 1, 2**63, 2**70])
def test_a_budget_out_of_bounds_is_refused_and_the_old_one_stays(budget):
    receiver = Receiver(bytearray(64), role="client")
    with pytest.raises(ValueError, match="read_budget: "):
        receiver.read_budget = budget
    assert receiver.read_budget == 2**62


def test_the_lowest_budget_goes_down_and_is_told():
    receiver = Receiver(bytearray(64), role="client")
    receiver.read_budget = -(2**62)
    frame = fast.encode_frame(fast.Opcode.PING, b"")
    receiver.get_buffer(-1)[: len(frame)] = frame
    receiver.buffer_updated(len(frame))
    assert (receiver.read_budget, receiver.spent) == (-(2**62) - 202, 1)
