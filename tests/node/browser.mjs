// A page in Chromium: its user creates a session, connects, talks for two seconds, publishes a
// message, and leaves. Prints what became of it in each service. argv: see test_browser.py.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const { folder, executable, services } = JSON.parse(process.argv[2]);
const API_BASE = "https://api.videosdk.live";
const KINDS = { "index.html": "text/html", "app.js": "text/javascript", "style.css": "text/css" };
const browser = await chromium.launch({
  executablePath: executable,
  args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
});

// The files of the page under http://127.0.0.1/SCENARIO/, each with its own service and token.
const site = createServer(async (request, answer) => {
  const [, scenario, file] = request.url.split("/");
  const service = services[scenario];
  if (file === "config.js") {
    return answer.end(`window.CONFIG = ${JSON.stringify({ token: service.token })};`);
  }
  const kind = KINDS[file];
  if (!kind) return answer.writeHead(404).end();
  const text = await readFile(`${folder}/${file}`, "utf8");
  answer.writeHead(200, { "Content-Type": kind }).end(text.replace(API_BASE, service.url));
});
await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${site.address().port}`;

async function stay(page, name) {
  const talks = new Promise((resolve) => page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => JSON.parse(payload).event === "media" && resolve());
  }));
  const lines = (text) => page.locator("#log > div").filter({ hasText: text });
  const said = async (text, seconds = 60) => {
    await lines(text).first().waitFor({ timeout: 1000 * seconds });
    return lines(text).first().textContent();
  };
  await page.goto(`${origin}/${name}/index.html`);
  await page.fill("#roomId", "room");
  await page.click("#btnCreate");
  const created = await said(/Session created|Failed to create session/);
  const failed = created.match(/Failed to create session: (.*)\. If this is/);
  if (failed) return { error: failed[1] };
  await page.click("#btnConnect");
  await said(/Meeting joined|WebSocket closed/);
  const joins = (await lines("Meeting joined").count()) > 0;
  const meanwhile = { timeout: 1000 }; // The buttons are off once the socket is closed.
  if (joins) await page.click("#btnSubscribe", meanwhile).catch(() => {});
  if (joins) await page.click("#btnMic", meanwhile).catch(() => {});
  if (joins) await Promise.race([talks, said("WebSocket closed").catch(() => {})]);
  const end = await said("WebSocket closed", 2).catch(() => "");
  if (end) return { joins, code: Number(end.match(/code (\d+)/)[1]) };
  await page.fill("#messageText", "hello");
  await page.click("#btnPublish");
  const echo = await said(/\[CHAT\] .*: hello/, 8).catch(() => "");
  await page.click("#btnStop");
  return { joins, echo: echo !== "" };
}

const told = {};
const names = Object.keys(services);
async function visit() { // one after another, since a page costs a process
  const page = await browser.newPage({ permissions: ["microphone"] });
  for (let name = names.pop(); name; name = names.pop()) told[name] = await stay(page, name);
}
await Promise.all([visit(), visit(), visit(), visit()]);
await browser.close();
site.close();
console.log(JSON.stringify(told));
