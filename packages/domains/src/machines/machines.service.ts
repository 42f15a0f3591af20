import type { Page } from "@millrace/contract/page";
import { type Ctx, may } from "@millrace/platform/context";
import { followLog } from "@millrace/platform/event-tail";
import { forbidden, inUse } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { tell } from "@millrace/platform/upsert";
import { personBehind } from "../identity/index.ts";
import { sitesSeen } from "../sites/index.ts";
import { machineState, notAStop } from "./machines.errors.ts";
import { downtimeExplained, machineEvents, machineStatusChanged } from "./machines.events.ts";
import { isPlanned, statusOfStop, transitionOf } from "./machines.rules.ts";
import type {
  DowntimeQuery,
  IntervalQuery,
  Machine,
  MachineChange,
  MachineInterval,
  MachineQuery,
  NewDowntime,
  NewMachine,
  SetMachineStatus,
  WatchedMachine,
  WatchMachines,
} from "./machines.schema.ts";
import * as store from "./machines.store.ts";

const told = {
  events: machineEvents,
  payloadOf: ({ id, ...machine }: Machine) => ({ machineId: id, ...machine }),
};

/** The machine, or `resource.not_found` also where its site is not the caller's. Joins the caller's transaction. */
export async function getMachine(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Machine> {
  return found(await store.findMachine(ctx, id), "machine");
}

export function listMachines(ctx: Ctx, query: MachineQuery): Promise<Page<Machine>> {
  return store.pageOfMachines(ctx, query);
}

/** A machine begins idle. Refuses a taken code (`machines.code_taken`) and a site that the caller does not see. */
export function createMachine(ctx: Ctx, input: NewMachine): Promise<Machine> {
  return transact(ctx, async (tx) => {
    found((await sitesSeen(tx, [input.siteId]))[0], "site");
    const machine = await getMachine(tx, { id: await store.insertMachine(tx, input) });
    tell(tx, told, "created", null, machine);
    return machine;
  });
}

/** Changes what is known of a machine; its status has an operation of its own. Refuses a taken code (`machines.code_taken`). */
export function updateMachine(
  ctx: Ctx,
  { id, version, ...fields }: MachineChange,
): Promise<Machine> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockMachine(tx, id), version, "machine");
    await store.updateMachine(tx, before, fields);
    const machine = await getMachine(tx, { id });
    tell(tx, told, "updated", before, machine);
    return machine;
  });
}

/** Takes a machine out of use; its history stays. Refuses one that runs (`resource.in_use`). Doing it twice is doing it once. */
export function archiveMachine(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Machine> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockMachine(tx, id), version, "machine");
    if (before.archivedAt) return before;
    if (before.status === "running") throw inUse(`The machine ${before.code} is running.`);
    await store.updateMachine(tx, before, { archived_at: tx.now });
    const machine = await getMachine(tx, { id });
    tell(tx, told, "archived", before, machine);
    return machine;
  });
}

/**
 * Puts a machine into another status: its interval ends and the next begins at the same moment, whoever races. Refuses a step that the
 * table of transitions does not have, and the status that it is in already: one of two wins, the other hears who was first
 * (`machines.state`). Joins the caller's transaction. (S0 B6)
 */
export function setMachineStatus(ctx: Ctx | TxCtx, input: SetMachineStatus): Promise<Machine> {
  return transact(ctx, async (tx) => {
    const before = found(await store.lockMachine(tx, input.id), "machine");
    return changeStatus(tx, before, input);
  });
}

