const reads = [
  "catalog:read",
  "customers:read",
  "vendors:read",
  "sites:read",
  "stock:read",
  "purchasing:read",
  "sales:read",
  "machines:read",
  "production:read",
  "scheduling:read",
  "workshop:read",
  "dashboard:read",
  "imports:read",
  "files:read",
  "home:read",
] as const;
const writes = [
  "catalog:write",
  "customers:write",
  "vendors:write",
  "stock:write",
  "stock:approve",
  "purchasing:write",
  "sales:write",
  "machines:write",
  "machines:operate",
  "production:write",
  "production:plan",
  "production:reverse",
  "quality:write",
  "people:read",
  "people:write",
  "scheduling:write",
  "scheduling:approve",
  "workshop:write",
  "workshop:assign",
  "imports:write",
  "files:write",
] as const;
const integration = [
  "events:read",
  "webhooks:read",
  "webhooks:write",
  "jobs:read",
  "jobs:write",
  "audit:read",
  "ops:read",
  "ops:write",
  "usage:read",
  "settings:read",
  "settings:write",
] as const;

const people = ["users:read", "users:write", "roles:read", "roles:write"] as const;
/** A person's own programs; `api-keys:manage` is about everybody's. */
const programs = ["api-keys:read", "api-keys:write"] as const;
const machines = [
  "api-keys:manage",
  "oauth-clients:read",
  "oauth-clients:write",
  "limits:read",
  "limits:write",
] as const;

/** The roles that every installation has. Administrators make further ones; these are set again at every start. */
export const builtInRoles: Readonly<Record<string, readonly string[]>> = {
  superadmin: ["*"],
  admin: [
    ...reads,
    ...writes,
    "scheduling:manage",
    "sites:write",
    ...integration,
    ...people,
    ...programs,
    ...machines,
  ],
  manager: [...reads, ...writes, "events:read", "jobs:read", "users:read", ...programs],
  operator: [
    ...reads,
    "stock:write",
    "sales:write",
    "machines:operate",
    "production:write",
    "quality:write",
    "workshop:write",
    "files:write",
  ],
  support: ["customers:read", "catalog:read", "sales:read", "stock:read", "sites:read"],
  courier: [],
  viewer: [...reads],
  customer: [],
};
