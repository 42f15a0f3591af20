/**
 * The rules of the house that no import checker or linter sees, as pure functions over the text of
 * files. house.ts reads the files and proves each rule on a planted violation first.
 */

export interface Finding {
  rule: string;
  file: string;
  text: string;
}

/** Table name → the domain whose Prisma file declares it (`platform` for platform.prisma). */
export type TableOwners = ReadonlyMap<string, string>;

/** Reads `model X { … @@map("x") }` blocks of `<domain>.prisma` files. */
export function tableOwners(schemas: ReadonlyMap<string, string>): TableOwners {
  const owners = new Map<string, string>();
  for (const [file, text] of schemas) {
    const owner = file.split("/").pop()?.replace(".prisma", "") ?? file;
    for (const [, model = "", body = ""] of text.matchAll(/^model (\w+) \{(.*?)^\}/gms)) {
      owners.set(/@@map\("(\w+)"\)/.exec(body)?.[1] ?? model, owner);
    }
  }
  return owners;
}

const isTest = (file: string) =>
  /\.test\.tsx?$|^apps\/[^/]+\/test\/|^packages\/domains\/src\/every-change\//.test(file);
const isCode = (file: string) => /\.tsx?$/.test(file);

/** 400 lines, 600 for tests: past that a file has two subjects. */
export function tooLong(file: string, text: string): Finding[] {
  if (!isCode(file)) return [];
  const lines = text.split("\n").length - 1;
  const most = isTest(file) ? 600 : 400;
  return lines > most
    ? [{ rule: "file-length", file, text: `${lines} lines, ${most} at most` }]
    : [];
}

/** Paths of somebody's machine, which are nobody else's, and marks of unfinished work. */
export function leftovers(file: string, text: string, checkout: string): Finding[] {
  const machinePath = /(?<![\w.:/-])\/(home|Users)\/[a-z]\w*\/|(?<![\w.:/-])\/(root|work)\/[\w.]/;
  const unfinished = /\b(TO[D]O|FIX[M]E|HAC[K]|XX[X])\b/;
  const isDeep = checkout.split("/").length > 2;
  return text.split("\n").flatMap((line, at) => {
    const where = `line ${at + 1}: ${line.trim().slice(0, 120)}`;
    return [
      ...(machinePath.test(line) || (isDeep && line.includes(`${checkout}/`))
        ? [{ rule: "machine-path", file, text: where }]
        : []),
      ...(unfinished.test(line) ? [{ rule: "unfinished-work", file, text: where }] : []),
    ];
  });
}

const kyselyVerb = String.raw`\.(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(`;
const rawSql = String.raw`\bsql(?:<[^\`]*>)?\``;

/** SQL is written in stores (and below them, in db and platform), nowhere else. */
export function sqlOutsideStores(file: string, text: string): Finding[] {
  const mayHoldSql = /^(packages\/(db|platform|testkit)|tooling)\//.test(file) || isTest(file);
  if (!isCode(file) || mayHoldSql || file.endsWith(".store.ts")) return [];
  const found = new RegExp(`${kyselyVerb}|${rawSql}`).exec(withoutComments(text));
  return found
    ? [{ rule: "sql-in-stores-only", file, text: `${found[0]}… belongs in a *.store.ts` }]
    : [];
}

/** A store touches only its own domain's tables, platform only its own. */
export function foreignTables(file: string, text: string, owners: TableOwners): Finding[] {
  const owner =
    /^packages\/domains\/src\/([^/]+)\/.*\.store\.ts$/.exec(file)?.[1] ??
    /^packages\/(platform)\/src\//.exec(file)?.[1];
  if (!owner || isTest(file)) return [];
  return [...new Set(tablesNamed(withoutComments(text)))].flatMap((table) => {
    const other = owners.get(table);
    return other && other !== owner
      ? [{ rule: "own-tables-only", file, text: `table ${table} belongs to ${other}` }]
      : [];
  });
}

/** Names in table position, in Kysely calls and in SQL text; some are aliases or CTEs. */
function tablesNamed(code: string): string[] {
  const joins = "innerJoin|leftJoin|rightJoin|fullJoin|crossJoin|using|from|sql\\.table";
  const call = new RegExp(
    String.raw`(?:${kyselyVerb}|\b(?:${joins})\()\s*(\[[^\]]*\]|["'\`][^"'\`]*["'\`])`,
    "g",
  );
  const inCalls = [...code.matchAll(call)].flatMap(([, names = ""]) =>
    [...names.matchAll(/["'`]\s*(?:public\.)?(\w+)/g)].map(([, name = ""]) => name),
  );
  const inSql = code.matchAll(
    /\b(?:from|join|insert\s+into|update|using|truncate|copy)\s+(?:only\s+)?(?:public\.)?"?(\w+)/gi,
  );
  return [...inCalls, ...[...inSql].map(([, name = ""]) => name)];
}

const withoutComments = (text: string) =>
  text.replace(/\/\*.*?\*\//gs, "").replace(/(^|\s)\/\/.*$/gm, "");
