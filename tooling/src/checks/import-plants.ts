/**
 * A miniature of the house, with one violation planted for every import rule. The check cruises it
 * with the same settings as the house itself and fails unless each plant is caught and nothing else
 * is reported: a checker that reads nothing, or resolves imports wrongly, must turn red.
 */

export interface Plant {
  /** Name of the rule that must report the file. */
  rule: string;
  file: string;
  code: string;
}

/** Lawful files: they must be read, resolved and not reported. */
export const lawful: Record<string, string> = {
  "packages/contract/src/money.ts": `import { z } from "zod"; import Big from "big.js"; export const Money = z.string(); export const big = Big;`,
  "packages/db/src/pool.ts": `import pg from "pg"; import type { Kysely } from "kysely"; export const pool = pg; export type Db = Kysely<object>;`,
  "packages/platform/src/transact.ts": `import type { Db } from "@millrace/db/pool"; import { Queue } from "bullmq"; export const queue = Queue; export type Tx = Db;`,
  "packages/rest/src/adapter.ts": `import { queue } from "@millrace/platform/transact"; export const adapter = queue;`,
  "packages/testkit/src/caller.ts": `import { appRouter } from "@millrace/domains/app-router"; export const caller = appRouter;`,
  "packages/client/src/client.ts": `import type { AppRouter } from "@millrace/domains/app-router"; export type Client = AppRouter;`,
  "packages/domains/src/app-router.ts": `import { stockRouter } from "./stock/stock.router.ts"; export const appRouter = stockRouter; export type AppRouter = typeof appRouter;`,
  "packages/domains/src/jobs.ts": `import { stockJobs } from "./stock/stock.jobs.ts"; export const jobs = [stockJobs];`,
  "packages/domains/src/identity/index.ts": `export { signIn } from "./identity.service.ts";`,
  "packages/domains/src/identity/identity.service.ts": `export const signIn = 1;`,
  "packages/domains/src/catalog/index.ts": `import { signIn } from "../identity/index.ts"; export const product = signIn;`,
  "packages/domains/src/sales/index.ts": `import { product } from "../catalog/index.ts"; export const order = product;`,
  "packages/domains/src/stock/index.ts": `export { receive } from "./stock.service.ts";`,
  "packages/domains/src/stock/stock.schema.ts": `import { Money } from "@millrace/contract/money"; import { z } from "zod"; export const Receive = z.object({ Money });`,
  "packages/domains/src/stock/stock.rules.ts": `import { Money } from "@millrace/contract/money"; import { Receive } from "./stock.schema.ts"; export const worth = [Money, Receive];`,
  "packages/domains/src/stock/stock.store.ts": `import { sql } from "kysely"; import type { Db } from "@millrace/db/pool"; export const save = sql; export type Saved = Db;`,
  "packages/domains/src/stock/stock.service.ts": `import { product } from "../catalog/index.ts"; import { save } from "./stock.store.ts"; export const receive = [save, product];`,
  "packages/domains/src/stock/stock.router.ts": `import { initTRPC } from "@trpc/server"; import { receive } from "./stock.service.ts"; export const stockRouter = [initTRPC, receive];`,
  "packages/domains/src/stock/stock.jobs.ts": `export const stockJobs = 1;`,
  "packages/domains/src/stock/stock.test.ts": `import { caller } from "@millrace/testkit/caller"; import { save } from "./stock.store.ts"; import { signIn } from "../identity/identity.service.ts"; import { sql } from "kysely"; export const used = [caller, save, signIn, sql];`,
  "packages/domains/src/webhooks/index.ts": `import { jobs } from "../jobs.ts"; export const known = jobs;`,
  "apps/server/src/main.ts": `import express from "express"; import { appRouter } from "@millrace/domains/app-router"; export const app = [express, appRouter];`,
  "apps/server/test/browser.ts": `import { caller } from "@millrace/testkit/caller"; export const open = caller;`,
  "apps/server/test/server.test.ts": `import { app } from "../src/main.ts"; import { open } from "./browser.ts"; export const used = [app, open];`,
  "apps/worker/src/main.ts": `import { jobs } from "@millrace/domains/jobs"; export const worker = jobs;`,
  "apps/console/src/main.tsx": `import { Money } from "@millrace/contract/money"; import type { AppRouter } from "@millrace/domains/app-router"; export const page = <p>{String(Money)}</p>; export type Router = AppRouter;`,
  "tooling/src/check.ts": `import { pool } from "@millrace/db/pool"; export const check = pool;`,
};

const domain = "packages/domains/src";
const value = (from: string) => `import { planted } from "${from}"; export const used = planted;`;
const type = (from: string) =>
  `import type { Planted } from "${from}"; export type Used = Planted;`;

/** Closes the planted cycle; the checker reports a cycle once, at its first file. */
lawful["packages/rest/src/planted-return.ts"] = type("./planted-cycle.ts");

