// urql: a query, an error, and persisted queries by GET.
import { Client, cacheExchange, fetchExchange, gql } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { createHash } from "node:crypto";

const QUERY = gql`
  query Council($slug: String!) {
    council(slug: $slug) { id name(language: FR) agreements(first: 2) { totalCount nodes { id reference } } }
  }
`;

export async function check({ url, expect }) {
  const sent = [];
  const fetching = (address, options) => {
    sent.push({ method: options.method, address: String(address) });
    return fetch(address, options);
  };
  const plain = new Client({ url, fetch: fetching, preferGetMethod: false, exchanges: [cacheExchange, fetchExchange] });
  const answer = await plain.query(QUERY, { slug: "ait-melloul" }).toPromise();
  expect(`no error: ${answer.error}`, answer.error === undefined);
  expect("a council is answered", answer.data.council.agreements.totalCount === 6);
  const again = await plain.query(QUERY, { slug: "ait-melloul" }).toPromise();
  expect("the second time it comes from the cache", again.data.council.id === answer.data.council.id && sent.length === 1);
  const refused = await plain.query(gql`{ agreements(first: 1000) { totalCount nodes { id } } }`, {}).toPromise();
  expect("an error keeps its code", refused.error.graphQLErrors[0].extensions.code === "INVALID_PAGE_SIZE");

  const persisted = new Client({
    url,
    fetch: fetching,
    exchanges: [
      persistedExchange({
        preferGetForPersistedQueries: true,
        enforcePersistedQueries: false,
        generateHash: async (text) => createHash("sha256").update(text).digest("hex"),
      }),
      fetchExchange,
    ],
  });
  sent.length = 0;
  await persisted.query(QUERY, { slug: "ait-melloul" }).toPromise();
  const known = await persisted.query(QUERY, { slug: "ait-melloul" }, { requestPolicy: "network-only" }).toPromise();
  expect("it is answered by its hash", known.data.council.agreements.nodes.length === 2);
  const last = sent.at(-1);
  expect("a known hash is asked for by GET, without the document", last.method === "GET" && !last.address.includes("query="));
}
