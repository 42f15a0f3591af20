import type { IFlattenedRuleSet, IForbiddenRuleType } from "dependency-cruiser";

/**
 * The import rules of the house, for dependency-cruiser. Paths are relative to the repository's
 * root; a workspace import (`@millrace/db/pool`) has been resolved to its source file by then.
 * Every rule here has a planted violation in import-plants.ts: a rule without one fails the check.
 */

/** Domains by tier: one may import its own tier and those above it in this list, never below. */
export const tiers = {
  kernel: ["identity", "access", "audit", "settings", "files"],
  master: ["parties", "catalog", "people", "sites"],
  assets: ["stock", "payments", "notifications", "machines"],
  flows: [
    "sales",
    "orders",
    "cart",
    "production",
    "workshop",
    "rental",
    "delivery",
    "scheduling",
    "support",
    "reviews",
  ],
  edge: ["webhooks", "transfer", "integrations", "reports", "usage", "jobs", "ops", "home"],
} as const;

/** What each package may import of ours, besides itself. */
const layers = {
  db: ["contract"],
  platform: ["contract", "db"],
  domains: ["contract", "db", "platform"],
  rest: ["contract", "platform"],
  connectors: ["contract", "platform", "domains"],
} as const;

/** Tests, and what only they use. */
const test = String.raw`(\.test\.tsx?$|^apps/[^/]+/test/|^packages/domains/src/every-change/)`;
const store = String.raw`\.store\.ts$`;
const domain = "^packages/domains/src";
const appRouter = String.raw`${domain}/app-router\.ts$`;

/** Matches a module of an npm package, found or not. */
const npm = (...names: string[]) => {
  const any = `(${names.map((name) => name.replaceAll(".", String.raw`\.`)).join("|")})`;
  return [`/node_modules/${any}/`, `^node_modules/${any}/`, `^${any}(/|$)`];
};

type Rule = IForbiddenRuleType & { name: string; comment: string };

const rooms: Rule[] = [
  {
    name: "packages-never-import-apps",
    comment: "Apps are wiring around packages; a package that knows one cannot be used by another.",
    from: { path: "^packages/" },
    to: { path: "^apps/" },
  },
  {
    name: "apps-never-import-each-other",
    comment: "What two apps share belongs in a package.",
    from: { path: "^apps/([^/]+)/" },
    to: { path: "^apps/", pathNot: "^apps/$1/" },
  },
  {
    name: "nothing-imports-tooling",
    comment: "The product runs without the tools that build it.",
    from: { path: "^(packages|apps)/" },
    to: { path: "^tooling/" },
  },
  {
    name: "testkit-only-in-tests",
    comment: "Fakes and factories never reach production code.",
    from: { path: "^(packages|apps)/", pathNot: [test, "^packages/testkit/"] },
    to: { path: "^packages/testkit/" },
  },
  {
    name: "contract-imports-zod-only",
    comment: "The contract runs in every browser: zod and big.js, no Node and nothing of ours.",
    from: { path: "^packages/contract/", pathNot: test },
    to: { pathNot: ["^packages/contract/", ...npm("zod", "big.js")] },
  },
  ...Object.entries(layers).map(
    ([name, allowed]): Rule => ({
      name: `${name}-imports-lower-packages-only`,
      comment: `Of ours, ${name} imports ${allowed.join(", ")} only.`,
      from: { path: `^packages/${name}/` },
      to: {
        path: "^packages/",
        pathNot: `^packages/(${[name, "testkit", ...allowed].join("|")})/`,
      },
    }),
  ),
  // The console and the client run in browsers: they get the contract, and the router as a type.
  ...(["apps/console", "packages/client"] as const).flatMap((room): Rule[] => {
    const name = room.split("/")[1];
    return [
      {
        name: `${name}-imports-contract-only`,
        comment: `Of ours, ${room} imports contract and the type of the app router.`,
        from: { path: `^${room}/`, pathNot: test },
        to: {
          path: "^(packages|apps|tooling)/",
          pathNot: [`^${room}/`, "^packages/contract/", appRouter],
        },
      },
      {
        name: `${name}-takes-the-router-as-a-type`,
        comment: "Importing the router's value would put the whole server in the browser.",
        from: { path: `^${room}/`, pathNot: test },
        to: { path: appRouter, dependencyTypesNot: ["type-only"] },
      },
    ];
  }),
];

