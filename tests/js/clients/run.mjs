// Real clients, unmodified, against a running server. One command for people and for CI:
//   node clients/run.mjs ../../target/release/chiraka
// It starts the program over a database of its own, and stops it. It fails at the first thing that a client would notice.
import { spawn, execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = (place) => fileURLToPath(new URL(place, import.meta.url));
const program = path.resolve(process.argv[2] ?? here("../../../target/debug/chiraka"));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "chiraka-clients-"));
const database = `sqlite://${folder}/clients.db`;
// What it says is told when it fails.
const run = (command, args) => execFileSync(command, args, { stdio: "pipe" });
const build = (tool, ...args) => execFileSync(process.execPath, [here(`../node_modules/${tool}`), ...args], { stdio: "inherit" });

// What a front end's build does comes first: it needs no server.
await import("./codegen.mjs");
build("typescript/bin/tsc", "-p", here("tsconfig.json"));
build("relay-compiler/cli.js", here("../relay.config.json"));
const artifacts = `${folder}/artifacts`;
const generated = fs.readdirSync(here("../relay/__generated__")).map((file) => here(`../relay/__generated__/${file}`));
build("typescript/bin/tsc", "--outDir", artifacts, "--module", "esnext", "--target", "es2022", "--noCheck", "--skipLibCheck",
  "--moduleResolution", "bundler", ...generated);
for (const file of fs.readdirSync(artifacts)) {
  // A bundler would find the files without their endings.
  const text = fs.readFileSync(`${artifacts}/${file}`, "utf8");
  fs.writeFileSync(`${artifacts}/${file}`, text.replace(/from (["'])(\.\/[^"']+\.graphql)\1/g, "from $1$2.js$1"));
}
fs.writeFileSync(`${artifacts}/package.json`, '{"type":"module"}');
console.log("types, artifacts and manifests are made, and fit");

/** Starts the program and waits until it says where it listens. */
async function serve(...more) {
  const child = spawn(program, ["demo", "--listen", "127.0.0.1:0", "--database-url", database, ...more], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const found = /http:\/\/[0-9.:]+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.on("exit", () => reject(new Error("the program ended early")));
  });
  return { child, address };
}

const ended = (child) => new Promise((resolve) => child.on("exit", resolve));
let version = 0;

const context = {
  artifacts,
  /** Makes one published change: the first agreement gets another title. */
  change() {
    const bundle = JSON.parse(fs.readFileSync(here("../../../api/data/ait-melloul-2025-07-02.json"), "utf8"));
    version += 1;
    bundle.agreements[0].title.fr = `Titre ${version}`;
    fs.writeFileSync(`${folder}/bundle.json`, JSON.stringify(bundle));
    run(program, ["import", `${folder}/bundle.json`, "--database-url", database]);
    return `Titre ${version}`;
  },
  /** Fails unless something holds. */
  expect(what, holds) {
    if (!holds) throw new Error(what);
  },
  /** The next thing that an observer or iterator tells, or a failure after a while. */
  soon(promise, what) {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`${what}: nothing came in time`)), 10_000).unref());
    return Promise.race([promise, late]);
  },
};

let server = await serve();
const failed = [];
try {
  for (const name of ["apollo", "urql", "relay", "graphql-ws", "graphql-sse"]) {
    const begun = Date.now();
    try {
      const client = await import(`./${name}.mjs`);
      await client.check({ ...context, url: `${server.address}/graphql`, ws: `${server.address.replace("http", "ws")}/graphql` });
      console.log(`${name}: all as it should be (${Date.now() - begun} ms)`);
    } catch (error) {
      failed.push(name);
      console.error(`${name}: ${error.stack}`);
    }
  }
  // The same server with the documents of the front end's build alone.
  server.child.kill();
  await ended(server.child);
  server = await serve("--trusted-documents", here("generated/persisted-documents.json"), "--only-trusted-documents");
  try {
    const trusted = await import("./trusted.mjs");
    await trusted.check({ ...context, url: `${server.address}/graphql`, manifest: here("generated/persisted-documents.json") });
    console.log("trusted documents: all as it should be");
  } catch (error) {
    failed.push("trusted documents");
    console.error(error.stack);
  }
} finally {
  server.child.kill();
  await ended(server.child);
  fs.rmSync(folder, { recursive: true, force: true });
}
// Some clients keep timers; what they had to show they have shown.
process.exit(failed.length > 0 ? 1 : 0);
