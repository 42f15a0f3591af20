const all = "*";

/** Whether a set of permissions holds one, by name or by `*`. */
export const holds = (held: ReadonlySet<string>, permission: string): boolean =>
  held.has(all) || held.has(permission);

/** What a credential may do that was given `granted` by somebody who holds `held`: never more than either. */
export function narrowed(
  held: ReadonlySet<string>,
  granted: readonly string[],
): ReadonlySet<string> {
  if (granted.includes(all)) return held;
  return new Set(granted.filter((permission) => holds(held, permission)));
}

/** What of `wanted` somebody who holds `held` cannot give away, because they do not have it. */
export function beyond(held: ReadonlySet<string>, wanted: readonly string[]): string[] {
  return wanted.filter((permission) => !holds(held, permission));
}
