import { randomBytes } from "node:crypto";
import { dateIn, daysAfter, startOfDay } from "@millrace/contract/calendar";
import { appRouter } from "@millrace/domains/app-router";
import { createUser } from "@millrace/domains/identity/index";
import { tellDue } from "@millrace/domains/machines/index";
import { computeEfficiency } from "@millrace/domains/production/index";
import type { Actor } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import type { Platform } from "@millrace/platform/platform";
import { systemCtx } from "@millrace/platform/runtime";

type Caller = ReturnType<typeof appRouter.createCaller>;
export type NewProduct = Parameters<Caller["catalog"]["products"]["create"]>[0];

/** Somebody who works there; with a role they have an account of the preset's password. */
export interface Person {
  readonly code: string;
  readonly name: string;
  readonly position: string;
  readonly payGrade: string;
  readonly hiredOn: string;
  readonly role?: string;
}

interface PresetRole {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
}

/** A business: who works there and what they may do, and how its goods, machines and last week come to be. */
export interface Preset {
  readonly site: { readonly code: string; readonly name: string; readonly timezone: string };
  /** Of the books. */
  readonly currency: string;
  readonly roles: readonly PresetRole[];
  readonly people: readonly Person[];
  /** The hours that a person works on each of the days of the week that the rule names. */
  readonly hours: { readonly rule: string; readonly start: string; readonly end: string };
  /** Who is on leave in days to come, counted from today. */
  readonly leave: {
    readonly code: string;
    readonly type: { readonly code: string; readonly name: string; readonly yearlyDays: string };
    readonly from: number;
    readonly to: number;
    readonly reason: string;
    readonly approver: string;
  };
  /** Who stays away on a day of the past: nobody unless it says so. */
  readonly isAway?: (code: string, day: number) => boolean;
  /** The rest, once people are there; what it made, in words. */
  readonly load: (stage: Stage) => Promise<string[]>;
}

/** What a preset works with: people at moments of the past. */
export interface Stage {
  readonly siteId: string;
  /** The date so many days from today by the clocks of the site; the past is negative. */
  readonly date: (day: number) => string;
  /** The moment of a time of day on it. */
  readonly at: (day: number, time: string) => Date;
  /** The operations as this person has them, with the permissions of their role; without a name, as whoever sets the house up. */
  readonly as: (code: string | null, now: Date) => Caller;
  /** The employee with this code. */
  readonly employeeId: (code: string) => string;
  /** The past days on which people are in, oldest first. */
  readonly days: readonly number[];
}

export interface Loaded {
  readonly sentence: string;
  readonly password: string;
  readonly accounts: readonly { readonly email: string; readonly role: string }[];
}

/** Added to the name of the site until everything is there. */
const unfinished = " (being loaded)";
const firstDay = -7;

/** The address that a person of a preset signs in with. */
const emailOf = (name: string) =>
  `${name
    .toLowerCase()
    .replaceAll(" ", ".")
    .normalize("NFD")
    .replaceAll(/[^a-z.]/g, "")}@example.com`;

/**
 * Fills an empty database with a business and its last seven days, by the operations that its people have, as them. Null, with the reason to
 * say, where there is something already; a load that was cut off is not taken up again, because its past cannot be told a second time.
 */
