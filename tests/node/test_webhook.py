"""The official Node SDK, unmodified, verifies a webhook that our server delivered."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

pytestmark = pytest.mark.slow


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.headers["videosdk-signature"], body.decode()))
        self.send_response(200)
        self.end_headers()
        if len(self.server.got) == 3:
            self.server.enough.set()

    def log_message(self, *_):
        pass


def test_a_delivered_webhook_verifies(node_folder):
    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    receiver.got, receiver.enough = [], threading.Event()
    thread = threading.Thread(target=receiver.serve_forever)
    thread.start()
    credentials = {"VIDEOSDK_API_KEY": "k", "VIDEOSDK_SECRET": "a-secret-of-this-test-run" * 2}
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    command = [sys.executable, "-m", "vsingest.cli"]
    with subprocess.Popen(
        [*command, "serve", "--port=0", "--json", "--webhook-private", "--webhook-url", url],
        env={**os.environ, **credentials},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        endpoint = json.loads(server.stdout.readline())["url"]
        environment = {**os.environ, **credentials, "VIDEOSDK_API_ENDPOINT": endpoint}
        clip = node_folder / "clip.wav"
        clip.write_bytes(wav_of_silence())
        subprocess.run([*command, "send", clip, "--room=r"], env=environment, check=True)
        assert receiver.enough.wait(60)
        signature, body = next(pair for pair in receiver.got if "call-started" in pair[1])
        done = subprocess.run(
            ["node", "webhook.mjs"],
            cwd=node_folder,
            env=environment,
            input=json.dumps({"body": body, "signature": signature}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        server.terminate()
        server.communicate(timeout=30)
    receiver.shutdown()
    thread.join()
    receiver.server_close()
    assert done.returncode == 0, done.stderr
    verified = json.loads(done.stdout)
    assert verified["type"] == "call-started"
    assert verified["data"] == json.loads(body)["data"]
    assert verified["forged"] == "WebhookVerificationError"


def wav_of_silence():
    import io
    import wave

    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 8_000, 0, "NONE", ""))
        writer.writeframes(bytes(1_600))
    return file.getvalue()
