// Runs the audits of graphql-http against a server; fails if one of them, optional or not, does not pass.
//   node audit.mjs http://127.0.0.1:8080
import { auditServer } from "graphql-http";

const base = new URL(process.argv[2] ?? "http://127.0.0.1:8080").origin;
const results = await auditServer({ url: `${base}/graphql` });
const failed = results.filter((result) => result.status !== "ok");
for (const { id, name, reason } of failed) console.error(`${id} ${name}: ${reason}`);
if (failed.length > 0 || results.length < 60) {
  console.error(`${failed.length} of ${results.length} audits of GraphQL over HTTP failed.`);
  process.exit(1);
}
console.log(`All ${results.length} audits of GraphQL over HTTP pass.`);
