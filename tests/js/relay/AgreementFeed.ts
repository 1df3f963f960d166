// What changes, as a Relay client follows it.
import { graphql } from "react-relay";

export const subscription = graphql`
  subscription AgreementFeedSubscription($after: String) {
    agreementChanged(after: $after, filter: { council: ["ait-melloul"] }) {
      cursor
      agreement {
        reference
        title(language: FR)
      }
      revision {
        isTombstone
        nodeId
      }
    }
  }
`;
