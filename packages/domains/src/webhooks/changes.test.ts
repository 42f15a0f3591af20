import { type Changes, families, familyOf } from "@millrace/contract/families";
import type { Ctx } from "@millrace/platform/context";
import { eventCatalogue } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { operations } from "@millrace/platform/operations";
import { nextCode } from "@millrace/testkit/factories";
import { type Harness, harness, type Role } from "@millrace/testkit/harness";
import { beforeAll, expect, it } from "vitest";
import { createUser } from "../identity/index.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const siteAt = (timezone = "Europe/Berlin") =>
  admin.sites.create({ code: nextCode("S"), name: "Site", timezone });
const hire = (siteId: string) =>
  admin.people.employees.create({
    code: nextCode("E"),
    name: "Ana Sousa",
    siteId,
    hiredOn: "2024-03-01",
  });
const person = (role: string) =>
  createUser(h.ctx("superadmin"), {
    email: `${newId()}@example.com`,
    name: "Ana",
    password: "correct horse battery staple",
    role,
  });
const plan = (employeeId: string, day: number) =>
  admin.scheduling.shifts.create({
    employeeId,
    segments: [
      {
        startsAt: new Date(Date.UTC(2027, 0, day, 8)),
        endsAt: new Date(Date.UTC(2027, 0, day, 16)),
      },
    ],
  });

/** What a page of somebody with this role is told, one answer after the other; the first one is taken already. */
async function following(role: Role, overrides: Partial<Ctx> = {}) {
  await h.settle();
  const stop = new AbortController();
  const source = await h
    .caller(role, { ...overrides, signal: stop.signal })
    .webhooks.events.changes();
  const told = (source as AsyncIterable<Changes>)[Symbol.asyncIterator]();
  const first = (await told.next()).value as Changes;
  return {
    first,
    next: async (): Promise<Changes> => {
      await h.settle();
      return (await told.next()).value;
    },
    async stop() {
      stop.abort();
      expect((await told.next()).done).toBe(true);
    },
  };
}

it("every event there is belongs to a family, and each family to a permission that an operation asks for", () => {
  const lost = eventCatalogue().filter(({ name }) => !familyOf(name) && name !== "webhooks.test");
  expect(lost.map(({ name }) => name)).toEqual([]);
  const known = new Set(operations().map(({ permission }) => permission));
  expect(Object.values(families).filter((permission) => !known.has(permission))).toEqual([]);
});

it("who may not read the event log is told that others changed something of what they may read, at their sites, and nothing else", async () => {
  const [mine, elsewhere] = [await siteAt(), await siteAt()];
  const [ana, ben] = [await hire(mine.id), await hire(elsewhere.id)];
  const page = await following("operator", { sites: [mine.id] });
  expect(page.first).toEqual({ changed: "all", head: null });

  // Of people an operator reads nothing; of the other site neither.
  await admin.people.employees.update({ id: ana.id, phone: "+49 30 901820" });
  await plan(ben.id, 1);
  await plan(ana.id, 1);
  expect(await page.next()).toEqual({ changed: ["scheduling"], head: null });

  await admin.settings.set({ key: "scheduling.pattern-days", value: 43 });
  await plan(ben.id, 2);
  await admin.catalog.products.create({ sku: nextCode("P"), name: "Rice", unit: "kg", price: "1" });
  expect(await page.next()).toEqual({ changed: ["catalog"], head: null });
  await page.stop();
});

it("who may read nothing hears of their own account alone", async () => {
  const [known, other, chief] = await Promise.all(["customer", "customer", "admin"].map(person));
  const actor = { kind: "user", id: known?.id ?? "", sessionId: newId() } as const;
  const chiefs = h.caller("admin", { actor: { ...actor, id: chief?.id ?? "" } });
  const page = await following("customer", { actor });
  await siteAt();
  await chiefs.identity.users.setRoles({ id: other?.id ?? "", roles: ["viewer"] });
  await chiefs.identity.users.setRoles({ id: actor.id, roles: ["viewer"] });
  expect(await page.next()).toEqual({ changed: ["self"], head: null });
  await page.stop();
});

it("who may read the log is told where it ends, whatever an event is about", async () => {
  const page = await following("admin");
  expect(page.first.changed).toBe("all");
  await siteAt();
  const told = await page.next();
  expect(told.changed).toEqual(["sites"]);
  expect(told.head).toBe((await admin.webhooks.events.list({ after: told.head ?? 0 })).lastSeq);
  await page.stop();
});
