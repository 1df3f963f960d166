// Types and persisted documents for clients/app, as a front end's build makes them.
import { generate } from "@graphql-codegen/cli";
import { fileURLToPath } from "node:url";

const here = (place) => fileURLToPath(new URL(place, import.meta.url));

await generate({
  schema: here("../../../schema.graphql"),
  documents: [here("app/*.ts")],
  silent: true,
  generates: {
    [here("generated/")]: {
      preset: "client",
      presetConfig: { persistedDocuments: { hashAlgorithm: "sha256" } },
      config: { useTypeImports: true, enumType: "native", strictScalars: true, defaultScalarType: "unknown", scalars: scalars() },
    },
  },
});

// What travels for each scalar of the schema.
function scalars() {
  return { Date: "string", DateTime: "string", Decimal: "string", Upload: "never" };
}