export async function loadPreset(
  platform: Platform,
  preset: Preset,
  given?: string,
): Promise<Loaded | { readonly refusal: string }> {
  const started = performance.now();
  const system = (now: Date) =>
    appRouter.createCaller({ ...systemCtx(platform, "preset"), now }) satisfies Caller;
  const refusal = await refusalOf(system(platform.clock.now()));
  if (refusal) return { refusal };

  const { site, currency, people, roles } = preset;
  const today = dateIn(site.timezone, platform.clock.now());
  const date = (day: number) => daysAfter(today, day);
  const at = (day: number, time: string) => {
    const [hours = 0, minutes = 0] = time.split(":").map(Number);
    return new Date(
      startOfDay(site.timezone, date(day)).getTime() + (hours * 60 + minutes) * 60_000,
    );
  };
  const opening = at(firstDay - 1, "08:00");
  const house = system(opening);
  const password = given ?? `mill-${randomBytes(12).toString("base64url")}`;
  const { id: siteId } = await house.sites.create({ ...site, name: `${site.name}${unfinished}` });

  await house.settings.set({ key: "business.currency", value: currency });
  for (const { permissions, ...role } of roles)
    await house.identity.roles.create({ ...role, permissions: [...permissions] });
  const actors = new Map<string, Actor>();
  const ids = new Map<string, string>();
  const positions = new Map<string, string>();
  for (const { code, name, position, payGrade, hiredOn, role } of people) {
    const known = positions.get(position);
    const positionId =
      known ?? (await house.people.positions.create({ name: position, payGrade })).id;
    positions.set(position, positionId);
    const email = emailOf(name);
    const account =
      role && (await createUser(systemCtx(platform, "preset"), { email, name, password, role }));
    if (account) actors.set(code, { kind: "user", id: account.id, sessionId: newId() });
    const { id } = await house.people.employees.create({
      ...{ code, name, siteId, hiredOn, positionId, email },
      userId: account ? account.id : null,
    });
    ids.set(code, id);
  }
  const held = new Map(
    people.map(({ code, role }) => [
      code,
      new Set(roles.find(({ name }) => name === role)?.permissions),
    ]),
  );
  const as = (code: string | null, now: Date) => {
    const actor = code === null ? undefined : wanted(actors, code);
    if (!actor) return system(now);
    const permissions = wanted(held, code ?? "");
    return appRouter.createCaller({ ...systemCtx(platform, "preset"), now, actor, permissions });
  };
  const stage: Stage = {
    ...{ siteId, date, at, as },
    employeeId: (code) => wanted(ids, code),
    days: Array.from({ length: -firstDay }, (_, day) => firstDay + day).filter((day) =>
      worksOn(preset.hours.rule, date(day)),
    ),
  };
  await rosterOf(preset, stage, opening);
  const made = await preset.load(stage);
  // What the clock would have done: tells of maintenance that came due, and says what the shifts came to.
  const ctx = systemCtx(platform, "preset");
  await tellDue({ ...ctx, now: at(-1, "23:10") });
  await computeEfficiency(ctx, { days: 1 - firstDay });
  await house.sites.update({ id: siteId, name: site.name });

  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return {
    sentence: `${site.name}: ${people.length} people, ${roles.length} roles, ${made.join(", ")} (${seconds} s)`,
    password,
    accounts: people.flatMap(({ name, role }) => (role ? [{ email: emailOf(name), role }] : [])),
  };
}

/** What a name of a preset stands for; a name that nothing has is a mistake of the preset. */
export function wanted<Value>(map: ReadonlyMap<string, Value>, name: string): Value {
  const value = map.get(name);
  if (value === undefined) throw new Error(`The preset speaks of ${name}, which it does not make.`);
  return value;
}

async function refusalOf(caller: Caller): Promise<string | null> {
  const first = { limit: 1, archived: true } as const;
  const [sites, ...others] = await Promise.all([
    caller.sites.list(first),
    caller.catalog.products.list(first),
    caller.parties.customers.list(first),
    caller.parties.vendors.list(first),
    caller.people.employees.list(first),
  ]);
  if (sites.items[0]?.name.endsWith(unfinished))
    return "A load of this database was cut off. Make the database anew (with pnpm dev: stop it and remove its data folder), then load again.";
  return [sites, ...others].some(({ items }) => items.length > 0)
    ? "A preset is for a database that has nothing in it; this one has. Take another database (with pnpm dev: another MILLRACE_DATA_DIR, and MILLRACE_DEMO_DATA=false)."
    : null;
}

const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

function worksOn(rule: string, date: string): boolean {
  const byDay = /BYDAY=([A-Z,]+)/.exec(rule)?.[1]?.split(",");
  return !byDay || byDay.includes(weekdays[new Date(date).getUTCDay()] ?? "");
}

/** Shifts of the past week and the next, published; who came when; one leave that is approved. */
async function rosterOf(preset: Preset, stage: Stage, opening: Date): Promise<void> {
  const { siteId, date, at, as, employeeId, days } = stage;
  const { hours, leave, people, isAway } = preset;
  const house = as(null, opening);
  for (const { code, name } of people)
    await house.scheduling.patterns.create({
      ...{ name: `${name}, day shift`, employeeId: employeeId(code), siteId },
      ...{ rule: hours.rule, startsOn: date(firstDay) },
      segments: [{ start: hours.start, end: hours.end }],
    });
  await house.scheduling.shifts.publish({
    ...{ siteId, startsFrom: at(firstDay, "00:00"), startsTo: at(8, "00:00") },
  });
  for (const day of days)
    for (const [place, { code, role }] of people.entries()) {
      if (!role || isAway?.(code, day)) continue;
      const late = (place * 7 + day * 5 + 70) % 23;
      const begins = at(day, hours.start).getTime() + (late > 17 ? late - 6 : -late / 2) * 60_000;
      await as(code, new Date(begins)).scheduling.attendance.checkIn({ method: "pin" });
      const ends = at(day, hours.end).getTime() + (late % 9) * 60_000;
      await as(code, new Date(ends)).scheduling.attendance.checkOut({ method: "pin" });
    }
  const type = await house.scheduling.leaveTypes.create(leave.type);
  const { from, to, code, reason, approver } = leave;
  const asked = await as(code, at(-3, "12:00")).scheduling.leave.create({
    ...{ typeId: type.id, startsOn: date(from), endsOn: date(to), reason },
  });
  await as(approver, at(-2, "09:30")).scheduling.leave.approve({ id: asked.id });
}
