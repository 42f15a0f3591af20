import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startBackground } from "@millrace/domains/background";
import { type Harness, harness } from "@millrace/testkit/harness";
import { testReceiver } from "@millrace/testkit/receiver";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

let h: Harness;
let server: RunningServer;
beforeAll(async () => {
  h = await harness({ MILLRACE_METRICS_TOKEN: "a-token-for-the-scraper" });
  server = await serve(h.platform);
});
afterAll(() => server.stop());

const scrape = async () => {
  const answer = await fetch(`${server.url}/metrics`, {
    headers: { authorization: "Bearer a-token-for-the-scraper" },
  });
  return answer.text();
};

it("every query of the Grafana dashboard names a figure that there is, and labels that it has", async () => {
  const file = join(import.meta.dirname, "../../../deploy/grafana/millrace.json");
  const dashboard = JSON.parse(await readFile(file, "utf8"));
  const queries: string[] = dashboard.panels.flatMap(
    ({ targets }: { targets?: { expr: string }[] }) => targets?.map(({ expr }) => expr) ?? [],
  );
  expect(queries.length).toBeGreaterThan(15);
  const text = await scrape();
  const types = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]),
  );
  const known = new Set(
    [...types].flatMap(([name, type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
  for (const query of queries) {
    const named = query.match(/\b(?:millrace|nodejs|process)_\w+/g) ?? [];
    expect(named, query).not.toEqual([]);
    for (const name of named) expect([query, known.has(name)]).toEqual([query, true]);
  }
});

it("jobs and deliveries are counted by how they ended, and what waits is shown", async () => {
  const receiver = await testReceiver();
  const admin = h.caller("admin");
  await admin.webhooks.create({ name: "Shop", url: receiver.url, events: ["sites.*"] });
  await admin.sites.create({ code: "M1", name: "Metered" });
  expect(await scrape()).toMatch(/^millrace_outbox_events [1-9]/m);
  const background = await startBackground(h.platform);
  try {
    await receiver.until(1);
    await vi.waitFor(
      async () => {
        const text = await scrape();
        expect(text).toMatch(/^millrace_webhook_attempt_seconds_count\{status="2xx"\} 1$/m);
        expect(text).toMatch(/^millrace_webhook_deliveries\{status="pending"\} 0$/m);
        expect(text).toMatch(/^millrace_outbox_events 0$/m);
        expect(text).toMatch(/^millrace_health\{part="database"\} 0$/m);
        expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
      },
      { timeout: 15_000, interval: 100 },
    );
    await h.platform.db
      .insertInto("job_run")
      .values({
        id: crypto.randomUUID(),
        name: "audit.purge",
        queue: "maintenance",
        input: "{}",
        status: "queued",
        run_at: h.clock.now(),
        actor: "system:test",
        trace: "test",
        created_at: h.clock.now(),
      })
      .execute();
    await vi.waitFor(
      async () =>
        expect(await scrape()).toMatch(
          /^millrace_job_attempts_total\{name="audit.purge",status="completed"\} 1$/m,
        ),
      { timeout: 15_000, interval: 100 },
    );
  } finally {
    await background.stop();
  }
});
