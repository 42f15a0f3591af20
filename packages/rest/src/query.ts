import { malformed } from "@millrace/platform/problems";

export type Texts = Record<string, string | string[]>;

/**
 * The names and values of a query string, percent-decoded; a repeated name gets a list. Broken encoding is a 400
 * rather than a guess. The result has no prototype, so no name can mean anything else.
 */
export function parseQuery(query: string): Texts {
  const texts: Texts = Object.create(null);
  if (query === "") return texts;
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    addText(texts, name, equals === -1 ? "" : decode(pair.slice(equals + 1)));
  }
  return texts;
}

export function addText(texts: Texts, name: string, value: string): void {
  const before = texts[name];
  if (before === undefined) texts[name] = value;
  else if (typeof before === "string") texts[name] = [before, value];
  else before.push(value);
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw malformed("The query string is not percent-encoded UTF-8.");
  }
}
