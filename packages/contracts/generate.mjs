// Writes src/messages.generated.ts from the Avro contracts in schemas/: one interface a record, one entry a topic.
// `node packages/contracts/generate.mjs` rewrites it; with --check it only says (exit 1) whether it is up to date.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const schemasDir = fileURLToPath(new URL("../../schemas", import.meta.url));
const target = fileURLToPath(new URL("./src/messages.generated.ts", import.meta.url));
const primitives = {
  string: "string",
  int: "number",
  long: "number",
  double: "number",
  boolean: "boolean",
  bytes: "Buffer",
  null: "null",
};

/** @type {Map<string, string>} record name → its fields as TypeScript; the same name must mean the same everywhere. */
const records = new Map();

function typeOf(schema) {
  if (Array.isArray(schema)) return schema.map(typeOf).join(" | ");
  if (typeof schema === "string") return primitives[schema] ?? schema;
  if (schema.type === "array") return `readonly ${wrap(typeOf(schema.items))}[]`;
  if (schema.type === "map") return `Readonly<Record<string, ${typeOf(schema.values)}>>`;
  if (schema.type === "record") return declare(schema);
  return typeOf(schema.type);
}

const wrap = (type) => (type.includes(" ") ? `(${type})` : type);
const comment = (doc, indent) => (doc ? `${indent}/** ${doc} */\n` : "");

function declare(record) {
  const fields = record.fields.map((field) => {
    const optional = field.default !== undefined;
    return `${comment(field.doc, "  ")}  readonly ${field.name}${optional ? "?" : ""}: ${typeOf(field.type)}${optional ? " | undefined" : ""};`;
  });
  const text = `${comment(record.doc, "")}export interface ${record.name} {\n${fields.join("\n")}\n}\n`;
  const known = records.get(record.name);
  if (known !== undefined && known !== text)
    throw new Error(`The record ${record.name} is defined twice, differently.`);
  records.set(record.name, text);
  return record.name;
}

const topics = readdirSync(schemasDir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => {
    const files = readdirSync(join(schemasDir, entry.name)).filter((name) => name.endsWith(".avsc"));
    if (files.length !== 1) throw new Error(`schemas/${entry.name} must hold exactly one .avsc file.`);
    const schema = JSON.parse(readFileSync(join(schemasDir, entry.name, files[0]), "utf8"));
    return { topic: entry.name, schema, type: declare(schema) };
  });

const text = `// Generated from schemas/ by generate.mjs. Do not edit.

${[...records.values()].join("\n")}
/** The value of each topic; all task topics share "tasks". */
export interface MessageTypes {
${topics.map(({ topic, type }) => `  readonly ${topic}: ${type};`).join("\n")}
}

/** The Avro schema of each topic's value. */
export const messageSchemas: { readonly [N in keyof MessageTypes]: object } = {
${topics.map(({ topic, schema }) => `  ${topic}: ${JSON.stringify(schema)},`).join("\n")}
};
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("messages.generated.ts is out of date: run node packages/contracts/generate.mjs");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
