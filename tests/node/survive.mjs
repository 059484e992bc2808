// One participant by the official SDK, unmodified, who talks for a second, stays for another, and
// leaves. Prints one JSON object: what became of it, whatever the service did.
import { VideoSDK } from "@videosdk.live/server-sdk";
import WebSocket from "ws";

const SILENCE = Buffer.alloc(320).toString("base64");

async function stay(session) {
  const socket = new WebSocket(session.wsUrl);
  const seen = new Set();
  const ended = new Promise((resolve) => {
    socket.on("close", (code) => resolve(code));
    socket.on("error", () => resolve("not upgraded"));
  });
  socket.on("open", () => socket.send(JSON.stringify({ event: "start" })));
  socket.on("message", (data) => {
    const event = JSON.parse(data.toString()).event;
    const joins = event === "meeting-joined" && !seen.has(event);
    seen.add(event);
    if (!joins) return;
    let sent = 0;
    const timer = setInterval(() => {
      if (socket.readyState !== WebSocket.OPEN || sent === 50) return clearInterval(timer);
      sent++;
      socket.send(JSON.stringify({ event: "media", payload: SILENCE }));
    }, 20);
    setTimeout(() => socket.readyState === WebSocket.OPEN && stop(socket), 2000);
  });
  const gone = new Promise((resolve) => setTimeout(() => resolve("silence"), 6000));
  const code = await Promise.race([ended, gone]);
  socket.terminate();
  return { joined: seen.has("meeting-joined"), code };
}

function stop(socket) {
  socket.send(JSON.stringify({ event: "stop" }));
}

let told;
try {
  told = await stay(await new VideoSDK().socketIngress.create("room"));
} catch (error) {
  told = { error: error.constructor.name, status: error.statusCode ?? error.status ?? null };
}
console.log(JSON.stringify(told));
process.exit(0);
