/*
 * What pages are told has changed. An event belongs to the family whose name it begins with, the longest one; it is told to those who may
 * read that family, as this name alone.
 */

/** Family of events → the permission to read what they are about. */
export const families = {
  access: "api-keys:read",
  "access.limit": "limits:read",
  "access.oauth_client": "oauth-clients:read",
  catalog: "catalog:read",
  files: "files:read",
  identity: "users:read",
  "identity.role": "roles:read",
  import: "imports:read",
  inventory: "stock:read",
  jobs: "jobs:read",
  machines: "machines:read",
  ops: "ops:read",
  "parties.customer": "customers:read",
  "parties.vendor": "vendors:read",
  people: "people:read",
  production: "production:read",
  purchasing: "purchasing:read",
  sales: "sales:read",
  scheduling: "scheduling:read",
  settings: "settings:read",
  sites: "sites:read",
  webhooks: "webhooks:read",
  workshop: "workshop:read",
} as const;

export type Family = keyof typeof families;

const longestFirst = (Object.keys(families) as Family[]).sort((a, b) => b.length - a.length);

/** `catalog.product.updated` → `catalog`. Undefined for what belongs to none. */
export function familyOf(eventName: string): Family | undefined {
  return longestFirst.find((family) => eventName.startsWith(`${family}.`));
}

/**
 * What a follower of changes is told: the families in which something has changed since the last time, `self` where it was their own account.
 * `all`: too much was missed, or nothing was followed before. `head` is the log's newest number, for those who may read the log.
 */
export interface Changes {
  readonly changed: readonly (Family | "self")[] | "all";
  readonly head: number | null;
}
