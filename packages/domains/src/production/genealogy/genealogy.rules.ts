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
