// Two participants by the official SDK, unmodified: one streams, the other hears.
// The SDK takes endpoint and credentials from the environment. Prints one JSON object.
import { VideoSDK } from "@videosdk.live/server-sdk";
import WebSocket from "ws";

const FRAME_SAMPLES = 160;
const FRAMES = 50;
const ROOM = "node-sdk-room";

function pcm(frame) {
  const samples = new Int16Array(FRAME_SAMPLES);
  for (let i = 0; i < FRAME_SAMPLES; i++) samples[i] = 1 + frame * FRAME_SAMPLES + i;
  return Buffer.from(samples.buffer).toString("base64");
}

function join(session) {
  const socket = new WebSocket(session.wsUrl);
  const events = [];
  const heard = [];
  let wake = () => {};
  socket.on("open", () => {
    // As the official browser client does: subscribe right after start.
    socket.send(JSON.stringify({ event: "start" }));
    socket.send(JSON.stringify({ event: "subscribe", topic: "CHAT" }));
  });
  socket.on("message", (data) => {
    const event = JSON.parse(data.toString());
    if (event.event === "media") {
      const bytes = Buffer.from(event.payload, "base64");
      for (let i = 0; i < bytes.length; i += 2) heard.push(bytes.readInt16LE(i));
    } else {
      events.push(event);
    }
    wake();
  });
  const until = async (done) => {
    while (!done()) await new Promise((resolve) => (wake = resolve));
  };
  const closed = new Promise((resolve) => socket.on("close", (code) => resolve(code)));
  const named = (name) => events.filter((event) => event.event === name);
  return { socket, events, heard, until, closed, named };
}

const vsdk = new VideoSDK();
const made = await vsdk.socketIngress.create(ROOM, {
  participantId: "speaker",
  name: "Speaker",
  metadata: { from: "node" },
});
const listener = join(await vsdk.socketIngress.create(ROOM, { participantId: "listener" }));
await listener.until(() => listener.named("meeting-joined").length);
const speaker = join(made);
await speaker.until(() => speaker.named("participant-joined").length);

// Bursts of 3 to 4 frames each 64 ms, as the official browser client sends them.
const began = Date.now();
for (let frame = 0, due = 0; frame < FRAMES; due += 64) {
  await new Promise((resolve) => setTimeout(resolve, began + due - Date.now()));
  for (; frame < FRAMES && frame * 20 <= due; frame++)
    speaker.socket.send(JSON.stringify({ event: "media", payload: pcm(frame) }));
}
speaker.socket.send(JSON.stringify({ event: "message", topic: "CHAT", data: "done" }));
speaker.socket.send(JSON.stringify({ event: "stop" }));
await listener.until(() => listener.named("participant-left").length);
listener.socket.close();

console.log(
  JSON.stringify({
    made: Object.keys(made).sort(),
    expiresIn: made.expiresIn,
    joined: listener.named("meeting-joined")[0],
    appeared: listener.named("participant-joined")[0],
    left: listener.named("participant-left")[0],
    message: listener.named("message")[0],
    errors: [...listener.named("error"), ...speaker.named("error")],
    heard: listener.heard.filter((sample) => sample !== 0),
    echo: speaker.heard.filter((sample) => sample !== 0).length,
    closed: await speaker.closed,
  }),
);
