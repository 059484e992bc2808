"""A Pipecat transport that is a participant of a room."""

from typing import Any, Final, Unpack

from pipecat.transports.base_transport import BaseTransport

from vsingest.client.connect_options import AllOptions
from vsingest.integrations.pipecat.echoes import Echoes
from vsingest.integrations.pipecat.input import IngestInput
from vsingest.integrations.pipecat.output import IngestOutput
from vsingest.integrations.pipecat.params import VideoSDKIngestParams
from vsingest.integrations.pipecat.shared_call import SharedCall

EVENTS: Final = (
    "on_connected",
    "on_disconnected",
    "on_first_participant_joined",
    "on_participant_joined",
    "on_participant_left",
    "on_app_message",
)


class VideoSDKIngestTransport(BaseTransport):
    """Joins a room when the pipeline starts: its input hears the room, its output speaks into it.

    An interruption drops what the room has not been sent, and, where the service has the extension
    ``clear``, what the service holds. `BotStartedSpeakingFrame` and `BotStoppedSpeakingFrame` come
    when the room begins to hear the bot and when it has heard all of it. The end of the pipeline
    lets the room hear everything, and leaves.

    Handlers of ``on_connected`` get the `vsingest.Call`, of ``on_disconnected`` how it ended,
    of ``on_participant_joined``, ``on_participant_left`` and ``on_first_participant_joined`` a
    participant, and of ``on_app_message`` a message of a topic. They need `input` in the pipeline.

    Args:
        params: Pipecat's parameters and those of the room.
        input_name: The name of the input processor.
        output_name: The name of the output processor.
        **options: What `vsingest.connect` takes: the room, credentials, the participant and others.
            ``extensions`` are ``clear`` and ``mark`` if you name none.
    """

    def __init__(
        self,
        *,
        params: VideoSDKIngestParams | None = None,
        input_name: str | None = None,
        output_name: str | None = None,
        **options: Unpack[AllOptions],
    ) -> None:
        super().__init__(input_name=input_name, output_name=output_name)
        options.setdefault("extensions", ("clear", "mark"))
        self._params = params or VideoSDKIngestParams()
        self._shared = SharedCall(options)
        self._echoes = Echoes()
        self._input: IngestInput | None = None
        self._output: IngestOutput | None = None
        for event in EVENTS:
            self._register_event_handler(event)

    def input(self) -> IngestInput:
        """Returns the processor that hears the room."""
        if self._input is None:
            self._input = IngestInput(
                self._shared, self._params, self._echoes, self._notify, self._input_name
            )
        return self._input

    def output(self) -> IngestOutput:
        """Returns the processor that speaks into the room."""
        if self._output is None:
            self._output = IngestOutput(self._shared, self._params, self._echoes, self._output_name)
        return self._output

    async def _notify(self, event: str, *arguments: Any) -> None:
        await self._call_event_handler(event, *arguments)
