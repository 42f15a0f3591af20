import { newId } from "@millrace/platform/id";
import { type Bench, program, startMillrace, startWorkers } from "./bench.ts";
import { median } from "./compare.ts";
import { openPool } from "./dataset.ts";
import { type Server, startServer } from "./processes.ts";
import type { Line } from "./report.ts";

/** The work behind the requests: webhooks and imports. */

/** Relay and deliveries, from the log to the receiver, against a fan-out of what is in memory already. */
export async function measureDeliveries(bench: Bench): Promise<Line> {
  const events = bench.pace.quick ? 5_000 : 20_000;
  const rounds = bench.pace.quick ? 2 : 3;
  const url = await bench.database("deliveries");
  const sink = await startServer({ program: program("sink.ts") });
  const bare = await startServer({ program: program("bare-sender.ts"), args: [sink.url] });
  const workers = await startWorkers(url);
  const pool = openPool(url, 1);
  await pool.query(
    `insert into webhook_endpoint (id, name, url, events, secret, concurrency, created_by, created_at, updated_at)
     values ($1, 'The sink', $2, '{parties.*}', sha256('a secret'), 64, 'system:bench', now(), now())`,
    [newId(), `${sink.url}/`],
  );
  const timed = async (sender: Server, start: () => void) => {
    const before = await sender.usage();
    sink.send({ expect: events });
    const arrived = sink.arrived();
    const started = performance.now();
    start();
    await arrived;
    const seconds = (performance.now() - started) / 1000;
    const cpu = ((await sender.usage()).cpuMicros - before.cpuMicros) / events;
    return { perSecond: events / seconds, cpu };
  };
  const samples: {
    ours: Awaited<ReturnType<typeof timed>>;
    theirs: (typeof samples)[0]["ours"];
  }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const theirs = await timed(bare, () => bare.send({ send: events }));
    await pool.query(
      `insert into event (id, name, version, aggregate_type, aggregate_id, payload, actor, trace, created_at)
       select gen_random_uuid(), 'parties.customer.updated', 1, 'parties.customer', gen_random_uuid(),
              jsonb_build_object('customerId', gen_random_uuid(), 'code', 'C-1', 'name', 'Customer 1', 'note', repeat('x', 200)),
              'system:bench', '', now()
         from generate_series(1, $1)`,
      [events],
    );
    const ours = await timed(workers, () => workers.send("ring"));
    bench.say(
      `  deliveries, round ${round} of ${rounds}: bare ${Math.round(theirs.perSecond)}/s, ours ${Math.round(ours.perSecond)}/s`,
    );
    if (round > 0) samples.push({ ours, theirs });
  }
  await pool.end();
  for (const process of [workers, bare, sink]) await process.stop();
  const text = (side: "ours" | "theirs") =>
    `${Math.round(median(samples.map((s) => s[side].perSecond))).toLocaleString("en")}/s, ${Math.round(median(samples.map((s) => s[side].cpu)))} µs`;
  return {
    measure: "webhooks: relay, sign, deliver, write down",
    ours: text("ours"),
    against: `bare signed fan-out: ${text("theirs")}`,
    value: median(samples.map(({ ours, theirs }) => ours.perSecond / theirs.perSecond)),
    byCpu: median(samples.map(({ ours, theirs }) => theirs.cpu / ours.cpu)),
    target: 0.3,
  };
}

/** A CSV file of products, each row checked, written with its event and its audit entry. */
export async function measureImport(bench: Bench): Promise<Line> {
  const rows = bench.pace.quick ? 20_000 : 100_000;
  const url = await bench.database("import");
  const { server, token } = await startMillrace(url, { part: "both" });
  const csv = ["sku,name,unit,price"];
  for (let n = 1; n <= rows; n++) csv.push(`S-${n},Imported product ${n},piece,${n % 1000}.50`);
  const form = new FormData();
  form.set("type", "products");
  form.set("data", new Blob([csv.join("\n")], { type: "text/csv" }), "products.csv");
  const headers = { authorization: `Bearer ${token}` };
  const started = performance.now();
  const answer = await fetch(`${server.url}/api/v1/imports`, {
    method: "POST",
    headers,
    body: form,
  });
  if (answer.status !== 201) throw new Error(`import: ${answer.status} ${await answer.text()}`);
  const { id } = (await answer.json()) as { id: string };
  for (;;) {
    const found = await fetch(`${server.url}/api/v1/imports/${id}`, { headers });
    const state = (await found.json()) as {
      status: string;
      created: number;
      startedAt: string;
      finishedAt: string;
    };
    if (state.status === "failed") throw new Error(`the import failed: ${JSON.stringify(state)}`);
    if (state.status === "completed") {
      if (state.created !== rows) throw new Error(`${state.created} of ${rows} rows were written`);
      const seconds = (Date.parse(state.finishedAt) - Date.parse(state.startedAt)) / 1000;
      const whole = (performance.now() - started) / 1000;
      await server.stop();
      return {
        measure: `import of ${rows.toLocaleString("en")} products`,
        ours: `${seconds.toFixed(1)} s, ${whole.toFixed(1)} s with the upload`,
        against: "",
        value: rows / seconds,
        unit: "rows/s",
        target: 20_000,
      };
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}