export const plants: Plant[] = [
  {
    rule: "packages-never-import-apps",
    file: "packages/testkit/src/planted-app.ts",
    code: type("@millrace/server/main"),
  },
  {
    rule: "apps-never-import-each-other",
    file: "apps/worker/src/planted.ts",
    code: value("@millrace/server/main"),
  },
  {
    rule: "nothing-imports-tooling",
    file: "apps/server/src/planted-tool.ts",
    code: value("@millrace/tooling/check"),
  },
  {
    rule: "testkit-only-in-tests",
    file: "packages/rest/src/planted-testkit.ts",
    code: value("@millrace/testkit/caller"),
  },
  {
    rule: "contract-imports-zod-only",
    file: "packages/contract/src/planted-npm.ts",
    code: type("kysely"),
  },
  {
    rule: "contract-imports-zod-only",
    file: "packages/contract/src/planted-node.ts",
    code: value("node:fs"),
  },
  {
    rule: "contract-imports-zod-only",
    file: "packages/contract/src/planted-ours.ts",
    code: type("@millrace/db/pool"),
  },
  {
    rule: "db-imports-lower-packages-only",
    file: "packages/db/src/planted.ts",
    code: value("@millrace/domains/stock/index"),
  },
  {
    rule: "platform-imports-lower-packages-only",
    file: "packages/platform/src/planted.ts",
    code: type("@millrace/domains/stock/index"),
  },
  {
    rule: "domains-imports-lower-packages-only",
    file: `${domain}/stock/planted-rest.ts`,
    code: value("@millrace/rest/adapter"),
  },
  {
    rule: "rest-imports-lower-packages-only",
    file: "packages/rest/src/planted.ts",
    code: value("@millrace/domains/app-router"),
  },
  {
    rule: "connectors-imports-lower-packages-only",
    file: "packages/connectors/src/planted.ts",
    code: value("@millrace/rest/adapter"),
  },
  {
    rule: "console-imports-contract-only",
    file: "apps/console/src/planted-ours.tsx",
    code: type("@millrace/platform/transact"),
  },
  {
    rule: "console-takes-the-router-as-a-type",
    file: "apps/console/src/planted-router.tsx",
    code: value("@millrace/domains/app-router"),
  },
  {
    rule: "client-imports-contract-only",
    file: "packages/client/src/planted-ours.ts",
    code: type("@millrace/platform/transact"),
  },
  {
    rule: "client-takes-the-router-as-a-type",
    file: "packages/client/src/planted-router.ts",
    code: value("@millrace/domains/app-router"),
  },
  {
    rule: "domains-meet-at-index",
    file: `${domain}/sales/planted-inside.ts`,
    code: value("../stock/stock.service.ts"),
  },
  {
    rule: "domains-meet-at-index",
    file: `${domain}/sales/planted-by-name.ts`,
    code: type("@millrace/domains/stock/stock.service"),
  },
  {
    rule: "catalogues-list-declarations-only",
    file: `${domain}/planted.ts`,
    code: value("./stock/stock.service.ts"),
  },
  {
    rule: "catalogues-are-for-the-edge",
    file: `${domain}/sales/planted-catalogue.ts`,
    code: value("../jobs.ts"),
  },
  {
    rule: "kernel-never-imports-upward",
    file: `${domain}/identity/planted.ts`,
    code: value("../catalog/index.ts"),
  },
  {
    rule: "master-never-imports-upward",
    file: `${domain}/parties/planted.ts`,
    code: type("../stock/index.ts"),
  },
  {
    rule: "assets-never-imports-upward",
    file: `${domain}/payments/planted.ts`,
    code: value("../sales/index.ts"),
  },
  {
    rule: "flows-never-imports-upward",
    file: `${domain}/orders/planted.ts`,
    code: value("../webhooks/index.ts"),
  },
  {
    rule: "only-stores-touch-the-database",
    file: `${domain}/stock/planted.router.ts`,
    code: type("@millrace/db/pool"),
  },
  {
    rule: "only-stores-touch-the-database",
    file: `${domain}/stock/planted.jobs.ts`,
    code: value("kysely"),
  },
  {
    rule: "services-know-no-transport",
    file: `${domain}/stock/planted.service.ts`,
    code: value("@trpc/server"),
  },
  {
    rule: "services-know-no-transport",
    file: `${domain}/stock/service/planted-receive.ts`,
    code: type("@trpc/server"),
  },
  {
    rule: "rules-are-pure",
    file: `${domain}/stock/planted.rules.ts`,
    code: type("./stock.service.ts"),
  },
  {
    rule: "rules-are-pure",
    file: `${domain}/stock/planted-clock.rules.ts`,
    code: value("node:timers"),
  },
  {
    rule: "schemas-are-browser-safe",
    file: `${domain}/stock/planted.schema.ts`,
    code: value("@millrace/platform/transact"),
  },
  {
    rule: "queue-libraries-only-in-platform",
    file: "apps/worker/src/planted-queue.ts",
    code: value("bullmq"),
  },
  {
    rule: "queue-libraries-only-in-platform",
    file: `${domain}/stock/planted-redis.ts`,
    code: type("ioredis"),
  },
  {
    rule: "express-only-in-server",
    file: "packages/rest/src/planted-express.ts",
    code: type("express"),
  },
  {
    rule: "database-libraries-only-in-stores",
    file: "apps/worker/src/planted-pg.ts",
    code: value("pg"),
  },
  {
    rule: "no-cycles",
    file: "packages/rest/src/planted-cycle.ts",
    code: type("./planted-return.ts"),
  },
  {
    rule: "imports-resolve",
    file: "packages/rest/src/planted-nowhere.ts",
    code: value("@millrace/platform/nowhere"),
  },
];
