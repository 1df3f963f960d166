// Many subscribers at once: what they take, how soon all of them hear of a change, and that those who do not read hold
// up nobody.
//   node subscribers.mjs ../../target/release/chiraka 2000 200
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { randomBytes } from "node:crypto";
import WebSocket from "ws";

const program = path.resolve(process.argv[2] ?? "../../target/release/chiraka");
const [count, stalled] = [Number(process.argv[3] ?? 2000), Number(process.argv[4] ?? 200)];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "chiraka-subscribers-"));
const database = `sqlite://${folder}/subscribers.db`;
const bundle = JSON.parse(fs.readFileSync(new URL("../../api/data/ait-melloul-2025-07-02.json", import.meta.url), "utf8"));
const token = () => execFileSync(program, ["token", "create", "--name", "scale", "--role", "admin", "--database-url", database], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

// Filled by another process: the memory is that of a server which serves, and not what an import took before.
execFileSync(program, ["import", new URL("../../api/data/ait-melloul-2025-07-02.json", import.meta.url).pathname, "--database-url", database], { stdio: "ignore" });
const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--database-url", database,
  "--live-per-address", String(count + stalled + 10), "--live-connections", String(count + stalled + 10)], { stdio: ["ignore", "pipe", "inherit"] });
const address = await new Promise((resolve) => {
  let said = "";
  child.stdout.on("data", (data) => {
    said += data;
    const found = /http:\/\/([0-9.:]+)/.exec(said);
    if (found) resolve(found[1]);
  });
});
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;
const secret = /chiraka_[A-Za-z0-9_-]+/.exec(token())[0];

async function ask(query, variables, headers = {}) {
  const response = await fetch(`http://${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** Makes one change, through the server itself. */
let changes = 0;
async function change() {
  changes += 1;
  const mutation = "mutation ($input: CreateThemeInput!) { createTheme(input: $input) { userErrors { code } } }";
  const answer = await ask(mutation, { input: { slug: `theme-${changes}-${randomBytes(4).toString("hex")}`, label: { fr: "Un thème " + "x".repeat(2000) } } }, { authorization: `Bearer ${secret}` });
  if (answer.errors || answer.data.createTheme.userErrors.length > 0) throw new Error(JSON.stringify(answer));
}

const FEED = "subscription ($after: String) { recordChanged(after: $after) { cursor revision { seq action changes { path after } } } }";

function open(onEvent, variables = {}, streams = 1) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${address}/graphql`, "graphql-transport-ws");
    socket.on("error", reject);
    socket.on("open", () => socket.send('{"type":"connection_init"}'));
    socket.on("message", (data) => {
      const text = String(data);
      if (text.includes('"connection_ack"')) {
        for (let id = 0; id < streams; id += 1) {
          socket.send(JSON.stringify({ type: "subscribe", id: String(id), payload: { query: FEED, variables } }));
        }
        resolve(socket);
      } else if (text.includes('"next"')) onEvent(socket);
    });
  });
}

let heard = 0;
let all = () => {};
const hear = () => {
  heard += 1;
  if (heard === count) all();
};
async function everybodyHears() {
  heard = 0;
  const done = new Promise((resolve, reject) => {
    all = resolve;
    setTimeout(() => reject(new Error(`${heard} of ${count} heard of the change`)), 20_000).unref();
  });
  const begun = performance.now();
  await change();
  await done;
  return performance.now() - begun;
}

const faults = [];
try {
  const before = memory();
  for (let opened = 0; opened < count; opened += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - opened) }, () => open(hear)));
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const idle = memory();
  console.log(`${count} idle subscribers: ${idle.toFixed(1)} MB in all, ${before.toFixed(1)} MB without them`);
  if (idle > 100) faults.push(`${idle} MB for idle subscribers`);

  await everybodyHears();
  const alone = [];
  for (let round = 0; round < 5; round += 1) alone.push(await everybodyHears());
  console.log(`a change reaches all of them in ${alone.map((took) => took.toFixed(0)).join(", ")} ms`);
  if (Math.max(...alone) > 1000) faults.push("a change takes more than a second");

  // Those who do not read: they ask for everything, many times over, and leave it unread.
  const start = (await ask("{ changes(first: 1) { pageInfo { endCursor } } }")).data.changes.pageInfo.endCursor;
  const slow = [];
  for (let opened = 0; opened < stalled; opened += 1) {
    const socket = await open(() => {}, { after: start }, 10);
    socket._socket.pause();
    slow.push(socket);
  }
  const beside = [];
  for (let round = 0; round < 5; round += 1) beside.push(await everybodyHears());
  console.log(`beside ${stalled} that do not read: ${beside.map((took) => took.toFixed(0)).join(", ")} ms, ${memory().toFixed(1)} MB`);
  if (Math.max(...beside) > 1000) faults.push("those who do not read hold up the others");
} catch (error) {
  faults.push(error.stack);
} finally {
  child.kill("SIGKILL");
  fs.rmSync(folder, { recursive: true, force: true });
}
if (faults.length > 0) console.error(faults.join("\n"));
process.exit(faults.length > 0 ? 1 : 0);