const domains: Rule[] = [
  {
    name: "domains-meet-at-index",
    comment: "Domain A reaches domain B only through B/index.ts.",
    from: { path: `${domain}/([^/]+)/`, pathNot: test },
    to: {
      path: `${domain}/[^/]+/`,
      pathNot: [`${domain}/$1/`, String.raw`${domain}/[^/]+/index\.ts$`],
    },
  },
  {
    name: "catalogues-list-declarations-only",
    comment: "app-router.ts, jobs.ts and events.ts list what domains declare, not how they do it.",
    from: { path: String.raw`${domain}/[^/]+\.ts$`, pathNot: test },
    to: {
      path: `${domain}/[^/]+/`,
      pathNot: [
        String.raw`\.(router|jobs|events|errors)\.ts$`,
        String.raw`${domain}/[^/]+/index\.ts$`,
      ],
    },
  },
  {
    name: "catalogues-are-for-the-edge",
    comment: "A catalogue imports every domain: below the edge, importing it is importing upward.",
    from: { path: `${domain}/[^/]+/`, pathNot: [test, `${domain}/(${tiers.edge.join("|")})/`] },
    to: { path: String.raw`${domain}/[^/]+\.ts$` },
  },
  ...upwardRules(),
];

function upwardRules(): Rule[] {
  const names = Object.keys(tiers) as (keyof typeof tiers)[];
  return names.slice(0, -1).map((tier, at) => {
    const higher = names.slice(at + 1).flatMap((name) => tiers[name]);
    return {
      name: `${tier}-never-imports-upward`,
      comment: "Upward, the lower tier emits and the higher one listens.",
      from: { path: `${domain}/(${tiers[tier].join("|")})/`, pathNot: test },
      to: { path: `${domain}/(${higher.join("|")})/` },
    };
  });
}

const shapes: Rule[] = [
  {
    name: "only-stores-touch-the-database",
    comment: "Every SQL touch of a domain is in its *.store.ts.",
    from: { path: `${domain}/`, pathNot: [test, store] },
    to: { path: ["^packages/db/", ...npm("pg", "kysely", "pg-copy-streams")] },
  },
  {
    name: "services-know-no-transport",
    comment: "A use case runs the same from tRPC, REST, a job or a test.",
    from: { path: String.raw`(\.service\.ts$|/service/[^/]+\.ts$)`, pathNot: test },
    to: {
      path: [
        "^packages/db/",
        ...npm("@trpc/server", "express", "bullmq", "ioredis", "pg", "kysely"),
      ],
    },
  },
  {
    name: "rules-are-pure",
    comment: "*.rules.ts imports the contract and its own schema, nothing else.",
    from: { path: String.raw`${domain}/([^/]+)/.*\.rules\.ts$` },
    to: { pathNot: ["^packages/contract/", String.raw`${domain}/$1/.*\.schema\.ts$`] },
  },
  {
    name: "schemas-are-browser-safe",
    comment: "*.schema.ts imports zod, the contract and its own domain's schemas, nothing else.",
    from: { path: String.raw`${domain}/([^/]+)/.*\.schema\.ts$` },
    to: {
      pathNot: ["^packages/contract/", String.raw`${domain}/$1/.*\.schema\.ts$`, ...npm("zod")],
    },
  },
  {
    name: "queue-libraries-only-in-platform",
    comment: "Everybody else enqueues through platform.",
    from: { pathNot: "^packages/platform/" },
    to: { path: npm("bullmq", "ioredis") },
  },
  {
    name: "express-only-in-server",
    comment: "The hot paths do not pay for it.",
    from: { pathNot: "^apps/server/" },
    to: { path: npm("express") },
  },
  {
    name: "database-libraries-only-in-stores",
    comment: "pg and Kysely are for db, platform and stores (and for tests and benches).",
    from: { pathNot: ["^packages/(db|platform|testkit)/", "^tooling/", store, test] },
    to: { path: npm("pg", "kysely", "pg-copy-streams") },
  },
  {
    name: "no-cycles",
    comment: "Not even of types: a cycle is one module in several files.",
    from: {},
    to: { circular: true },
  },
  {
    name: "imports-resolve",
    comment: "An import that the checker cannot follow is one that it cannot judge.",
    from: {},
    to: { couldNotResolve: true },
  },
];

export const importRules = [...rooms, ...domains, ...shapes].map((rule) => ({
  ...rule,
  severity: "error" as const,
})) satisfies IFlattenedRuleSet["forbidden"];
