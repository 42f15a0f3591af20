export interface Edge {
  readonly fromId: string;
  readonly toId: string;
}

/** Steps by distance from where a walk begins, nearest first; what cannot be reached among them is left out. */
export function byDistance<Each extends Edge>(
  start: string,
  edges: readonly Each[],
  direction: "backward" | "forward",
): (Each & { readonly depth: number })[] {
  const [near, far] =
    direction === "forward" ? (["fromId", "toId"] as const) : (["toId", "fromId"] as const);
  const leaving = Map.groupBy(edges, (edge) => edge[near]);
  const depths = new Map([[start, 0]]);
  const queue = [start];
  const found: (Each & { depth: number })[] = [];
  for (const at of queue) {
    const depth = depths.get(at) ?? 0;
    for (const edge of leaving.get(at) ?? []) {
      found.push({ ...edge, depth: Math.floor(depth / 2) + 1 });
      if (depths.has(edge[far])) continue;
      depths.set(edge[far], depth + 1);
      queue.push(edge[far]);
    }
  }
  return found;
}

/** Lengths of the GS1 elements that say nothing about how long they are, by their identifiers. */
const fixed: Readonly<Record<string, number>> = {
  "01": 14,
  "02": 14,
  "11": 6,
  "13": 6,
  "15": 6,
  "17": 6,
};

/**
 * The lot's code, or else the serial number, of what a scanner read: a GS1 label, as it is read (`]C1`, with separators) or as it is printed
 * (`(01)…(10)L-117`); anything else is the code itself. (GS1 General Specifications 3, 7.8)
 */
export function codeScanned(text: string): string {
  const printed = new Map(
    [...text.matchAll(/\((\d{2,4})\)([^(]+)/g)].map(([, id = "", value = ""]) => [id, value]),
  );
  if (text.startsWith("(")) return printed.get("10") ?? printed.get("21") ?? text;
  if (!/^\](C1|e0|d2|Q3|J1)/.test(text)) return text;
  const elements = new Map<string, string>();
  for (let rest = text.slice(3); rest !== ""; ) {
    const id = rest.slice(0, 2);
    const length = fixed[id];
    const end = length === undefined ? rest.indexOf(separator) : 2 + length;
    elements.set(id, rest.slice(2, end === -1 ? undefined : end));
    rest = end === -1 ? "" : rest.slice(rest[end] === separator ? end + 1 : end);
  }
  return elements.get("10") ?? elements.get("21") ?? text;
}

/** What stands for FNC1 between elements. */
const separator = "\u001d";
