import { readFileSync } from "node:fs";
import { harness } from "@millrace/testkit/harness";
import { runImport } from "@millrace/domains/transfer/run-import";
import { createImport } from "@millrace/domains/transfer/transfer.service";
import { NewImport } from "@millrace/domains/transfer/transfer.schema";
import { Session } from "node:inspector/promises";
import { writeFileSync } from "node:fs";
import { test } from "vitest";
import { createRequire } from "node:module";
const pg = createRequire("/work/main/packages/db/src/pool.ts")("pg");
const times = new Map<string, [number, number]>();
const q0 = pg.Client.prototype.query;
pg.Client.prototype.query = function (...a: any[]) { const t0 = performance.now(); const r = q0.apply(this, a); const text = String(typeof a[0] === "string" ? a[0] : a[0]?.text).replace(/\s+/g, " ").trim().slice(0, 60); const done = () => { const e = times.get(text) ?? [0, 0]; e[0]++; e[1] += performance.now() - t0; times.set(text, e); }; if (r?.then) r.then(done, done); return r; };
const report = () => { for (const [k, [n, ms]] of [...times].sort((a, b) => b[1][1] - a[1][1]).slice(0, 8)) console.log(String(Math.round(ms)).padStart(7), n, k); times.clear(); };
test("bench", async () => {
  const h = await harness();
  const admin = h.caller("admin");
  const ctx = h.ctx("superadmin");
  const cats = `code,name\n${Array.from({length:20},(_,i)=>`C${i},Cat ${i}\n`).join("")}`;
  const vendors = `code,name\n${Array.from({length:50},(_,i)=>`V${i},Vendor ${i}\n`).join("")}`;
  const go = async (input: object, profile?: string) => {
    let t = performance.now();
    const { id } = await createImport(ctx, NewImport.parse(input));
    const up = performance.now() - t;
    const s = new Session(); s.connect();
    if (profile) { await s.post("Profiler.enable"); await s.post("Profiler.start"); }
    const c0 = process.cpuUsage();
    t = performance.now();
    const r = await runImport(ctx, id, true) as any;
    const ms = performance.now() - t; const c = process.cpuUsage(c0);
    if (profile) { const { profile: p } = await s.post("Profiler.stop"); writeFileSync(profile, JSON.stringify(p)); }
    report(); console.log(`${r.type} dry=${r.dryRun} mode=${r.mode} upload ${up|0} ms, run ${ms|0} ms, ${Math.round(r.processed/ms*1000)} rows/s, node cpu ${(c.user+c.system)/1000|0} ms; created ${r.created} unchanged ${r.unchanged} updated ${r.updated} failed ${r.failed}`);
  };
  await go({ type: "categories", data: cats });
  await go({ type: "vendors", data: vendors });
  const csv = readFileSync("/tmp/imp/products.csv", "utf8");
  await go({ type: "products", dryRun: true, data: csv.slice(0, 1_000_000).replace(/\n[^\n]*$/, "\n") });
  await go({ type: "products", data: csv }, "/tmp/imp/create.cpuprofile");
  await go({ type: "products", data: csv }, "/tmp/imp/unchanged.cpuprofile");
  await go({ type: "products", mode: "atomic", data: csv.replaceAll("Product number", "Thing") });
}, 300_000);
