// The life of a room by the official SDK, unmodified. It takes endpoint and credentials from the
// environment. Prints one JSON object.
import { VideoSDK } from "@videosdk.live/server-sdk";
import WebSocket from "ws";

const vsdk = new VideoSDK();
const told = {};

const room = await vsdk.rooms.create({
  customRoomId: "flow",
  webhook: { url: "https://example.com/hook", events: ["session*"] },
  autoCloseConfig: { afterInactiveSeconds: 3600, type: "session-end-and-deactivate" },
  allowedParticipantIds: ["ann", "bob"],
});
told.room = room;
told.again = (await vsdk.rooms.create({ customRoomId: "flow" })).id;
told.got = [await vsdk.rooms.get(room.roomId), await vsdk.rooms.get("flow")].map((r) => r.id);
told.valid = await vsdk.rooms.validate(room.roomId);
told.invalid = await vsdk.rooms.validate("none-none-none");
told.made = [room.roomId]; // the newest first
for (let i = 0; i < 3; i++) told.made.unshift((await vsdk.rooms.create()).roomId);
told.listed = [];
for await (const one of await vsdk.rooms.list({ perPage: 2 })) told.listed.push(one.roomId);
told.queried = (await vsdk.rooms.list({ query: "flow" })).data.map((r) => r.id);

function join(session) {
  const socket = new WebSocket(session.wsUrl);
  const events = [];
  let wake = () => {};
  socket.on("open", () => socket.send(JSON.stringify({ event: "start" })));
  socket.on("message", (data) => {
    events.push(JSON.parse(data.toString()));
    wake();
  });
  const closed = new Promise((resolve) => socket.on("close", (code) => resolve(code)));
  const until = async (name) => {
    while (!events.some((event) => event.event === name))
      await new Promise((resolve) => (wake = resolve));
    return events.find((event) => event.event === name);
  };
  return { socket, closed, until };
}

const refused = await vsdk.socketIngress.create(room.roomId, { participantId: "eve" }).catch((e) => e);
told.refused = { name: refused.name, status: refused.httpStatus, id: Boolean(refused.requestId) };
const ann = join(await vsdk.socketIngress.create(room.roomId, { participantId: "ann", name: "Ann" }));
const { sessionId } = await ann.until("meeting-joined");
const bob = join(await vsdk.socketIngress.create("flow", { participantId: "bob" }));
await bob.until("meeting-joined");
ann.socket.send(JSON.stringify({ event: "media", payload: Buffer.alloc(320, 1).toString("base64") }));

const ongoing = await vsdk.sessions.list({ roomId: room.roomId, status: "ongoing" });
told.ongoing = ongoing.data;
told.isThis = ongoing.data[0].id === sessionId;
told.session = (await vsdk.sessions.get(sessionId)).status;
told.participants = (await vsdk.participants.list("flow")).data;
told.participant = await vsdk.participants.get(room.roomId, "ann");
told.stats = await vsdk.sessions.getStats(sessionId);
told.removed = await vsdk.participants.remove(room.roomId, "bob");
told.bobLeft = await bob.until("meeting-left");
told.bobClosed = await bob.closed;
told.active = (await vsdk.sessions.listActiveParticipants(sessionId)).data.map((p) => p.participantId);
told.everyone = (await vsdk.sessions.listParticipants(sessionId)).data.map((p) => p.participantId);
told.ended = await vsdk.sessions.end({ roomId: room.roomId });
told.annClosed = await ann.closed;
told.annStats = await vsdk.sessions.getParticipantStats(sessionId, "ann");
told.over = (await vsdk.sessions.list({ roomId: "flow", status: "ended" })).data.map((s) => s.id === sessionId);
told.nobody = (await vsdk.participants.list(room.roomId)).data;
told.disabled = (await vsdk.rooms.end(room.roomId)).disabled;
told.unknown = await vsdk.rooms.get("none-none-none").catch((e) => e.name);
const mine = vsdk.accessToken().setParticipant("ann").forRoom(room.roomId).forApi().toJwt();
told.token = vsdk.verifyToken(mine);
told.tampered = await Promise.resolve()
  .then(() => vsdk.verifyToken(`${mine.slice(0, -4)}AAAA`))
  .catch((e) => e.name);
console.log(JSON.stringify(told));
