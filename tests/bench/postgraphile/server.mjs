// PostGraphile as its users run it in production: a process per core behind one port, prepared statements, no GraphiQL,
// no watching. Usage: node server.mjs DATABASE_URL PORT PROCESSES CONNECTIONS_PER_PROCESS
import cluster from "node:cluster";
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";

const [url, port, processes, connections] = process.argv.slice(2);

async function serve() {
  const instance = postgraphile({
    extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
    // A read-only API of these tables.
    schema: { defaultBehavior: "-insert -update -delete" },
    grafserv: { graphiql: false, watch: false },
    grafast: { explain: false },
    pgServices: [
      makePgService({ connectionString: url, schemas: ["public"], poolConfig: { max: Number(connections) } }),
    ],
  });
  const server = createServer();
  await instance.createServ(grafserv).addTo(server);
  server.listen(Number(port), "127.0.0.1");
}

if (cluster.isPrimary) {
  for (let i = 0; i < Number(processes); i++) cluster.fork();
  cluster.on("exit", (worker, code) => process.exit(code || 1));
} else {
  await serve();
}
