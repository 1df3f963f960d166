// graphql-ws itself: queries, subscriptions that resume, refusals, and a token that is not valid.
import { createClient, CloseCode } from "graphql-ws";
import WebSocket from "ws";

const FEED = "subscription ($after: String) { recordChanged(types: [AGREEMENT], after: $after) { cursor revision { seq action } } }";

export async function check({ ws, expect, change, soon }) {
  const open = (more) => createClient({ url: ws, webSocketImpl: WebSocket, keepAlive: 2_000, ...more });
  let client = open();
  const { value: query } = await client.iterate({ query: "{ agreements { totalCount } }" }).next();
  expect("a query is answered", query.data.agreements.totalCount === 6);
  const refused = await client.iterate({ query: "{ nothing }" }).next().catch((error) => error);
  expect("a refusal is a list of errors", refused[0]?.extensions?.code === "GRAPHQL_VALIDATION_FAILED");

  let feed = client.iterate({ query: FEED });
  const first = feed.next();
  await new Promise((resolve) => setTimeout(resolve, 300));
  change();
  const { value: told } = await soon(first, "a subscription");
  const { cursor, revision } = told.data.recordChanged;
  expect("a change is told", revision.action === "UPDATE");
  await client.dispose();
  // Two changes while nobody listens.
  change();
  change();
  client = open();
  feed = client.iterate({ query: FEED, variables: { after: cursor } });
  const missed = [await soon(feed.next(), "what was missed"), await soon(feed.next(), "what was missed")];
  const seqs = missed.map(({ value }) => value.data.recordChanged.revision.seq);
  expect("what was missed comes once, in order", seqs[0] > revision.seq && seqs[1] > seqs[0]);
  await client.dispose();

  const wrong = open({ connectionParams: { authorization: "Bearer wrong" }, retryAttempts: 0 });
  const closed = await wrong.iterate({ query: FEED }).next().catch((event) => event);
  expect("a wrong token is told", closed.code === CloseCode.Forbidden);
  await wrong.dispose();
}
