/** What schema.prisma says about a table, in the database's own words. */
export interface TableFacts {
  columns: Record<string, { type: string; nullable: boolean; default: string | null }>;
  /** By name: what is unique, how it is made, and its columns with DESC where it is so. */
  indexes: Record<string, { unique: boolean; method: string; columns: string[] }>;
  foreignKeys: string[];
}

const types: Record<string, string> = {
  BigInt: "bigint",
  Int: "integer",
  "Int @db.SmallInt": "smallint",
  String: "text",
  Boolean: "boolean",
  Json: "jsonb",
  Bytes: "bytea",
  "DateTime @db.Timestamptz(6)": "timestamp with time zone",
  "DateTime @db.Date": "date",
};

interface Field {
  name: string;
  type: string;
  attributes: string;
  column: string;
}

/** Reads the models of a Prisma schema: only what this project uses of the language, and it says so when it meets more. */
export function readSchema(schema: string): Record<string, TableFacts> {
  const bare = schema.replace(/^\s*\/\/.*$/gm, "");
  const models = [...bare.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)].map(([, name = "", body = ""]) => {
    const lines = body.split("\n").map((line) => line.trim());
    const fields = lines.filter((line) => /^\w/.test(line)).map(readField);
    const blocks = lines.filter((line) => line.startsWith("@@"));
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1];
    if (!table) throw new Error(`The model ${name} has no @@map.`);
    return { name, table, fields, blocks };
  });
  const byModel = new Map(models.map((model) => [model.name, model]));
  return Object.fromEntries(
    models.map(({ table, fields, blocks }) => {
      const isRelation = (field: Field) => byModel.has(field.type.replace(/[?[\]]/g, ""));
      const columns = Object.fromEntries(fields.filter((field) => !isRelation(field)).map(readColumn));
      const columnOf = (name: string) => {
        const field = fields.find((each) => each.name === name);
        if (!field) throw new Error(`${table} has no field ${name}.`);
        return field.column;
      };
      const foreignKeys = fields.flatMap((field) => {
        const match = /@relation\(fields: \[([\w, ]+)\], references: \[([\w, ]+)\], onDelete: (\w+)/.exec(
          field.attributes,
        );
        const target = byModel.get(field.type.replace(/\?$/, ""));
        if (!match || !target) return [];
        const [, own = "", theirs = "", act = ""] = match;
        return [
          `${columnsOf(fields, own)} -> ${target.table}(${columnsOf(target.fields, theirs)}) ${act.toLowerCase()}`,
        ];
      });
      const single = fields.flatMap(({ attributes, column }): [string, TableFacts["indexes"][string]][] => {
        const unique = /@unique\(map: "(\w+)"\)/.exec(attributes)?.[1];
        const index = { unique: true, method: "btree", columns: [column] };
        if (/@id\b/.test(attributes)) return [[`${table}_pkey`, index]];
        return unique ? [[unique, index]] : [];
      });
      const several = blocks
        .filter((block) => !block.startsWith("@@map"))
        .map((block) => readIndex(block, table, columnOf));
      return [
        table,
        { columns, indexes: Object.fromEntries([...single, ...several]), foreignKeys: foreignKeys.sort() },
      ];
    }),
  );
}

/** The columns of the fields `a, b`. */
const columnsOf = (fields: readonly Field[], names: string): string =>
  names
    .split(", ")
    .map((name) => fields.find((field) => field.name === name)?.column ?? name)
    .join(", ");

function readField(line: string): Field {
  const match = /^(\w+)\s+(Unsupported\("\w+"\)\??|\w+(?:\[\]|\?)?)\s*(.*)$/.exec(line);
  if (!match) throw new Error(`This line of the schema is not understood: ${line}`);
  const [, name = "", type = "", attributes = ""] = match;
  return { name, type, attributes, column: /@map\("(\w+)"\)/.exec(attributes)?.[1] ?? name };
}

function readColumn({ type, attributes, column }: Field): [string, TableFacts["columns"][string]] {
  const base = type.replace(/[?[\]]/g, "");
  const native = /@db\.\w+(?:\(\d+\))?/.exec(attributes)?.[0];
  const known = /^Unsupported\("(\w+)"\)/.exec(type)?.[1] ?? types[native ? `${base} ${native}` : base];
  if (!known) throw new Error(`The type of ${column} is not understood: ${type} ${attributes}`);
  const given = /@default\((.*?)\)(?= @|$)/.exec(attributes)?.[1];
  const text = given && /^"(.*)"$/.exec(given)?.[1];
  return [
    column,
    {
      type: type.endsWith("[]") ? `${known}[]` : known,
      nullable: type.endsWith("?"),
      default: text !== undefined ? `'${text}'::${known}` : (given ?? null),
    },
  ];
}

function readIndex(
  block: string,
  table: string,
  columnOf: (name: string) => string,
): [string, TableFacts["indexes"][string]] {
  const match = /^@@(id|unique|index)\(\[(.*?)\](?:, type: (\w+))?(?:, map: "(\w+)")?\)$/.exec(block);
  const name = match?.[1] === "id" ? `${table}_pkey` : match?.[4];
  if (!match || !name) throw new Error(`This line of the schema is not understood: ${block}`);
  const columns = [...(match[2] ?? "").matchAll(/(\w+)(\((?:[^()]|\([^()]*\))*\))?/g)].map(
    ([, field = "", how = ""]) => `${columnOf(field)}${how.includes("sort: Desc") ? " DESC" : ""}`,
  );
  return [name, { unique: match[1] !== "index", method: match[3]?.toLowerCase() ?? "btree", columns }];
}
