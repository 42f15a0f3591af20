import { testDatabase } from "@millrace/testkit/database";
import { sql } from "kysely";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { inTransaction, type TransactionParts } from "./transaction.ts";

const { pool } = await testDatabase();

beforeAll(
  async () => void (await pool.query("create table note (id int primary key, text text not null)")),
);
beforeEach(async () => void (await pool.query("truncate note")));

type Run = TransactionParts<undefined, unknown>["run"];
const transaction = (run: Run) => inTransaction(pool, { look: async () => undefined, run });
const insert = (id: number, text: string | null = "a text") =>
  sql`insert into note (id, text) values (${id}, ${text})`;
const ids = async () =>
  (await pool.query<{ id: number }>("select id from note order by id")).rows.map(({ id }) => id);

test("commits what was awaited, what was not, and what went out with COMMIT", async () => {
  const result = await transaction(async (trx) => {
    await insert(1).execute(trx);
    return { result: "done", unanswered: [insert(2).execute(trx)], last: [insert(3).compile(trx)] };
  });
  expect(result).toBe("done");
  expect(await ids()).toEqual([1, 2, 3]);
});

test("statements find what those before them wrote, answered or not", async () => {
  await transaction(async (trx) => {
    const unanswered = [insert(1).execute(trx), insert(2).execute(trx)];
    const { rows } = await sql`select id from note order by id`.execute(trx);
    return { result: expect(rows).toEqual([{ id: 1 }, { id: 2 }]), unanswered, last: [] };
  });
});

test("commits nothing when the work throws, an unanswered write fails or a last statement fails", async () => {
  const nothing = { result: null, unanswered: [], last: [] };
  const throwing = transaction(async (trx) => {
    await insert(1).execute(trx);
    throw new Error("changed its mind");
  });
  await expect(throwing).rejects.toThrow("changed its mind");
  const unanswered = transaction(async (trx) => ({
    ...nothing,
    unanswered: [insert(1).execute(trx), insert(2, null).execute(trx), insert(3).execute(trx)],
  }));
  await expect(unanswered).rejects.toMatchObject({ code: "23502" });
  const last = transaction(async (trx) => ({
    ...nothing,
    last: [insert(1).compile(trx), insert(2, null).compile(trx), insert(3).compile(trx)],
  }));
  await expect(last).rejects.toMatchObject({ code: "23502" });
  expect(await ids()).toEqual([]);
});

test("is not taken for committed when a failure was swallowed on the way", async () => {
  const swallowed = transaction(async (trx) => {
    await insert(1).execute(trx);
    await insert(1)
      .execute(trx)
      .catch(() => {});
    return { result: null, unanswered: [], last: [] };
  });
  await expect(swallowed).rejects.toThrow("had failed");
  expect(await ids()).toEqual([]);
});

test("leaves a connection that works behind, whatever failed, also where a statement was to be prepared", async () => {
  for (let n = 0; n < 60; n++) {
    const attempt = transaction(async (trx) => ({
      result: null,
      unanswered: [insert(n).execute(trx), insert(n).execute(trx)],
      // Refused before it is parsed; its name must not be taken for prepared afterwards.
      last: [sql`update note set text = ${`${n}`} where id = ${n}`.compile(trx)],
    }));
    await expect(attempt).rejects.toMatchObject({ code: "23505" });
  }
  const good = await Promise.allSettled(
    Array.from({ length: 60 }, (_, n) =>
      transaction(async (trx) => ({
        result: await insert(n).execute(trx),
        unanswered: [],
        last: [sql`update note set text = ${`${n}`} where id = ${n}`.compile(trx)],
      })),
    ),
  );
  expect(good.filter(({ status }) => status === "rejected")).toEqual([]);
  expect(await ids()).toHaveLength(60);
});

test("gives a connection that broke up, and the pool a new one", async () => {
  const broken = transaction(async (trx) => {
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
    return { result: null, unanswered: [], last: [] };
  });
  await expect(broken).rejects.toThrow();
  await transaction(async (trx) => ({
    result: await insert(1).execute(trx),
    unanswered: [],
    last: [],
  }));
  expect(await ids()).toEqual([1]);
});
