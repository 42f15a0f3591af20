import { Refusal } from "./draft.ts";

/* Changes of source text. Order and layout of the result are left to Biome. */

const anyImport = /^import (?:[^;]*?from )?"[^"]+";\n/gm;
const namedImport = /^import (type )?\{([^}]*)\} from "([^"]+)";\n$/;

/** The import statements of a file, and what comes after them. */
export function splitImports(text: string): { imports: string[]; rest: string } {
  const imports = text.match(anyImport) ?? [];
  return { imports, rest: text.replace(anyImport, "").trimStart() };
}

/** With these imports: names from a module that is imported from already are added there. */
export function withImports(text: string, statements: readonly string[]): string {
  return statements.reduce((before, statement) => {
    if (before.includes(statement)) return before;
    const [, kind, names = "", from] = namedImport.exec(statement) ?? [];
    const present = before
      .match(anyImport)
      ?.find((one) => namedImport.exec(one)?.[1] === kind && namedImport.exec(one)?.[3] === from);
    if (from === undefined || present === undefined) return statement + before;
    const all = new Set([...namesIn(namedImport.exec(present)?.[2] ?? ""), ...namesIn(names)]);
    const merged = `import ${kind ?? ""}{ ${[...all].join(", ")} } from "${from}";\n`;
    return before.replace(present, merged);
  }, text);
}

const namesIn = (list: string) =>
  list
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

/** With the declarations of `more`, at its end or above `helper`, and the imports that they need. */
export function withDeclarations(text: string, more: string, helper?: string): string {
  const { imports, rest } = splitImports(more);
  const before = withImports(text, imports);
  const at = helper === undefined ? -1 : before.indexOf(helper);
  if (at === -1) return `${before}\n${rest}`;
  return `${before.slice(0, at)}${rest}\n${before.slice(at)}`;
}

/** With one more item in the list or object that follows `opening`, sorted in where it is a register of names. */
export function withItem(
  text: string,
  opening: string,
  item: string,
  order: "sorted" | "last",
): string {
  const start = text.indexOf(opening);
  const from = start + opening.length;
  const length = text.slice(from).search(/[\]}]/);
  if (start === -1 || length === -1) throw notFound(opening, item);
  const items = [...namesIn(text.slice(from, from + length)), item];
  if (order === "sorted") items.sort();
  return `${text.slice(0, from)}\n${items.join(",\n")},\n${text.slice(from + length)}`;
}

/** With one more entry at the end of the block that begins with `opening` and ends with `\n});`. */
export function withEntry(text: string, opening: string, entry: string): string {
  const start = text.indexOf(opening);
  const end = start === -1 ? -1 : text.indexOf("\n});", start);
  if (end === -1) throw notFound(opening, "a procedure");
  return `${text.slice(0, end)}\n${entry}${text.slice(end)}`;
}

const notFound = (opening: string, item: string) =>
  new Refusal(`"${opening}" was looked for, to add ${item} to it, and not found.`);
