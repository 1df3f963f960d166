// A list as a Relay client writes it: a page of all agreements, and one of a council's, each of which can load more.
import { graphql } from "react-relay";

export const query = graphql`
  query AgreementListQuery($slug: String!) {
    ...AgreementList_query
    council(slug: $slug) {
      name(language: FR)
      ...AgreementList_council
    }
  }
`;

export const everything = graphql`
  fragment AgreementList_query on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "AgreementListPaginationQuery") {
    agreements(first: $count, after: $cursor, orderBy: { field: SIGNED_ON, direction: DESC }, filter: { status: [SIGNED] })
      @connection(key: "AgreementList_agreements") {
      totalCount
      edges {
        node {
          reference
          title(language: AR)
          parties {
            edges {
              node {
                association {
                  name
                }
              }
            }
          }
        }
      }
    }
  }
`;

export const ofCouncil = graphql`
  fragment AgreementList_council on Council
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "AgreementListCouncilPaginationQuery") {
    agreements(first: $count, after: $cursor) @connection(key: "AgreementList_council_agreements") {
      edges {
        node {
          reference
        }
      }
    }
  }
`;
