"""Media messages as Python code reads and writes them, with two sets of tools."""

import base64
import json

import numpy as np
import orjson
import pybase64


class Plain:
    """The standard library."""

    def decode(self, text):
        """The samples of a media message; None of any other."""
        message = json.loads(text)
        if message["event"] != "media":
            return None
        return np.frombuffer(base64.b64decode(message["payload"]), np.int16)

    def encode(self, samples):
        payload = base64.b64encode(samples.tobytes()).decode()
        return json.dumps({"event": "media", "payload": payload})


class Quick:
    """The quickest packages there are."""

    def decode(self, text):
        """As `Plain.decode`."""
        message = orjson.loads(text)
        if message["event"] != "media":
            return None
        return np.frombuffer(pybase64.b64decode(message["payload"], validate=True), np.int16)

    def encode(self, samples):
        payload = pybase64.b64encode_as_string(samples)
        return orjson.dumps({"event": "media", "payload": payload})
