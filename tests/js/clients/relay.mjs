// relay-runtime with the artifacts of relay-compiler: a query with connections, the next page, and a subscription.
import relay from "relay-runtime";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const { Environment, Network, Observable, RecordSource, Store, createOperationDescriptor, fetchQuery, getRequest, requestSubscription } = relay;

export async function check({ url, ws, artifacts, expect, change, soon }) {
  const artifact = async (name) => (await import(`${artifacts}/${name}.graphql.js`)).default;
  const socket = createClient({ url: ws, webSocketImpl: WebSocket });
  const network = Network.create(
    async ({ text, name }, variables) => {
      const body = JSON.stringify({ query: text, operationName: name, variables });
      const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
      return (await fetch(url, { method: "POST", headers, body })).json();
    },
    ({ text, name }, variables) =>
      Observable.create((sink) => socket.subscribe({ query: text, operationName: name, variables }, sink)),
  );
  const environment = new Environment({ network, store: new Store(new RecordSource()) });

  const query = await artifact("AgreementListQuery");
  const data = await fetchQuery(environment, query, { slug: "ait-melloul" }).toPromise();
  expect("a council is answered", data.council.name.length > 0);
  const operation = createOperationDescriptor(getRequest(query), { slug: "ait-melloul" });
  expect("nothing of the query is missing in the store", environment.check(operation).status === "available");
  const records = environment.getStore().getSource();
  const ids = records.getRecordIDs().filter((id) => id.startsWith("agreement_"));
  expect("agreements are in the store under their ids", ids.length === 6);

  const paging = await artifact("AgreementListPaginationQuery");
  const page = await fetchQuery(environment, paging, { count: 2, cursor: null }).toPromise();
  expect("a page can be asked for again", page !== undefined);

  const subscription = await artifact("AgreementFeedSubscription");
  const told = new Promise((resolve, reject) => {
    requestSubscription(environment, { subscription, variables: {}, onNext: resolve, onError: reject });
  });
  await new Promise((resolve) => socket.on("connected", resolve));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const title = change();
  const event = await soon(told, "a subscription");
  expect("a change is told", event.agreementChanged.agreement.title === title);
  await socket.dispose();
}
