// Apollo Client: queries into its cache, pages that grow, persisted queries by GET, and a subscription.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { createHash } from "node:crypto";
import { createClient } from "graphql-ws";
import { filter, firstValueFrom } from "rxjs";
import WebSocket from "ws";

const LIST = gql`
  query List($first: Int!, $after: String) {
    agreements(first: $first, after: $after) {
      totalCount
      edges { cursor node { id reference title(language: FR) } }
      pageInfo { hasNextPage endCursor startCursor hasPreviousPage }
    }
  }
`;

export async function check({ url, ws, expect, change, soon }) {
  const sent = [];
  const fetching = async (address, options) => {
    const response = await fetch(address, options);
    sent.push({ method: options.method, address: String(address), status: response.status, type: response.headers.get("content-type") });
    return response;
  };
  const cache = () => new InMemoryCache({ typePolicies: { Query: { fields: { agreements: relayStylePagination() } } } });
  const client = new ApolloClient({ cache: cache(), link: new HttpLink({ uri: url, fetch: fetching }) });

  const observed = client.watchQuery({ query: LIST, variables: { first: 2 } });
  const shown = observed.subscribe(() => {});
  const first = await firstValueFrom(observed.pipe(filter(({ loading }) => !loading)));
  expect("a page has two agreements", first.data.agreements.edges.length === 2);
  const second = await observed.fetchMore({ variables: { first: 4, after: first.data.agreements.pageInfo.endCursor } });
  expect("the next page has the rest", second.data.agreements.edges.length === 4);
  const merged = client.readQuery({ query: LIST, variables: { first: 2 } });
  const references = merged.agreements.edges.map(({ node }) => node.reference);
  expect("pages grow together without a gap", new Set(references).size === 6);
  shown.unsubscribe();

  const failing = await client.query({ query: gql`{ agreement(reference: "AM-0") { id } }`, errorPolicy: "all" });
  expect("an error keeps its code", failing.error?.errors?.[0]?.extensions?.code === "NOT_FOUND");

  const sha256 = async (text) => createHash("sha256").update(text).digest("hex");
  const persisted = new ApolloClient({
    cache: cache(),
    link: ApolloLink.from([
      new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
      new HttpLink({ uri: url, fetch: fetching }),
    ]),
  });
  sent.length = 0;
  await persisted.query({ query: LIST, variables: { first: 1 } });
  expect("an unknown hash is followed by the document", sent.length === 2 && sent[0].method === "GET");
  sent.length = 0;
  // Not from the pages that the client has already.
  const known = await persisted.query({ query: LIST, variables: { first: 3 }, fetchPolicy: "no-cache" });
  expect("a known hash is enough", sent.length === 1 && sent[0].method === "GET" && !sent[0].address.includes("query="));
  expect("it is answered", known.data.agreements.edges.length === 3);

  const socket = createClient({ url: ws, webSocketImpl: WebSocket });
  const live = new ApolloClient({ cache: cache(), link: new GraphQLWsLink(socket) });
  const told = new Promise((resolve, reject) => {
    const feed = gql`subscription { agreementChanged { cursor agreement { id title(language: FR) } } }`;
    live.subscribe({ query: feed }).subscribe({ next: resolve, error: reject });
  });
  await new Promise((resolve) => socket.on("connected", resolve));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const title = change();
  const event = await soon(told, "a subscription");
  expect("a change is told", event.data.agreementChanged.agreement.title === title);
  await socket.dispose();
}
