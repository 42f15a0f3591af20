import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import { makeWarehouse } from "@millrace/testkit/factories";
import { harness } from "@millrace/testkit/harness";
import { beforeAll, expect, test } from "vitest";
import { createUser } from "../identity/index.ts";
import { announceDisabled, announceFailing } from "./notices.ts";

let h: Awaited<ReturnType<typeof harness>>;

async function person(email: string, role: string, siteId?: string): Promise<string> {
  const { id } = await createUser(h.ctx("superadmin"), {
    email,
    password: "correct horse battery staple",
    name: email.split("@", 1).join(""),
    role,
  });
  await h.platform.db
    .updateTable("user_account")
    .set({ email_verified_at: h.clock.now() })
    .where("id", "=", id)
    .execute();
  if (siteId)
    await h.platform.db.insertInto("user_site").values({ user_id: id, site_id: siteId }).execute();
  return id;
}

beforeAll(async () => {
  h = await harness();
});

test("a webhook in trouble is told of to those who may change it and can be reached, its maker first, once each", async () => {
  const { siteId } = await makeWarehouse(h.caller("superadmin"));
  await person("zoe@example.com", "admin");
  await person("local@example.com", "admin", siteId);
  await person("viewer@example.com", "viewer");
  const unproven = await person("unproven@example.com", "admin");
  await h.platform.db
    .updateTable("user_account")
    .set({ email_verified_at: null })
    .where("id", "=", unproven)
    .execute();
  const maker = await person("maker@example.com", "superadmin");
  const actor = { kind: "user", id: maker, sessionId: newId() } as const;
  const webhook = await h.caller("superadmin", { actor }).webhooks.create({
    name: "Till",
    url: "https://till.example.com/hook",
    events: ["sales.*"],
  });
  await transact(h.ctx("superadmin"), async (tx) => {
    const failingSince = new Date("2026-11-21T05:00:00Z");
    announceFailing(tx, { ...webhook, failingSince, lastError: "HTTP 503" });
  });
  await h.settle();
  expect(h.outbox.mails.map(({ to }) => to)).toEqual(["maker@example.com", "zoe@example.com"]);
  const [letter] = h.outbox.mails;
  expect(letter?.subject).toBe("The webhook Till fails");
  for (const fact of [
    "Hello maker",
    "2026-11-21T05:00:00.000Z",
    "HTTP 503",
    `/webhooks/${webhook.id}`,
  ])
    expect(letter?.text).toContain(fact);

  await transact(h.ctx("superadmin"), async (tx) =>
    announceDisabled(tx, { ...webhook, failingSince: null, lastError: "HTTP 410", reason: "gone" }),
  );
  await h.settle();
  expect(h.outbox.mails).toHaveLength(4);
  expect(h.outbox.mails.at(-1)?.text).toContain("410 Gone");
  const audits = await h.platform.db
    .selectFrom("audit_entry")
    .select("action")
    .where("entity_id", "=", webhook.id)
    .execute();
  expect(audits.map(({ action }) => action)).toContain("webhooks.endpoint.disabled");
});
