import { newId } from "@millrace/platform/id";
import { testPlatform } from "@millrace/testkit/platform";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { audit } from "./audit.ts";
import type { Ctx } from "./context.ts";
import { defineProblem } from "./errors.ts";
import { defineEvent, emit } from "./events.ts";
import { claimable } from "./idempotency.ts";
import { defineJob, enqueue } from "./jobs.ts";
import type { Platform } from "./platform.ts";
import { systemCtx } from "./runtime.ts";
import { nextNumber } from "./series.ts";
import { transact } from "./transact.ts";

const somethingHappened = defineEvent({
  name: "test.thing.happened",
  version: 1,
  aggregate: "test.thing",
  summary: "Something happened.",
  payload: z.object({ n: z.int() }),
  example: { n: 1 },
});
const someJob = defineJob({
  name: "test.some-job",
  summary: "Does something",
  queue: "maintenance",
  input: z.strictObject({ n: z.int() }),
  retry: { attempts: 1, backoffSeconds: 1 },
  run: async () => {},
});
const refused = defineProblem({
  code: "test.refused",
  kind: "conflict",
  title: "Refused",
  help: "By the test.",
});

let platform: Platform;
beforeAll(async () => {
  ({ platform } = await testPlatform());
});

const user = { kind: "user", id: newId(), sessionId: newId() } as const;
const ctx = (overrides: Partial<Ctx> = {}): Ctx => ({
  ...systemCtx(platform, "test"),
  actor: user,
  ...overrides,
});
const withKey = (key: string, body: unknown = {}) =>
  ctx({ idempotency: claimable(key, "test.operation", body) });
