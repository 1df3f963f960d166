// A thousand clients that send one byte at a time, and what they cost everybody else: p99 of normal reads without and with
// them, in turn. Fails if it more than doubles.
//   node slow.mjs http://127.0.0.1:8080 [CLIENTS]
import http from "node:http";
import net from "node:net";

const base = new URL(process.argv[2] ?? "http://127.0.0.1:8080");
const clients = Number(process.argv[3] ?? 1000);
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
const body = "x".repeat(60_000);
const head = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
let slow = false;
let refused = 0;

function read(number) {
  // A question of its own each time: what was kept would be no read.
  const query = encodeURIComponent(`{ agreements(first: ${1 + (number % 20)}) { nodes { reference title a${number}: id } } }`);
  return new Promise((resolve, reject) => {
    const started = performance.now();
    http.get(`${base.origin}/graphql?query=${query}`, { agent }, (answer) => {
      answer.resume().on("end", () => (answer.statusCode === 200 ? resolve(performance.now() - started) : reject(new Error(answer.statusCode))));
    }).on("error", reject);
  });
}

let asked = 0;
async function p99() {
  const times = [];
  const end = performance.now() + 3000;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (performance.now() < end) times.push(await read(asked++));
  }));
  times.sort((one, other) => one - other);
  return times[Math.floor(times.length * 0.99)];
}

function crawl() {
  if (!slow) return;
  const socket = net.connect(Number(base.port), base.hostname, () => socket.write(head));
  const beat = setInterval(() => socket.write("x"), 500);
  socket.on("data", () => (refused += 1));
  socket.on("error", () => {});
  // The server lets go of whoever is too slow; another comes in its place.
  socket.on("close", () => (clearInterval(beat), crawl()));
  const end = setInterval(() => slow || socket.destroy(), 100);
  socket.on("close", () => clearInterval(end));
}

await p99();
const ratios = [];
for (let round = 0; round < 3; round += 1) {
  const without = await p99();
  slow = true;
  for (let number = 0; number < clients; number += 1) crawl();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const beside = await p99();
  slow = false;
  await new Promise((resolve) => setTimeout(resolve, 500));
  ratios.push(beside / without);
  console.log(`p99 ${without.toFixed(2)} ms without, ${beside.toFixed(2)} ms beside ${clients} slow clients`);
}
ratios.sort((one, other) => one - other);
console.log(`median ratio ${ratios[1].toFixed(2)}; ${refused} answers to slow clients`);
process.exit(ratios[1] < 2 ? 0 : 1);
