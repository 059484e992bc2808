// What the service's browser example does towards a server, in our own words. The example is
// github.com/videosdk-live/videosdk-socket-ingest-example at commit 0baa2ea; it takes part by the
// WebSocket and the AudioContext of the browser and nothing else. Its elements have the same ids,
// so that browser.mjs can drive either; VSINGEST_OFFICIAL_PAGE names a clone of it.
const API_BASE = "https://api.videosdk.live";
const RATE = 8000;
const FRAME = 160;
const PRIMED = 960; // 120 ms

const element = (id) => document.getElementById(id);
const topics = new Set();
let socket, context, player, microphone;
let heard = new Float32Array(0);

function log(text) {
  element("log").prepend(Object.assign(document.createElement("div"), { textContent: text }));
}

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function show(connected) {
  element("status").textContent = connected ? "Connected" : "Disconnected";
  element("btnConnect").disabled = connected;
  for (const id of ["btnMic", "btnStop", "btnSubscribe", "btnPublish"]) element(id).disabled = !connected;
}

function joined(a, b) {
  const both = new a.constructor(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

async function create() {
  try {
    const answer = await fetch(`${API_BASE}/v2/ingest/sessions`, {
      method: "POST",
      headers: { Authorization: window.CONFIG.token, "Content-Type": "application/json" },
      body: JSON.stringify({ roomId: element("roomId").value }),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.message || `HTTP ${answer.status}`);
    element("wsUrl").value = told.data.wsUrl;
    log("Session created.");
  } catch (error) {
    log(`Failed to create session: ${error.message}. If this is a CORS error, create it elsewhere.`);
  }
}

async function connect() {
  context = new AudioContext({ sampleRate: RATE });
  await context.resume();
  play();
  socket = new WebSocket(element("wsUrl").value);
  socket.onopen = () => {
    send({ event: "start" });
    show(true);
    topics.forEach((topic) => send({ event: "subscribe", topic })); // without a wait for the room
  };
  socket.onmessage = ({ data }) => receive(data);
  socket.onclose = ({ code }) => {
    log(`WebSocket closed (code ${code}).`);
    clean();
  };
  socket.onerror = () => log("WebSocket error.");
}

function receive(data) {
  let message;
  try {
    message = JSON.parse(data);
  } catch {
    return; // among them binary messages
  }
  if (message.event === "media" && message.payload) {
    const bytes = Uint8Array.from(atob(message.payload), (letter) => letter.charCodeAt(0));
    const samples = new Int16Array(bytes.buffer, 0, bytes.length >> 1);
    heard = joined(heard, Float32Array.from(samples, (sample) => sample / 32768));
  } else if (message.event === "meeting-joined") {
    log(`Meeting joined. roomId=${message.roomId}`);
  } else if (message.event === "message") {
    const { senderName, senderId, message: text } = message.data || {};
    log(`[${message.topic}] ${senderName || senderId}: ${text}`);
  }
}

function play() {
  let primed = false;
  player = context.createScriptProcessor(1024, 0, 1);
  player.onaudioprocess = ({ outputBuffer }) => {
    primed = primed ? heard.length > 0 : heard.length >= PRIMED;
    if (!primed) return;
    outputBuffer.getChannelData(0).set(heard.subarray(0, outputBuffer.length));
    heard = heard.slice(outputBuffer.length);
  };
  player.connect(context.destination);
}

async function speak() {
  const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true };
  const stream = await navigator.mediaDevices.getUserMedia({ audio });
  const source = context.createMediaStreamSource(stream);
  const reader = context.createScriptProcessor(512, 1, 1); // 64 ms: bursts of 3 or 4 frames
  let waiting = new Int16Array(0);
  reader.onaudioprocess = ({ inputBuffer }) => {
    const samples = inputBuffer.getChannelData(0);
    waiting = joined(waiting, Int16Array.from(samples, (one) => (one < 0 ? one * 32768 : one * 32767)));
    for (; waiting.length >= FRAME; waiting = waiting.slice(FRAME)) {
      const bytes = new Uint8Array(waiting.buffer, waiting.byteOffset, 2 * FRAME);
      send({ event: "media", payload: btoa(String.fromCharCode(...bytes)) });
    }
  };
  source.connect(reader);
  reader.connect(context.destination); // Silence, which keeps the graph running.
  microphone = { stream, source, reader };
}

function silence() {
  microphone?.source.disconnect();
  microphone?.reader.disconnect();
  microphone?.stream.getTracks().forEach((track) => track.stop());
  microphone = undefined;
}

function stop() {
  send({ event: "stop" });
  socket?.close();
  clean();
}

function clean() {
  silence();
  player?.disconnect();
  if (socket) socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
  socket = undefined;
  show(false);
}

element("btnCreate").onclick = create;
element("btnConnect").onclick = connect;
element("btnMic").onclick = () => (microphone ? silence() : speak());
element("btnStop").onclick = stop;
element("btnSubscribe").onclick = () => {
  topics.add(element("topic").value);
  send({ event: "subscribe", topic: element("topic").value });
};
element("btnPublish").onclick = () => {
  send({ event: "message", topic: element("topic").value, data: element("messageText").value });
};
show(false);