const count = async (table: "event" | "audit_entry" | "job_run" | "number_series") =>
  (
    await platform.db
      .selectFrom(table)
      .select((is) => is.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow()
  ).n;

/** Writes one of everything that leaves with a commit. */
const work =
  (n = 1) =>
  async (tx: Parameters<Parameters<typeof transact>[1]>[0]) => {
    const number = await nextNumber(tx, "test", "T");
    emit(tx, somethingHappened, { id: newId() }, { n });
    audit(tx, "test.worked", { type: "test", id: null });
    enqueue(tx, someJob, { n });
    return { number, at: new Date("2026-01-02T03:04:05Z") };
  };

describe("a transaction", () => {
  it("commits the change, its event, its audit row and its job together", async () => {
    const before = await Promise.all([count("event"), count("audit_entry"), count("job_run")]);
    await transact(ctx(), work());
    expect(await Promise.all([count("event"), count("audit_entry"), count("job_run")])).toEqual(
      before.map((n) => n + 1),
    );
  });

  it("leaves nothing when it fails, not even the number it took", async () => {
    const before = await Promise.all([count("event"), count("audit_entry"), count("job_run")]);
    const { number } = await transact(ctx(), work());
    await expect(
      transact(ctx(), async (tx) => {
        await work()(tx);
        throw refused("No.");
      }),
    ).rejects.toThrow("No.");
    const next = await transact(ctx(), work());
    expect(Number(next.number.slice(2))).toBe(Number(number.slice(2)) + 1);
    expect(await Promise.all([count("event"), count("audit_entry"), count("job_run")])).toEqual(
      before.map((n) => n + 2),
    );
  });

  it("is joined, not opened again, by a service that is called inside it", async () => {
    const before = await count("event");
    await expect(
      transact(ctx(), async (tx) => {
        await transact(tx, work());
        throw refused("The outer one fails.");
      }),
    ).rejects.toThrow();
    expect(await count("event")).toBe(before);
  });

  it("gives numbers without gaps or repeats to racing writers", async () => {
    const numbers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        transact(ctx(), (tx) => nextNumber(tx, `race`, "R")).then((it) => [it, n]),
      ),
    );
    const sorted = numbers.map(([number]) => Number(String(number).slice(2))).sort((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  it("runs again after a deadlock and then succeeds", async () => {
    await platform.db
      .insertInto("number_series")
      .values([
        { name: "a", next: 1 },
        { name: "b", next: 1 },
      ])
      .execute();
    const lockBoth = (first: string, second: string) =>
      transact(ctx(), async (tx) => {
        for (const name of [first, second]) {
          await tx.db
            .updateTable("number_series")
            .set((is) => ({ next: is("next", "+", 1) }))
            .where("name", "=", name)
            .execute();
          await new Promise((resolve) => setTimeout(resolve, 30));
        }
      });
    await Promise.all([lockBoth("a", "b"), lockBoth("b", "a")]);
    const rows = await platform.db
      .selectFrom("number_series")
      .select("next")
      .where("name", "in", ["a", "b"])
      .execute();
    expect(rows.map(({ next }) => next)).toEqual([3, 3]);
  });
});

describe("an idempotency key", () => {
  it("has one effect and one answer, even for fifty racing calls", async () => {
    const before = await count("event");
    const calls = await Promise.allSettled(
      Array.from({ length: 50 }, () => transact(withKey("race"), work())),
    );
    const answers = new Set(
      calls.flatMap((call) => (call.status === "fulfilled" ? [call.value.number] : [])),
    );
    const refusals = calls.flatMap((call) =>
      call.status === "rejected" ? [call.reason.definition.code] : [],
    );
    expect(answers.size).toBe(1);
    expect(new Set(refusals).difference(new Set(["idempotency.in_flight"])).size).toBe(0);
    expect(await count("event")).toBe(before + 1);
  });

  it("gives the first answer again, with its dates, and says so", async () => {
    const first = await transact(withKey("again"), work());
    let replayed = false;
    const second = await transact(
      { ...withKey("again"), onReplay: () => (replayed = true) },
      work(),
    );
    expect(second).toEqual(first);
    expect(second.at).toBeInstanceOf(Date);
    expect(replayed).toBe(true);
  });

  it("is refused for another body", async () => {
    await transact(withKey("body", { a: 1, b: 2 }), work());
    await expect(transact(withKey("body", { b: 2, a: 1 }), work())).resolves.toBeDefined();
    await expect(transact(withKey("body", { a: 2 }), work())).rejects.toMatchObject({
      definition: { code: "idempotency.mismatch" },
    });
  });

  it("keeps a refusal that would be the same again, and forgets a failure", async () => {
    const failing = (error: Error) =>
      transact(withKey(error.message.replace(" ", "-")), async () => Promise.reject(error));
    await expect(failing(refused("first answer"))).rejects.toThrow("first answer");
    await expect(transact(withKey("first-answer"), work())).rejects.toMatchObject({
      message: "first answer",
      definition: { code: "test.refused" },
    });
    await expect(failing(new Error("defect"))).rejects.toThrow("defect");
    await expect(transact(withKey("defect"), work())).resolves.toBeDefined();
  });

  it("belongs to its caller: another one's same key is another call", async () => {
    const mine = await transact(withKey("shared"), work());
    const other = {
      ...withKey("shared"),
      actor: { kind: "user", id: newId(), sessionId: newId() } as const,
    };
    expect((await transact(other, work())).number).not.toBe(mine.number);
  });

  it("is free again when the connection of the first call dies", async () => {
    const begun = Promise.withResolvers<number>();
    const dying = transact(withKey("crash"), async (tx) => {
      const { rows } = await platform.pool.query("select 1");
      expect(rows).toHaveLength(1);
      const { pid } = await tx.db
        .selectNoFrom((is) => is.fn<number>("pg_backend_pid", []).as("pid"))
        .executeTakeFirstOrThrow();
      begun.resolve(pid);
      await work()(tx);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return work()(tx);
    });
    const failed = expect(dying).rejects.toThrow();
    await platform.pool.query(
      `begin; set local role none; select pg_terminate_backend(${await begun.promise}); commit`,
    );
    await failed;
    await expect(transact(withKey("crash"), work())).resolves.toBeDefined();
  });
});
