import { createHash } from "node:crypto";
import type { DB } from "@millrace/db/generated/types";
import { type CompiledQuery, sql, type Transaction } from "kysely";
import superjson from "superjson";
import type { Ctx, Idempotency } from "./context.ts";
import { DomainError, type ProblemDefinition, problemCatalogue } from "./errors.ts";
import { idempotencyInFlight, idempotencyMismatch, malformed } from "./problems.ts";

/** How long a first answer is given again. */
const keptFor = { hours: 24 };

/** The holder that `transact` works with; the key is bare or quoted, 1 to 255 visible ASCII characters. */
export function claimable(rawKey: string, operation: string, input: unknown): Idempotency {
  const key = rawKey.replace(/^"(.*)"$/, "$1");
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw malformed("Idempotency-Key must be 1 to 255 visible ASCII characters.");
  }
  const fingerprint = createHash("sha256")
    .update(operation)
    .update("\n")
    .update(canonical(input))
    .digest();
  return { key, operation, fingerprint, replayed: false, claimed: false };
}

/** The call with the file that streamed in, which was not part of its fingerprint: the same key with another file is another call. */
export function withContent(ctx: Ctx, sha256: string | Buffer): Ctx {
  if (!ctx.idempotency) return ctx;
  const fingerprint = createHash("sha256").update(ctx.idempotency.fingerprint).update(sha256);
  return { ...ctx, idempotency: { ...ctx.idempotency, fingerprint: fingerprint.digest() } };
}

/** JSON with sorted keys: the same body however its fields were ordered. A file that streams in is left to whoever reads it. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, field: unknown) => {
      if (field === null || typeof field !== "object" || Array.isArray(field)) return field;
      if (Symbol.asyncIterator in field) return null;
      return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? ""
  );
}

const actorKey = (ctx: Ctx) => `${ctx.actor.kind}:${ctx.actor.id}`;

/** What a key stands for when a call comes with it. */
export interface KeyState {
  /** Whether this call holds the key's lock, until its transaction ends. */
  readonly locked: boolean;
  readonly fingerprint: Buffer | null;
  readonly result: string | null;
  readonly problem: StoredProblem | null;
  /** The row is there, but no longer counts. */
  readonly expired: boolean;
}

/** Reads what there is of the key and tries to lock it. A process that dies frees its lock with its connection. */
export async function look(trx: Transaction<DB>, ctx: Ctx, once: Idempotency): Promise<KeyState> {
  const actor = actorKey(ctx);
  const { rows } = await sql<KeyState>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${actor}\n${once.operation}\n${once.key}`}, 0)) as locked,
           k.fingerprint, k.result, k.problem, coalesce(k.expires_at <= ${ctx.now}, false) as expired
      from (select 1) as one
      left join idempotency_key k on k.actor = ${actor} and k.operation = ${once.operation} and k.key = ${once.key}
  `.execute(trx);
  return rows[0] as KeyState;
}

export type Claim =
  | { readonly replay: false; readonly last: readonly CompiledQuery[] }
  | { readonly replay: true; readonly result: unknown };

/**
 * The first call's answer, or the right to be the first; then with what must be written before the answer. Racing calls: one runs,
 * the others get `idempotency.in_flight`. Between the lock and the look a first call may just have committed: the unique key then
 * refuses the second answer, and the whole transaction with it.
 */
export function claim(trx: Transaction<DB>, ctx: Ctx, once: Idempotency, state: KeyState): Claim {
  if (!state.expired) {
    if (state.fingerprint && !state.fingerprint.equals(once.fingerprint)) {
      throw idempotencyMismatch("This Idempotency-Key was first used with another body.");
    }
    if (state.problem) {
      once.replayed = true;
      throw restored(state.problem);
    }
    if (state.result) {
      once.replayed = true;
      return { replay: true, result: opened(ctx, once, state.result) };
    }
  }
  if (!state.locked) throw inFlight();
  return { replay: false, last: state.expired ? [forget(trx, ctx, once)] : [] };
}

const forget = (trx: Transaction<DB>, ctx: Ctx, { operation, key }: Idempotency) =>
  trx
    .deleteFrom("idempotency_key")
    .where("actor", "=", actorKey(ctx))
    .where("operation", "=", operation)
    .where("key", "=", key)
    .where("expires_at", "<=", ctx.now)
    .compile();

export const inFlight = () =>
  idempotencyInFlight("The first call with this Idempotency-Key has not ended yet.", {
    retryAfter: 1,
  });

/** The columns of a key's row, for the statement that ends the transaction. */
export function answerRow(
  ctx: Ctx,
  once: Idempotency,
  answer: { result: unknown } | { refusal: DomainError },
) {
  const refused = "refusal" in answer;
  return {
    actor: actorKey(ctx),
    operation: once.operation,
    key: once.key,
    fingerprint: once.fingerprint,
    result: refused ? null : sealed(ctx, once, answer.result),
    problem: refused ? JSON.stringify(toStored(answer.refusal)) : null,
    created_at: ctx.now,
    expires_at: new Date(ctx.now.getTime() + keptFor.hours * 3_600_000),
  };
}

/* An answer may hold what is told once and never again, such as a new key: it is kept sealed, bound to its own row. */

const sealedAs = (ctx: Ctx, { operation, key }: Idempotency) =>
  `answer:${actorKey(ctx)}:${operation}:${key}`;

function sealed(ctx: Ctx, once: Idempotency, result: unknown): string {
  const text = superjson.stringify(result ?? null);
  return ctx.platform.sealer.seal(sealedAs(ctx, once), text).toString("base64");
}

function opened(ctx: Ctx, once: Idempotency, text: string): unknown {
  // An answer that was kept before answers were sealed: they last for a day.
  if (text.startsWith("{")) return superjson.parse(text);
  const plain = ctx.platform.sealer.open(sealedAs(ctx, once), Buffer.from(text, "base64"));
  return superjson.parse(plain.toString("utf8"));
}

/** Refusals that say something about the request, not about the moment: the same call would be refused again. */
export function isDeterministic(error: unknown): error is DomainError {
  return (
    error instanceof DomainError &&
    !error.definition.retryable &&
    error.definition.kind !== "internal" &&
    error.definition.code !== idempotencyMismatch.code
  );
}

/** Keeps a refusal as the answer of the key, in a transaction of its own: the operation's was rolled back. */
export async function keepRefusal(
  ctx: Ctx,
  once: Idempotency,
  refusal: DomainError,
): Promise<void> {
  await ctx.db
    .insertInto("idempotency_key")
    .values(answerRow(ctx, once, { refusal }))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

type StoredProblem = { code: string; detail: string; particulars: DomainError["particulars"] };

const toStored = (refusal: DomainError): StoredProblem => ({
  code: refusal.definition.code,
  detail: refusal.message,
  particulars: refusal.particulars,
});

function restored(stored: StoredProblem): DomainError {
  const definition: ProblemDefinition | undefined = problemCatalogue().find(
    ({ code }) => code === stored.code,
  );
  if (!definition) return malformed(stored.detail);
  return new DomainError(definition, stored.detail, stored.particulars);
}
