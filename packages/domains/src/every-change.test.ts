import { newId } from "@millrace/platform/id";
import { makeShop } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { testReceiver } from "@millrace/testkit/receiver";
import { Secret, TOTP } from "otpauth";
import sharp from "sharp";
import { beforeAll, expect, it } from "vitest";
import { appRouter } from "./app-router.ts";
import { changeFiles } from "./every-change/files.ts";
import { changePeople } from "./every-change/people.ts";
import { changeProduction } from "./every-change/production.ts";
import { changePurchasing } from "./every-change/purchasing.ts";
import { changeSheets } from "./every-change/sheets.ts";
import { changeStock } from "./every-change/stock.ts";
import type { Row, Walk } from "./every-change/walk.ts";
import { changeWorkshop } from "./every-change/workshop.ts";
import { createUser } from "./identity/index.ts";

/*
 * Walks every mutation that there is. A new one fails here until it is performed below and leaves an audit row, or until it is said why it
 * leaves none.
 */

const withoutRow: Readonly<Record<string, string>> = {
  "workshop.entries.propose": "looks at a file and keeps nothing",
  "auth.refresh": "goes on with a session that a row began; some thousand times a day",
  "auth.password.forgot":
    "says nothing about whether the account exists; the job that sends the code writes the row",
  "auth.email.resend": "sends the same letter again for a registration that has its row",
  "identity.me.preferences.update": "how somebody likes the console is nobody's business",
  "webhooks.deliveries.retry": "the delivery and its attempts are the record",
  "webhooks.test": "the trial delivery is the record",
  "auth.passkeys.loginOptions": "a challenge is nothing that happened; the sign-in has its row",
  "auth.passkeys.register": "writes one, as its own test shows; needs a device",
  "auth.passkeys.login": "writes one, as its own test shows; needs a device",
  "auth.passkeys.delete": "writes one, as its own test shows; needs a device",
  "auth.biometric.webhook": "writes one, as its own test shows; needs a provider's signature",
  "auth.firebase": "writes one, as its own test shows; needs the keys of Firebase",
  "auth.oidc.exchange": "writes one, as its own test shows; needs a provider",
  "auth.externalLogins.begin": "writes one, as its own test shows; needs a provider",
  "auth.externalLogins.confirm": "writes one, as its own test shows; needs a provider",
  "auth.externalLogins.remove": "writes one, as its own test shows; needs a provider",
  "access.oauth.grants.revoke":
    "writes one; there is nothing to revoke without a consent given through the protocol",
  "ops.sandbox.reset": "writes one; needs a second database",
};

/** Each performs the mutations of its domain: `changeStock` in `every-change/stock.ts`. */
const changesOfDomains: readonly ((walk: Walk) => Promise<void>)[] = [
  changePeople,
  changeFiles,
  changeProduction,
  changeSheets,
  changePurchasing,
  changeStock,
  changeWorkshop,
];

type Path = { readonly [name: string]: Path } & ((input: unknown) => Promise<Row>);

const password = "correct horse battery staple";
const changed = "another horse battery staple";
const secrets = [password, changed];

let h: Harness;
const traces = new Map<string, string>();
/** What kept a mutation from being performed: said by its own test, while the others go on. */
const refusals = new Map<string, unknown>();

/** Calls a mutation by its path, in a request of its own. */
async function run(
  path: string,
  input: unknown,
  who: object = {},
  role: "superadmin" | "anonymous" = "superadmin",
): Promise<Row> {
  const requestId = newId();
  traces.set(path, requestId);
  const steps = path.split(".");
  const caller = h.caller(role, { requestId, ...who }) as unknown as Path;
  const mutation = steps.reduce<Path>((at, step) => at[step] as Path, caller);
  const answer = await mutation(input).catch((error: unknown) => {
    refusals.set(path, error);
    return { id: newId() } as Row;
  });
  await h.settle();
  return answer;
}

const example = (path: string): Record<string, unknown> => {
  const procedures = appRouter._def.procedures as unknown as Record<
    string,
    { _def: { meta?: { rest?: { example: { input?: Record<string, unknown> } } } } }
  >;
  return procedures[path]?._def.meta?.rest?.example.input ?? {};
};

const codeTo = (email: string) =>
  /\d{6}/.exec(h.outbox.mails.findLast(({ to }) => to === email)?.subject ?? "")?.[0] ?? "";

beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
  const admin = h.caller("superadmin");
  const shop = await makeShop(admin, "100");
  const second = await makeShop(admin, "100");
  for (const change of changesOfDomains) await change({ h, admin, shop, second, run, secrets });

  // Things.
  const category = await run("catalog.categories.create", { code: "AUD", name: "Audited" });
  await run("catalog.categories.update", { id: category.id, name: "Audited too" });
  await run("catalog.categories.archive", { id: category.id });
  const product = await run("catalog.products.create", {
    sku: "AUDIT-1",
    name: "X",
    price: "1.00",
  });
  await run("catalog.products.update", { id: product.id, price: "2.00" });
  await run("catalog.products.archive", { id: product.id });
  for (const kind of ["customers", "vendors"]) {
    const party = await run(`parties.${kind}.create`, { code: "AUDIT", name: "X" });
    await run(`parties.${kind}.update`, { id: party.id, name: "Y" });
    await run(`parties.${kind}.archive`, { id: party.id });
  }
  const site = await run("sites.create", { code: "AUDIT", name: "X" });
  await run("sites.update", { id: site.id, name: "Y" });
  const warehouse = await run("sites.warehouses.create", {
    siteId: site.id,
    code: "AUD",
    name: "X",
  });
  await run("sites.warehouses.update", { id: warehouse.id, name: "Y" });
  await run("sites.warehouses.archive", { id: warehouse.id });
  await run("sites.archive", { id: site.id });

  // Stock and orders.
  const { warehouseId, productId, customerId } = shop;
  const lines = [{ productId, quantity: "1" }];
  await run("stock.receive", { warehouseId, lines });
  await run("stock.issue", { warehouseId, lines });
  await run("stock.adjust", {
    warehouseId,
    reason: "Counted",
    lines: [{ productId, quantity: "1" }],
  });
  await run("stock.transfers.create", {
    fromWarehouseId: warehouseId,
    toWarehouseId: second.warehouseId,
    lines,
  });
  const reservation = await run("stock.reservations.create", {
    warehouseId,
    productId,
    quantity: "1",
  });
  await run("stock.reservations.release", { id: reservation.id });
  const order = await run("sales.orders.create", { customerId, warehouseId, lines });
  await run("sales.orders.update", { id: order.id, lines: [{ productId, quantity: "2" }] });
  for (const step of ["confirm", "ship", "complete"])
    await run(`sales.orders.${step}`, { id: order.id });
  const dropped = await admin.sales.orders.create({ customerId, warehouseId, lines });
  await run("sales.orders.cancel", { id: dropped.id, reason: "Changed their mind" });
  await run("transfer.imports.create", {
    type: "products",
    data: "sku,name,price\nAUDIT-2,Y,1.00\n",
  });

  // Outside systems and operations.
  const receiver = await testReceiver();
  const webhook = await run("webhooks.create", {
    name: "Shop",
    url: receiver.url,
    events: ["sales.*"],
  });
  secrets.push(webhook.secret ?? "");
  await run("webhooks.update", { id: webhook.id, name: "Shop 2" });
  const rotated = await run("webhooks.rotateSecret", { id: webhook.id });
  secrets.push(rotated.secret ?? "");
  await run("webhooks.replay", { id: webhook.id, types: ["sales.*"], status: "failed" });
  await run("webhooks.pause", { id: webhook.id });
  await run("webhooks.resume", { id: webhook.id });
  await run("webhooks.delete", { id: webhook.id });
  await run("settings.set", { key: "audit.keep-days", value: 3_000 });
  await run("jobs.trigger", { name: "jobs.clean-up" });
  await run("jobs.pause", { name: "jobs.clean-up" });
  const paused = await admin.jobs.trigger({ name: "jobs.clean-up" });
  await run("jobs.runs.cancel", { id: paused.runId });
  await run("jobs.runs.retry", { id: paused.runId });
  await run("jobs.resume", { name: "jobs.clean-up" });
  await run("jobs.purge", { name: "jobs.clean-up", statuses: ["completed"] });
  const rules = await admin.ops.alertRules.list({});
  await run("ops.alertRules.update", { id: rules.items[0]?.id, threshold: 77 });

  // People and their rights, by an administrator who is there.
  const chief = await createUser(h.ctx("superadmin"), {
    email: "chief@example.com",
    name: "C",
    password,
    role: "superadmin",
  });
  const as = { actor: { kind: "user", id: chief.id, sessionId: newId() } as const };
  const role = await run(
    "identity.roles.create",
    { name: "audited", permissions: ["sales:read"] },
    as,
  );
  await run("identity.roles.update", { id: role.id, permissions: [] }, as);
  await run("identity.roles.archive", { id: role.id }, as);
  const person = await run("identity.users.create", { email: "p@example.com", name: "P" }, as);
  await run("identity.users.invite", { id: person.id }, as);
  await run("identity.users.update", { id: person.id, name: "Q" }, as);
  await run("identity.users.setRoles", { id: person.id, roles: ["viewer"] }, as);
  await run("identity.users.setSites", { id: person.id, siteIds: [shop.warehouse.siteId] }, as);
  await run("identity.users.block", { id: person.id }, as);
  await run("identity.users.unblock", { id: person.id }, as);
  await run("identity.users.allowPasskey", { id: person.id }, as);
  await run("identity.users.archive", { id: person.id }, as);

  // One's own.
  const email = "own@example.com";
  const { id } = await createUser(h.ctx("superadmin"), {
    email,
    name: "O",
    password,
    role: "superadmin",
  });
  const guest = (path: string, input: object) => run(path, input, {}, "anonymous");
  const login = async (given = password) => {
    const tokens = (await guest("auth.login", { email, password: given })) as unknown as Record<
      string,
      string
    >;
    secrets.push(tokens.accessToken ?? "", tokens.refreshToken ?? "");
    const session = await h.platform.db
      .selectFrom("session")
      .select("id")
      .where("user_id", "=", id)
      .orderBy("created_at", "desc")
      .executeTakeFirstOrThrow();
    h.clock.advance(1_000);
    return { actor: { kind: "user", id, sessionId: session.id } as const };
  };
  const me = await login();
  const key = await run(
    "access.apiKeys.create",
    { name: "Audited", permissions: ["sales:read"] },
    me,
  );
  secrets.push(key.key ?? "");
  await run("access.apiKeys.rotate", { id: key.id }, me);
  await run("access.apiKeys.revoke", { id: key.id }, me);
  await run("access.limits.set", { operation: "sales.orders.list", perMinute: 5 }, me);
  await run("access.limits.reset", { operation: "sales.orders.list" }, me);
  const client = await run("access.oauth.clients.create", {
    name: "Audited",
    flows: ["client_credentials"],
    scopes: ["sales:read"],
  });
  secrets.push(client.secret ?? "");
  await run("access.oauth.clients.update", { id: client.id, name: "Audited 2" });
  await run("access.oauth.clients.rotateSecret", { id: client.id });
  await run("access.oauth.clients.archive", { id: client.id });

  await run("identity.me.update", { name: "Own" }, me);
  const address = await run(
    "identity.me.addresses.create",
    example("identity.me.addresses.create"),
    me,
  );
  await run(
    "identity.me.addresses.update",
    { ...example("identity.me.addresses.update"), id: address.id },
    me,
  );
  const other = await run(
    "identity.me.addresses.create",
    example("identity.me.addresses.create"),
    me,
  );
  await run("identity.me.addresses.setDefault", { id: other.id }, me);
  await run("identity.me.addresses.delete", { id: address.id }, me);
  const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: "teal" } });
  const image = (await picture.png().toBuffer()).toString("base64");
  await run("identity.me.avatar", { image }, me);
  await run("identity.me.removeAvatar", {}, me);
  await run("identity.me.exportData", {}, me);
  const away = await login();
  await run("auth.sessions.revoke", { id: away.actor.sessionId }, me);
  await login();
  await run("auth.sessions.revokeOthers", {}, me);
  await run("auth.password.change", { currentPassword: password, newPassword: changed }, me);
  await guest("auth.password.forgot", { login: email });
  const code = codeTo(email);
  const reset = (await guest("auth.password.verify", { login: email, code })) as unknown as {
    resetToken: string;
  };
  secrets.push(code, reset.resetToken);
  await guest("auth.password.reset", { resetToken: reset.resetToken, newPassword: password });

  const again = await login();
  await run("auth.passkeys.registerOptions", { password }, again);
  const totp = (await run("auth.totp.begin", {}, again)) as unknown as { secret: string };
  secrets.push(totp.secret);
  const now = () =>
    new TOTP({ secret: Secret.fromBase32(totp.secret) }).generate({
      timestamp: h.clock.now().getTime(),
    });
  await run("auth.totp.confirm", { code: now() }, again);
  h.clock.advance(60_000);
  await run("auth.totp.recoveryCodes", { password }, again);
  h.clock.advance(60_000);
  const half = await h
    .caller("anonymous")
    .auth.login({ email, password })
    .catch((error) => error.cause.particulars.details as { challenge: string });
  await guest("auth.totp.verify", {
    challenge: "challenge" in half ? half.challenge : "",
    code: now(),
  });
  h.clock.advance(60_000);
  await run("auth.totp.disable", { password }, again);
  const last = await login();
  await run("identity.me.requestErasure", { password }, last);
  await run("identity.users.cancelErasure", { id }, as);
  await run("auth.logout", {}, await login());

  const newcomer = "new@example.com";
  const pending = await guest("auth.register", { email: newcomer, name: "N", password });
  await guest("auth.email.verify", {
    registrationId: pending.registrationId,
    code: codeTo(newcomer),
  });
}, 120_000);

const mutations = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>,
)
  .filter(([, { _def }]) => _def.type === "mutation")
  .map(([path]) => path);

it.each(mutations.filter((path) => !(path in withoutRow)))(
  "%s leaves an audit row",
  async (path) => {
    const trace = traces.get(path);
    expect(refusals.get(path)).toBeUndefined();
    expect(trace, "perform it above").toBeDefined();
    const { items } = await h.caller("superadmin").audit.list({ trace: trace ?? "" });
    expect(items.length).toBeGreaterThan(0);
  },
);

it("no audit row holds a password, a token, a key, a code or a secret", async () => {
  const { rows } = await h.platform.pool.query("select audit_entry::text as text from audit_entry");
  const all = rows.map(({ text }) => text).join("\n");
  const given = secrets.filter((secret) => secret.length > 5);
  expect(given.length).toBeGreaterThan(8);
  for (const secret of given) expect(all.includes(secret)).toBe(false);
});

it("what leaves none is still a mutation that there is", () => {
  expect(Object.keys(withoutRow).filter((path) => !mutations.includes(path))).toEqual([]);
});
