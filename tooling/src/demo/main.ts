import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createMillraceClient } from "@millrace/client";
import { freePort } from "@millrace/db/free-port";
import { type RunningMillrace, startMillrace } from "@millrace/testkit/millrace";
import color from "picocolors";
import { readNorthwind } from "./northwind.ts";
import { placeOrders } from "./orders.ts";
import { startReceiver } from "./receiver.ts";
import { all, answerOf, restClient, signIn } from "./rest.ts";
import { isRestClientCurrent } from "./rest-types.ts";
import { createStages } from "./stages.ts";
import { subscribe } from "./subscriber.ts";
import {
  deliveriesDone,
  logOf,
  orderEvents,
  untilDelivered,
  verifyBooks,
  verifyEvents,
  verifyStock,
} from "./verify.ts";

/** A server that was killed holds what it was about to deliver for 25 s. */
const patienceMs = 90_000;

const admin = { email: "demo@millrace.example", password: "a demo needs a long password" };
const folder = await mkdtemp(join(tmpdir(), "millrace-demo-"));
const settings = {
  PORT: String(await freePort()),
  MILLRACE_DATA_DIR: folder,
  MILLRACE_ADMIN_EMAIL: admin.email,
  MILLRACE_ADMIN_PASSWORD: admin.password,
  MILLRACE_ALLOW_PRIVATE_WEBHOOKS: "true",
  MILLRACE_DEMO_DATA: "false",
  MILLRACE_LOGIN_LIMIT: "1000",
  MILLRACE_RATE_LIMITS: "false",
};
let server: RunningMillrace | undefined;
const start = async () => {
  server = await startMillrace("dev", settings);
};

/**
 * The main job on real data: a Millrace of its own in a scratch folder, driven from outside only. True when everything holds that must.
 */
async function demo(): Promise<boolean> {
  const data = readNorthwind();
  console.log(`\n${color.bold("Millrace runs a real company's sales")}`);
  console.log(`  ${color.dim(`data from ${data.folder}, server in ${folder}`)}\n`);
  const url = `http://127.0.0.1:${settings.PORT}`;
  const stages = createStages(async () => server?.memory() ?? null);
  const rest = restClient(url);
  const client = createMillraceClient({ url, credentials: admin });
  const receiver = await startReceiver();
  try {
    await stages.run("start the server on an empty folder", start, () => url);

    await stages.run("sign in by REST", async () => {
      stages.check("REST client is generated from this API", await isRestClientCurrent(url), true);
      await signIn(rest, admin);
    });

    const webhook = await stages.run("register a webhook, subscribe live", async () => {
      const body = { name: "Demo receiver", url: receiver.url, events: orderEvents };
      const made = answerOf(await rest.POST("/webhooks", { body }));
      receiver.trust(made.secret);
      return made;
    });
    const subscriber = subscribe(client, orderEvents);

    await stages.run(
      "import the company's files",
      async (progress) => {
        const done: string[] = [];
        for (const { file, data: text, settings: how } of data.imports) {
          progress(file);
          const body = { ...how, fileName: file, data: text };
          const { id } = answerOf(await rest.POST("/imports", { body }));
          const ended = await importEnd(id);
          stages.check(`${file} imported, rows refused`, ended.failed, 0);
          done.push(`${ended.created} ${how.type}`);
        }
        return done;
      },
      (done) => done.join(", "),
    );

    const stock = await stages.run("open a warehouse, receive stock", async () => {
      const site = answerOf(
        await rest.POST("/sites", { body: { code: "NW", name: "Northwind Traders" } }),
      );
      const warehouse = answerOf(
        await rest.POST("/warehouses", {
          body: { siteId: site.id, code: "NW-MAIN", name: "Main warehouse" },
        }),
      );
      const [products, customers] = await Promise.all([
        all((cursor) => client.api.catalog.products.list.query({ limit: 100, cursor })),
        all((cursor) => client.api.parties.customers.list.query({ limit: 100, cursor })),
      ]);
      const lines = products.map(({ id, sku }) => ({
        productId: id,
        quantity: String((data.closingStock.get(sku) ?? 0) + (data.sold.get(sku) ?? 0)),
      }));
      await client.api.stock.receive.mutate({ warehouseId: warehouse.id, lines });
      return {
        warehouseId: warehouse.id,
        productId: new Map(products.map(({ sku, id }) => [sku, id])),
        customerId: new Map(customers.map(({ code, id }) => [code, id])),
      };
    });

    let killed: Promise<void> | undefined;
    const killAndRestart = async () => {
      await server?.kill();
      await start();
    };
    const orderIds = await stages.run(
      "place, confirm and ship 830 orders",
      async (progress) => {
        const ids = await placeOrders({
          ...stock,
          client,
          orders: data.orders,
          onShipped(count) {
            progress(
              `${count} of ${data.orders.length}${killed === undefined ? "" : ", after SIGKILL"}`,
            );
            if (count === Math.floor(data.orders.length / 2)) killed = killAndRestart();
          },
        });
        await killed;
        return ids;
      },
      () => "8 at a time; killed by SIGKILL after 415, started again",
    );

    const log = await stages.run(
      "wait for the last delivery",
      async (progress) => {
        const found = await logOf(rest);
        await untilDelivered(found, { receiver, subscriber }, patienceMs, progress);
        // What the killed server had sent and not noted is sent once more when its lease is over, under the same id.
        const deadline = performance.now() + patienceMs;
        while (performance.now() < deadline) {
          if ((await deliveriesDone(rest, webhook.id)) >= found.length) break;
          await sleep(250);
        }
        return found;
      },
      (found) => `${found.length} events; the killed server's leases end after 25 s`,
    );

    await stages.run("read everything back", async () => {
      const { check } = stages;
      await verifyBooks(check, { rest, client, data }, orderIds);
      await verifyStock(check, { rest, data });
      await verifyEvents(check, { rest, receiver, subscriber, webhookId: webhook.id }, log);
    });
    await stages.run("stop", async () => {
      subscriber.stop();
      await client.close();
      stages.check("the server's exit code", await server?.stop(), 0);
      server = undefined;
    });
    return stages.report();
  } finally {
    await client.close();
    await receiver.close();
  }

  async function importEnd(id: string) {
    for (;;) {
      const current = answerOf(await rest.GET("/imports/{id}", { params: { path: { id } } }));
      if (current.finishedAt !== null) return current;
      await sleep(50);
    }
  }
}

/** Ends what was started, also the database that outlives a killed server, and removes the folder. */
async function cleanUp(): Promise<void> {
  if (server) {
    if (!server.isRunning()) await start().catch(() => {});
    await server.stop();
  }
  await rm(folder, { recursive: true, force: true });
}

process.once("SIGINT", () => void cleanUp().finally(() => process.exit(130)));
try {
  process.exitCode = (await demo()) ? 0 : 1;
} catch (error) {
  console.error(error, `\n\nThe server said:\n${server?.output().slice(-4000)}`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
