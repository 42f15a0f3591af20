import type { DowntimeReason, MachineStatus } from "./machines.schema.ts";

interface Transition {
  readonly from: MachineStatus;
  readonly to: MachineStatus;
  /** Who may, besides what the operation asks. */
  readonly permission: `machines:${"operate" | "write"}`;
}

/** What a machine may go from and to. What is under maintenance is given back to work as idle, by those who operate it. */
export const transitions: readonly Transition[] = [
  { from: "idle", to: "running", permission: "machines:operate" },
  { from: "idle", to: "stopped", permission: "machines:operate" },
  { from: "idle", to: "maintenance", permission: "machines:operate" },
  { from: "running", to: "idle", permission: "machines:operate" },
  { from: "running", to: "stopped", permission: "machines:operate" },
  { from: "running", to: "maintenance", permission: "machines:operate" },
  { from: "stopped", to: "running", permission: "machines:operate" },
  { from: "stopped", to: "idle", permission: "machines:operate" },
  { from: "stopped", to: "maintenance", permission: "machines:operate" },
  { from: "maintenance", to: "idle", permission: "machines:operate" },
  { from: "maintenance", to: "stopped", permission: "machines:operate" },
];

export function transitionOf(from: MachineStatus, to: MachineStatus): Transition | undefined {
  return transitions.find((each) => each.from === from && each.to === to);
}

/** Reasons that somebody decides on beforehand; every other stop is a failure of the plan and counts against availability. */
const plannedReasons: ReadonlySet<DowntimeReason> = new Set([
  "changeover",
  "cleaning",
  "maintenance",
  "break",
  "no_order",
]);

export function isPlanned(reason: DowntimeReason): boolean {
  return plannedReasons.has(reason);
}

/** The status that a stop for this reason puts a machine into. */
export function statusOfStop(reason: DowntimeReason): "stopped" | "maintenance" {
  return reason === "maintenance" ? "maintenance" : "stopped";
}

const daySeconds = 86_400;

interface Rhythm {
  readonly everyDays: number | null;
  readonly everyHours: number | null;
}

/** When the work is due again that is done at `doneAt`, with so many running seconds on the machine. */
export function nextDue(
  { everyDays, everyHours }: Rhythm,
  doneAt: Date,
  runningSeconds: number,
): { nextDueAt: Date | null; nextDueSeconds: number | null } {
  return {
    nextDueAt:
      everyDays === null ? null : new Date(doneAt.getTime() + everyDays * daySeconds * 1_000),
    nextDueSeconds: everyHours === null ? null : runningSeconds + everyHours * 3_600,
  };
}
