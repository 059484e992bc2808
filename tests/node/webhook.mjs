// Verifies a delivered webhook by the official SDK, unmodified. Reads {body, signature} as JSON from
// standard input, takes the public key from the server, and prints what the SDK made of it.
import { VideoSDK } from "@videosdk.live/server-sdk";
import { text } from "node:stream/consumers";

const { body, signature } = JSON.parse(await text(process.stdin));
const vsdk = new VideoSDK();
const event = await vsdk.webhooks.verify(body, signature);
let forged = "taken";
try {
  await vsdk.webhooks.verify(body + " ", signature);
} catch (error) {
  forged = error.name;
}
console.log(JSON.stringify({ type: event.type, data: event.data, forged }));
