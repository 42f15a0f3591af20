import { trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { among, containing, inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { machineCodeTaken } from "./machines.errors.ts";
import type {
  DowntimeQuery,
  DowntimeReason,
  IntervalQuery,
  Machine,
  MachineInterval,
  MachineQuery,
  MachineStatus,
  NewMachine,
} from "./machines.schema.ts";

/** A machine as it is stored: its meter in seconds, and who put it into its status. */
export interface MachineRow extends Machine {
  readonly runningSeconds: number;
  readonly statusBy: string;
  readonly intervalId: string;
}

const columns = [
  "machine.id",
  "machine.code",
  "machine.name",
  "machine.type",
  "machine.site_id as siteId",
  sql<MachineStatus>`machine.status`.as("status"),
  "machine.status_since as statusSince",
  sql<DowntimeReason | null>`machine_interval.reason`.as("reason"),
  "machine_interval.actor as statusBy",
  "machine_interval.id as intervalId",
  "machine.ideal_rate as idealRate",
  sql<Machine["metadata"]>`machine.metadata`.as("metadata"),
  "machine.running_seconds as endedSeconds",
  "machine.version",
  "machine.created_at as createdAt",
  "machine.updated_at as updatedAt",
  "machine.archived_at as archivedAt",
] as const;

const machines = (ctx: Ctx | TxCtx) =>
  ctx.db
    .selectFrom("machine")
    .innerJoin("machine_interval", (join) =>
      join
        .onRef("machine_interval.machine_id", "=", "machine.id")
        .on("machine_interval.ended_at", "is", null),
    )
    .select(columns)
    .where(inSites(ctx, "machine.site_id"));

type Selected = Omit<MachineRow, "runningHours" | "runningSeconds"> & {
  readonly endedSeconds: number;
};

function asRow(ctx: Ctx | TxCtx, { endedSeconds, idealRate, ...row }: Selected): MachineRow {
  const running =
    row.status === "running"
      ? Math.max(0, Math.floor((ctx.now.getTime() - row.statusSince.getTime()) / 1_000))
      : 0;
  const runningSeconds = endedSeconds + running;
  return {
    ...row,
    idealRate: idealRate === null ? null : trimDecimal(idealRate),
    runningSeconds,
    runningHours: (runningSeconds / 3_600).toFixed(2),
  };
}

export async function findMachine(ctx: Ctx | TxCtx, id: string): Promise<MachineRow | undefined> {
  const row = await machines(ctx).where("machine.id", "=", id).executeTakeFirst();
  return row && asRow(ctx, row);
}

/** The machine, locked until the transaction ends: what happens to one machine comes one after the other. */
export async function lockMachine(tx: TxCtx, id: string): Promise<MachineRow | undefined> {
  const locked = await tx.db
    .selectFrom("machine")
    .select("id")
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
  return locked && findMachine(tx, id);
}

export async function pageOfMachines(ctx: Ctx, input: MachineQuery): Promise<Page<Machine>> {
  let query = machines(ctx);
  if (!input.archived) query = query.where("machine.archived_at", "is", null);
  if (input.type) query = query.where("machine.type", "=", input.type);
  if (input.status) query = query.where("machine.status", "=", input.status);
  if (input.siteId) query = query.where("machine.site_id", "=", input.siteId);
  const { q } = input;
  if (q)
    query = query.where((is) =>
      is.or([
        is("machine.code", "ilike", containing(q)),
        is("machine.name", "ilike", containing(q)),
      ]),
    );
  const found = await paginate(ctx, query, {
    input,
    sorts: { code: "machine.code", name: "machine.name" },
    defaultSort: "code",
    id: "machine.id",
  });
  return { ...found, items: found.items.map((row) => asRow(ctx, row)) };
}

/** The machine, idle from now on. Refuses a taken code with `machines.code_taken`. */
export async function insertMachine(
  tx: TxCtx,
  { siteId, idealRate, metadata, ...machine }: NewMachine,
): Promise<string> {
  const id = newId();
  await refuseOn(
    { machine_code_key: () => machineCodeTaken(`The code ${machine.code} is taken.`) },
    tx.db
      .insertInto("machine")
      .values({
        id,
        site_id: siteId,
        ideal_rate: idealRate,
        metadata: JSON.stringify(metadata),
        status: "idle",
        status_since: tx.now,
        created_at: tx.now,
        updated_at: tx.now,
        ...machine,
      })
      .execute(),
  );
  await insertInterval(tx, id, { status: "idle", startedAt: tx.now });
  return id;
}

function insertInterval(
  tx: TxCtx,
  machineId: string,
  interval: {
    status: MachineStatus;
    startedAt: Date;
    reason?: DowntimeReason | undefined;
    planned?: boolean | undefined;
    note?: string | undefined;
  },
) {
  return tx.db
    .insertInto("machine_interval")
    .values({
      id: newId(),
      machine_id: machineId,
      status: interval.status,
      reason: interval.reason ?? null,
      planned: interval.planned ?? null,
      note: interval.note || null,
      started_at: interval.startedAt,
      actor: actorOf(tx),
    })
    .execute();
}

/** Writes the given fields of a locked machine and raises its version. Refuses a taken code with `machines.code_taken`. */
export async function updateMachine(
  tx: TxCtx,
  before: Machine,
  {
    idealRate,
    metadata,
    ...fields
  }: {
    code?: string | undefined;
    name?: string | undefined;
    type?: string | undefined;
    idealRate?: string | null | undefined;
    metadata?: NewMachine["metadata"] | undefined;
    archived_at?: Date;
  },
): Promise<void> {
  await refuseOn(
    { machine_code_key: () => machineCodeTaken(`The code ${fields.code} is taken.`) },
    tx.db
      .updateTable("machine")
      .set({
        ...fields,
        ...(idealRate !== undefined && { ideal_rate: idealRate }),
        ...(metadata && { metadata: JSON.stringify(metadata) }),
        version: before.version + 1,
        updated_at: tx.now,
      })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .executeTakeFirstOrThrow(),
  );
}

/** Ends the locked machine's interval and begins the next at the same moment; running time goes onto its meter. */
export async function changeStatus(
  tx: TxCtx,
  before: MachineRow,
  next: {
    status: MachineStatus;
    reason?: DowntimeReason | undefined;
    planned?: boolean | undefined;
    note?: string | undefined;
  },
): Promise<{ seconds: number }> {
  // A request that came earlier may get the lock later: time on a machine does not run backwards.
  const at = new Date(Math.max(tx.now.getTime(), before.statusSince.getTime()));
  const seconds = Math.floor((at.getTime() - before.statusSince.getTime()) / 1_000);
  await tx.db
    .updateTable("machine_interval")
    .set({ ended_at: at })
    .where("id", "=", before.intervalId)
    .where("ended_at", "is", null)
    .executeTakeFirstOrThrow();
  await insertInterval(tx, before.id, { ...next, startedAt: at });
  await tx.db
    .updateTable("machine")
    .set((is) => ({
      status: next.status,
      status_since: at,
      ...(before.status === "running" && {
        running_seconds: is("running_seconds", "+", seconds),
      }),
    }))
    .where("id", "=", before.id)
    .execute();
  return { seconds };
}

const intervalColumns = (now: Date) =>
  [
    "id",
    "machine_id as machineId",
    sql<MachineStatus>`status`.as("status"),
    sql<DowntimeReason | null>`reason`.as("reason"),
    "planned",
    "note",
    "started_at as startedAt",
    "ended_at as endedAt",
    sql<number>`greatest(0, floor(extract(epoch from coalesce(ended_at, ${now}) - started_at)))::int`.as(
      "seconds",
    ),
    "actor",
  ] as const;

export function findInterval(
  ctx: Ctx | TxCtx,
  machineId: string,
  id: string,
): Promise<MachineInterval | undefined> {
  return ctx.db
    .selectFrom("machine_interval")
    .select(intervalColumns(ctx.now))
    .where("machine_id", "=", machineId)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** Says why a locked machine stands, or stood, still. */
export async function explainInterval(
  tx: TxCtx,
  id: string,
  {
    reason,
    planned,
    note,
  }: { reason: DowntimeReason; planned: boolean; note?: string | undefined },
): Promise<void> {
  await tx.db
    .updateTable("machine_interval")
    .set({ reason, planned, ...(note !== undefined && { note: note || null }) })
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
}

/** The intervals of a machine that the caller sees: all of them, or the stops alone. */
export function pageOfIntervals(
  ctx: Ctx,
  input: IntervalQuery & Pick<DowntimeQuery, "reason" | "planned">,
  which: "all" | "stops",
): Promise<Page<MachineInterval>> {
  let query = ctx.db
    .selectFrom("machine_interval")
    .select(intervalColumns(ctx.now))
    .where("machine_id", "=", input.id);
  if (which === "stops") query = query.where("status", "in", ["stopped", "maintenance"]);
  if (input.reason) query = query.where("reason", "=", input.reason);
  if (input.planned !== undefined) query = query.where("planned", "=", input.planned);
  if (input.startedFrom) query = query.where("started_at", ">=", input.startedFrom);
  if (input.startedTo) query = query.where("started_at", "<", input.startedTo);
  return paginate(ctx, query, {
    input,
    sorts: { startedAt: "started_at" },
    defaultSort: "-startedAt",
    id: "id",
  });
}

/** The machines in use at these sites, by code. */
export async function machinesAt(ctx: Ctx | TxCtx, siteIds: "all" | readonly string[]) {
  return ctx.db
    .selectFrom("machine")
    .select(["id", "site_id as siteId", "code", "name", "ideal_rate as idealRate"])
    .where(among(siteIds, "site_id"))
    .where("archived_at", "is", null)
    .orderBy("code")
    .limit(2_000)
    .execute();
}

/** Seconds of each machine in each slice of time by what it did; `planned` splits the stops. Open intervals count until now. */
export async function secondsIn(
  ctx: Ctx | TxCtx,
  machineIds: readonly string[],
  slices: readonly { readonly from: Date; readonly to: Date }[],
): Promise<
  { machineId: string; slice: number; status: MachineStatus; planned: boolean; seconds: number }[]
> {
  const { rows } = await sql<{
    machineId: string;
    slice: number;
    status: MachineStatus;
    planned: boolean;
    seconds: number;
  }>`
    select i.machine_id as "machineId", (s.n - 1)::int as slice, i.status, coalesce(i.planned, false) as planned,
           floor(sum(extract(epoch from least(coalesce(i.ended_at, ${ctx.now}), s.until, ${ctx.now}) - greatest(i.started_at, s.since))))::int as seconds
      from unnest(${slices.map(({ from }) => from)}::timestamptz[], ${slices.map(({ to }) => to)}::timestamptz[])
             with ordinality as s (since, until, n)
      join machine_interval i
        on i.machine_id = any(${[...machineIds]}::uuid[])
       and i.started_at < least(s.until, ${ctx.now}) and coalesce(i.ended_at, ${ctx.now}) > s.since
     group by i.machine_id, s.n, i.status, coalesce(i.planned, false)`.execute(ctx.db);
  return rows;
}
