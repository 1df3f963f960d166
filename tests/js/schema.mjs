// Reads schema.graphql as graphql-js does, and holds it to what a stranger and Relay's tools need.
//   node schema.mjs [schema.graphql]
import fs from "node:fs";
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, isSpecifiedScalarType, validateSchema } from "graphql";

const file = process.argv[2] ?? new URL("../../schema.graphql", import.meta.url);
const faults = [];
const schema = buildSchema(fs.readFileSync(file, "utf8"), { assumeValidSDL: false });
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

const has = (type, field, shape) => {
  const found = type.getFields()[field]?.type;
  if (!found || (shape && String(found) !== shape)) faults.push(`Relay wants ${type.name}.${field}: ${shape ?? "anything"}, not ${found}`);
};
for (const type of types.filter(isObjectType)) {
  if (type.name.endsWith("Connection")) {
    has(type, "edges");
    has(type, "pageInfo", "PageInfo!");
  } else if (type.name.endsWith("Edge")) {
    has(type, "cursor", "String!");
    has(type, "node");
  }
}
has(schema.getType("Node"), "id", "ID!");
has(schema.getQueryType(), "node", "Node");
has(schema.getQueryType(), "nodes", "[Node]!");

if (faults.length > 0) {
  console.error(faults.join("\n"));
  console.error(`${faults.length} fault(s) in the schema`);
  process.exit(1);
}
console.log(`The schema is valid, and all of its ${types.length} types are described.`);