async function changeStatus(
  tx: TxCtx,
  before: store.MachineRow,
  { status: to, reason, note }: Omit<SetMachineStatus, "id">,
): Promise<Machine> {
  const transition = transitionOf(before.status, to);
  if (before.archivedAt || !transition) throw await wrongState(tx, before, to);
  if (!may(tx, transition.permission))
    throw forbidden(`This needs the permission ${transition.permission}.`);
  const { seconds } = await store.changeStatus(tx, before, {
    status: to,
    reason,
    planned: reason && isPlanned(reason),
    note,
  });
  const machine = await getMachine(tx, before);
  const payload = {
    machineId: machine.id,
    code: machine.code,
    from: before.status,
    to,
    reason: reason ?? null,
    seconds,
  };
  record(tx, machineStatusChanged, machine, payload, {
    before: { status: before.status, reason: before.reason },
    after: { status: to, reason, note },
  });
  return machine;
}

async function wrongState(tx: TxCtx, machine: store.MachineRow, to: Machine["status"]) {
  const details = { status: machine.status, since: machine.statusSince };
  if (machine.archivedAt)
    return machineState(`The machine ${machine.code} is archived.`, { details });
  const since = machine.statusSince.toISOString();
  if (machine.status === to) {
    const who = await personBehind(tx, machine.statusBy);
    return machineState(
      `The machine ${machine.code} is ${to} already: ${who} put it there at ${since}.`,
      { details },
    );
  }
  return machineState(
    `The machine ${machine.code} is ${machine.status} since ${since} and cannot be ${to} from there.`,
    { details },
  );
}

/** What a machine did, newest first. */
export async function listHistory(ctx: Ctx, query: IntervalQuery): Promise<Page<MachineInterval>> {
  await getMachine(ctx, query);
  return store.pageOfIntervals(ctx, query, "all");
}

/** When a machine stood still and why, newest first. */
export async function listDowntime(ctx: Ctx, query: DowntimeQuery): Promise<Page<MachineInterval>> {
  await getMachine(ctx, query);
  return store.pageOfIntervals(ctx, query, "stops");
}

/**
 * Says why a machine stands still: stops it for that reason, or gives the reason of the stop that it is in, or of the one named. Refuses a
 * time in which it did not stand still (`machines.not_a_stop`).
 */
export function createDowntime(
  ctx: Ctx,
  { id, reason, note, intervalId }: NewDowntime,
): Promise<MachineInterval> {
  return transact(ctx, async (tx) => {
    let machine = found(await store.lockMachine(tx, id), "machine");
    const stands = machine.status === "stopped" || machine.status === "maintenance";
    if (!intervalId && !stands) {
      await changeStatus(tx, machine, { status: statusOfStop(reason), reason, note });
      machine = found(await store.findMachine(tx, id), "machine");
      return found(await store.findInterval(tx, id, machine.intervalId), "stop");
    }
    const stop = found(
      await store.findInterval(tx, id, intervalId ?? machine.intervalId),
      "stop of this machine",
    );
    if (stop.status !== "stopped" && stop.status !== "maintenance")
      throw notAStop(
        `The machine ${machine.code} was ${stop.status} at ${stop.startedAt.toISOString()}.`,
      );
    const planned = isPlanned(reason);
    await store.explainInterval(tx, stop.id, { reason, planned, note });
    const after = found(await store.findInterval(tx, id, stop.id), "stop");
    const startedAt = stop.startedAt.toISOString();
    record(
      tx,
      downtimeExplained,
      machine,
      { machineId: id, intervalId: stop.id, reason, planned, startedAt },
      { before: stop, after },
    );
    return after;
  });
}

/** Changes of status as they come, of one machine or of all that the caller sees. A `resync` comes first, and whenever events were missed. */
export async function* watchMachines(
  ctx: Ctx,
  { id }: WatchMachines,
  signal: AbortSignal,
): AsyncGenerator<WatchedMachine> {
  if (id) await getMachine(ctx, { id });
  for await (const followed of followLog(ctx, { names: [machineStatusChanged.name], signal })) {
    if (followed.kind === "resync") {
      yield { kind: "resync" };
      continue;
    }
    const { machineId, from, to, reason } = machineStatusChanged.payload.parse(
      followed.event.payload,
    );
    if (!id || machineId === id)
      yield { kind: "status", machineId, from, to, reason, at: followed.event.createdAt };
  }
}
