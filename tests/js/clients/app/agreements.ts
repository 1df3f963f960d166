// A page of a front end, as GraphQL-Codegen types it. `tsc --strict` must find no fault in it.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { graphql, useFragment } from "../generated";
import { AgreementStatus, Language, type AgreementFilter } from "../generated/graphql";

const card = graphql(`
  fragment Card on Agreement {
    id
    reference
    status
    title(language: $language)
    amount
    council {
      name(language: $language)
    }
  }
`);

export const list = graphql(`
  query List($language: Language!, $first: Int, $after: String, $filter: AgreementFilter) {
    agreements(first: $first, after: $after, filter: $filter) {
      totalCount
      pageInfo {
        endCursor
        hasNextPage
      }
      nodes {
        ...Card
      }
    }
  }
`);

export const node = graphql(`
  query Node($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Agreement {
        signedOn
      }
    }
  }
`);

export const follow = graphql(`
  subscription Follow($after: String) {
    agreementChanged(after: $after) {
      cursor
      agreement {
        reference
      }
    }
  }
`);

export type Execute = <Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
) => Promise<Result>;

/** The titles of a council's signed agreements, page by page. */
export async function titles(execute: Execute, council: string): Promise<string[]> {
  const filter: AgreementFilter = { council: [council], status: [AgreementStatus.Signed] };
  const found: string[] = [];
  let after: string | null | undefined = null;
  do {
    const page: Awaited<ReturnType<typeof ask>> = await ask(execute, filter, after);
    for (const agreement of page.agreements.nodes) {
      const shown = useFragment(card, agreement);
      found.push(`${shown.reference} ${shown.title} ${shown.amount ?? "?"}`);
    }
    after = page.agreements.pageInfo.hasNextPage ? page.agreements.pageInfo.endCursor : null;
  } while (after);
  return found;
}

function ask(execute: Execute, filter: AgreementFilter, after: string | null | undefined) {
  return execute(list, { language: Language.Fr, first: 4, after, filter });
}

/** The day on which something was signed, if it is an agreement. */
export async function signedOn(execute: Execute, id: string): Promise<string | null> {
  const { node: found } = await execute(node, { id });
  // The type tells which fields there are.
  return found?.__typename === "Agreement" ? String(found.signedOn) : null;
}
