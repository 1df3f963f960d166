// Opens the console in a real browser; fails if anything is blocked, missing, fetched from elsewhere or answered wrongly.
//   node console.mjs http://127.0.0.1:8080 PROGRAM DATABASE-URL      (CHROMIUM names another browser than Debian's)
// With the program and the server's database it also makes a change, which the example of a subscription must show.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const base = new URL(process.argv[2] ?? "http://127.0.0.1:8080").origin;
const [program, database] = process.argv.slice(3);
const faults = [];

async function visit(where, work) {
  const fault = (what) => faults.push(`${where}: ${what}`.slice(0, 300));
  // A fresh profile: what a first visit shows, with nothing kept from before.
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "console-check-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    viewport: { width: 1400, height: 1000 },
    // Without these, the browser itself calls home, and every such call is an error where there is no network.
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  try {
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && fault(`console: ${message.text()}`));
    page.on("pageerror", (error) => fault(`exception: ${error.message}`));
    page.on("requestfailed", (request) => fault(`failed: ${request.url()}`));
    page.on("response", (response) => response.status() >= 400 && fault(`${response.status()}: ${response.url()}`));
    context.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(`${base}/`) && !url.startsWith("data:")) fault(`elsewhere: ${url}`);
    });
    page.on("websocket", (socket) => {
      if (new URL(socket.url()).host !== new URL(base).host) fault(`elsewhere: ${socket.url()}`);
      socket.on("socketerror", (error) => fault(`socket: ${error}`));
    });
    await page.goto(base + where);
    await work(page, (what, holds) => holds || fault(what));
  } catch (error) {
    fault(error.message);
  } finally {
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
}

// The editor holds the schema only once introspection has been answered; before that, it would mark no mistake.
const hasSchema = () => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.options.lint?.schema;
const mistakes = (editor) => editor.CodeMirror.getAllMarks().filter((mark) => /lint/.test(mark.className)).length;
const result = (page) => page.$eval(".result-window .CodeMirror", (editor) => editor.CodeMirror.getValue());

async function answers(page, expect, words) {
  await page.waitForSelector(".graphiql-query-editor .cm-comment");
  const text = await page.innerText(".graphiql-query-editor");
  expect(`the example speaks of ${words}`, words.test(text));
  await page.click(".graphiql-execute-button");
  await page.waitForFunction(() => {
    try {
      return JSON.parse(document.querySelector(".result-window .CodeMirror").CodeMirror.getValue());
    } catch {
      return false;
    }
  });
  const { data, errors } = JSON.parse(await result(page));
  expect("no error is answered", errors === undefined);
  expect("the six agreements are answered", data?.agreements?.edges?.length === 6);
  await page.waitForFunction(hasSchema).catch(() => expect("the editor has read the schema", false));
  // The editor checks the query a moment after the schema comes; what goes wrong late is heard in this time, too.
  await page.waitForTimeout(1500);
  expect("the example fits the schema", (await page.$eval(".graphiql-query-editor .CodeMirror", mistakes)) === 0);
}

await visit("/", (page, expect) => answers(page, expect, /أيت ملول/));
/** Opens the tab of an example. */
async function open(page, name) {
  await page.waitForSelector(".graphiql-query-editor .cm-comment");
  await page.click(`.graphiql-tab-button:has-text('${name}')`);
  const isOpen = (name) => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.getValue().includes(name);
  await page.waitForFunction(isOpen, name);
  // The console reads the operations of a tab a moment after it is opened.
  await page.waitForTimeout(1500);
}

await visit("/graphiql", async (page, expect) => {
  await open(page, "Conventions");
  await answers(page, expect, /Aït Melloul/);
});

// The menu of languages turns the example into another language.
await visit("/graphiql", async (page, expect) => {
  await open(page, "Conventions");
  await page.selectOption(".language-switch", "AR");
  await page.click(".graphiql-execute-button");
  const arabic = () => /[\u0600-\u06ff]/.test(document.querySelector(".result-window .CodeMirror").CodeMirror.getValue());
  await page.waitForFunction(arabic).catch(() => expect("the example is answered in Arabic", false));
});

/** Changes the title of an agreement, in the server's own database. */
function change() {
  const bundle = JSON.parse(fs.readFileSync(new URL("../../api/data/ait-melloul-2025-07-02.json", import.meta.url), "utf8"));
  bundle.agreements[0].title.fr = "Un titre nouveau";
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "console-change-")), "bundle.json");
  fs.writeFileSync(file, JSON.stringify(bundle));
  execFileSync(program, ["import", file, "--database-url", database], { stdio: "pipe" });
}

if (program && database) {
  await visit("/graphiql", async (page, expect) => {
    await open(page, "Suivi");
    await page.click(".graphiql-execute-button");
    // It is under way once the server has heard it.
    await page.waitForTimeout(1500);
    change();
    const shows = () => document.querySelector(".result-window .CodeMirror").CodeMirror.getValue().includes("Un titre nouveau");
    await page.waitForFunction(shows).catch(() => expect("the subscription shows a change", false));
    await page.click(".graphiql-execute-button");
  });
}

if (faults.length > 0) {
  console.error([...new Set(faults)].join("\n"));
  process.exit(1);
}
console.log("The console opens, loads nothing from elsewhere, and its examples are answered, in another language and as it changes.");
