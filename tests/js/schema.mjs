// Reads schema.graphql as graphql-js does, and holds it to what a stranger and Relay's tools need.
//   node schema.mjs [schema.graphql]
import fs from "node:fs";
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, isSpecifiedScalarType, validateSchema } from "graphql";

const file = process.argv[2] ?? new URL("../../schema.graphql", import.meta.url);
const faults = [];
const refuse = (found) => {
  console.error(found.join("\n"));
  console.error(`${found.length} fault(s) in the schema`);
  process.exit(1);
};
let schema;
try {
  schema = buildSchema(fs.readFileSync(file, "utf8"));
} catch (error) {
  refuse([`unreadable: ${error}`]);
}
for (const error of validateSchema(schema)) faults.push(`invalid: ${error.message}`);

const described = (place, thing) => thing.description?.trim() || faults.push(`no description: ${place}`);
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type));
for (const type of types) {
  described(type.name, type);
  if (isEnumType(type)) for (const value of type.getValues()) described(`${type.name}.${value.name}`, value);
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
  for (const field of Object.values(type.getFields())) {
    described(`${type.name}.${field.name}`, field);
    for (const argument of field.args ?? []) described(`${type.name}.${field.name}(${argument.name})`, argument);
  }
}

const has = (type, field, shape = /./) => {
  const found = type?.getFields()[field];
  const written = found && `${found.args.map((argument) => `${argument.name}: ${argument.type}`)} → ${found.type}`.replace(/^ → /, "");
  if (!shape.test(written ?? "")) faults.push(`Relay wants ${type?.name}.${field} like ${shape}, not ${written}`);
};
for (const type of types.filter(isObjectType)) {
  if (type.name.endsWith("Connection")) {
    has(type, "edges", /^\[\w+Edge!?\]!?$/);
    has(type, "pageInfo", /^PageInfo!$/);
  } else if (type.name.endsWith("Edge")) {
    has(type, "cursor", /^String!$/);
    has(type, "node");
  }
}
const node = schema.getType("Node");
if (!isInterfaceType(node)) faults.push("Relay wants an interface Node");
else has(node, "id", /^ID!$/);
has(schema.getQueryType(), "node", /^id: ID! → Node$/);
has(schema.getQueryType(), "nodes", /^ids: \[ID!\]! → \[Node\]!$/);

if (faults.length > 0) refuse(faults);
console.log(`The schema is valid, and all of its ${types.length} types are described.`);
