"""Three services in other manners: what public material leaves open, each answers differently."""

from datetime import UTC, datetime

from tests.fakes.other_service import Manner

CODES = {1003: 1008, 1008: 4000, 4401: 4004, 4408: 1001, 4409: 4004, 4410: 1000}


class OtherAnswers(Manner):
    """201, no `callId`, times as text, and a line that is not JSON."""

    greeting = "welcome"

    def answer(self, status, body):
        data = body.get("data") if isinstance(body, dict) else None
        if isinstance(data, dict) and "wsUrl" in data:
            del data["callId"]
            return 201, body
        return status, body

    def events(self, event):
        if event["event"] == "message":
            time = datetime.fromtimestamp(event["data"]["timestamp"] / 1_000, UTC)
            text = time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            event = {**event, "data": {**event["data"], "timestamp": text}}
        return [event]


class OtherOrder(Manner):
    """Who is there comes before `meeting-joined`; members are absent, null, or named otherwise."""

    greeting = '{"event":"participant-joined","participant":null}'

    def __init__(self):
        self._held = None

    def events(self, event):
        if event["event"] == "meeting-joined":
            self._held = {name: one for name, one in event.items() if name != "sessionId"}
            return []
        first = [] if event["event"] == "participant-joined" else self.before_audio()
        return [*first, self._reword(event)]

    def before_audio(self):
        held, self._held = self._held, None
        return [] if held is None else [held]

    def _reword(self, event):
        match event["event"]:
            case "participant-joined" | "participant-left":
                return {**event, "participant": {**event["participant"], "metadata": None}}
            case "message":
                data = {**event["data"], "name": event["data"]["senderName"]}
                for name in ("senderName", "timestamp", "id"):
                    del data[name]
                return {**event, "data": data}
            case "meeting-left":
                return {"event": "meeting-left"}
            case _:
                return event


class OtherCodes(Manner):
    """Other close codes, errors worded otherwise, and a binary message that nobody asked for."""

    greeting = b"\0\0\0\0"

    def answer(self, status, body):
        if status < 400:
            return status, body
        return status, {"error": body["message"], "errorCode": status}

    def events(self, event):
        if event["event"] == "error":
            number = {"bad-json": 400, "not-started": 425}.get(event["code"], 422)
            return [{"event": "error", "code": number, "message": event["message"]}]
        return [event]

    def close(self, code, reason):
        return CODES.get(code, code), reason
