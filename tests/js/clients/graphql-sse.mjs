// graphql-sse in distinct connections mode: a query, a subscription, and a refusal.
import { createClient } from "graphql-sse";

export async function check({ url, expect, change, soon }) {
  const client = createClient({ url, singleConnection: false, retryAttempts: 0 });
  const query = await client.iterate({ query: "{ agreements { totalCount } }" }).next();
  expect("a query is answered", query.value.data.agreements.totalCount === 6);
  const refused = await client.iterate({ query: "{ nothing }" }).next();
  expect("a refusal has its code", refused.value.errors[0].extensions.code === "GRAPHQL_VALIDATION_FAILED");
  const feed = client.iterate({ query: "subscription { agreementChanged { cursor agreement { title(language: FR) } } }" });
  const first = feed.next();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const title = change();
  const { value } = await soon(first, "a subscription");
  expect("a change is told", value.data.agreementChanged.agreement.title === title);
  await feed.return();
  client.dispose();
}
