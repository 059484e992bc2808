"""Participants and messages of a room, as a pipeline's handlers and frames."""

import asyncio

from pipecat.frames.frames import (
    InputTransportMessageFrame,
    OutputTransportMessageUrgentFrame,
)
from tests.in_a_room import in_a_room
from tests.integrations.pipecat.scene import options_of, scene

from vsingest.integrations.pipecat import VideoSDKIngestParams


def test_handlers_hear_of_participants_and_their_messages(world):
    async def talk(server):
        params = VideoSDKIngestParams(topics=("CHAT",))
        options = options_of(server, params=params)
        async with scene(server.connect, options) as play:
            seen = asyncio.Queue()
            play.worker.set_reached_downstream_filter((InputTransportMessageFrame,))

            async def note(_worker, frame):
                seen.put_nowait(frame.message)

            play.worker.add_event_handler("on_frame_reached_downstream", note)
            await play.caller.publish("CHAT", "hello")
            message = await seen.get()
            assert (message["topic"], message["message"]) == ("CHAT", "hello")
            assert (message["senderId"], message["senderName"]) == ("caller", "Caller")
            await play.caller.publish("PIPECAT", '{"label":"mine","value":7}')
            assert await seen.get() == {"label": "mine", "value": 7}
            async with server.connect(participant={"id": "third"}):
                pass
            told = [await play.heard_of.get() for _ in range(5)]
        assert [(event, what.id) for event, what in told if "participant" in event] == [
            ("on_participant_joined", "caller"),
            ("on_participant_joined", "third"),
            ("on_participant_left", "third"),
        ]

    in_a_room(world, talk)


def test_messages_of_the_pipeline_reach_topics_and_do_not_come_back(world):
    async def talk(server):
        params = VideoSDKIngestParams(topics=("CHAT",))
        options = options_of(server, params=params)
        async with (
            scene(server.connect, options) as play,
            play.caller.subscribe("CHAT") as chat,
            play.caller.subscribe("PIPECAT") as app,
        ):
            for message in ({"topic": "CHAT", "message": "hello"}, {"label": "x"}):
                await play.worker.queue_frame(OutputTransportMessageUrgentFrame(message=message))
            assert (await anext(chat)).message == "hello"
            assert (await anext(app)).message == '{"label": "x"}'
            await play.caller.publish("CHAT", "hello")
            told = [await play.heard_of.get() for _ in range(2)]
            senders = [what.sender_id for event, what in told if event == "on_app_message"]
            assert senders == ["caller"]

    in_a_room(world, talk)


def test_a_room_that_cannot_be_joined_is_an_error_of_the_transport(world):
    async def talk(server):
        errors = asyncio.Queue()
        options = options_of(server, token="no token")
        async with scene(server.connect, options, errors=errors):
            assert "could not be joined" in (await errors.get()).error

    in_a_room(world, talk)


def test_the_pipeline_hears_how_the_call_ended(world):
    async def talk(server):
        async with scene(server.connect, options_of(server)) as play:
            ended = asyncio.Queue()

            async def note(_transport, ending):
                ended.put_nowait(ending)

            play.transport.add_event_handler("on_disconnected", note)
            await play.call.leave()
            assert (await ended.get()).by == "us"

    in_a_room(world, talk)
