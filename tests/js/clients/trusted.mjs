// A front end whose build gave the server its documents: it sends their names, and nobody else's are answered.
import fs from "node:fs";

export async function check({ url, manifest, expect }) {
  const documents = JSON.parse(fs.readFileSync(manifest, "utf8"));
  const ask = async (body) => {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    return response.json();
  };
  const [hash] = Object.entries(documents).find(([, text]) => text.includes("query List"));
  const variables = { language: "FR", first: 2 };
  const byId = await ask({ documentId: hash, variables });
  expect(`a document is found by its name: ${JSON.stringify(byId)}`, byId.data?.agreements?.nodes?.length === 2);
  const byHash = await ask({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } }, variables });
  expect("and as Apollo's clients name it", byHash.data?.agreements?.totalCount === 6);
  const foreign = await ask({ query: "{ __typename }" });
  expect("no other is answered", foreign.errors[0].extensions.code === "DOCUMENT_NOT_TRUSTED");
  const unknown = await ask({ documentId: "0".repeat(64) });
  expect("an unknown name is told", unknown.errors[0].extensions.code === "PERSISTED_QUERY_NOT_FOUND");
}
