const headBytes = 64 * 1024;
const delimiters = [",", ";", "\t", "|"] as const;

/** The names in a CSV file's first line. The server reads the file by itself; this is for choosing what goes where. */
export async function readHeader(file: File): Promise<string[]> {
  const head = (await file.slice(0, headBytes).text()).replace(/^\uFEFF/, "");
  const [delimiter = ","] = delimiters.toSorted((a, b) => count(head, b) - count(head, a));
  return cells(head, delimiter).map((name) => name.trim());
}

/** How often the delimiter stands in the first line, outside of quotes. */
const count = (text: string, delimiter: string) => cells(text, delimiter).length;

function cells(text: string, delimiter: string): string[] {
  const found = [""];
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === "\n" || character === "\r")) break;
    else if (!isQuoted && character === delimiter) found.push("");
    else found[found.length - 1] += character;
  }
  return found;
}

/** The field that a column is named after, if it is: case, spaces and punctuation do not matter. */
export function fieldNamed(column: string, fields: readonly string[]): string | null {
  return fields.find((field) => plain(field) === plain(column)) ?? null;
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
