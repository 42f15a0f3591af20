import { changeFiles } from "@millrace/domains/every-change/files";
import { changePeople } from "@millrace/domains/every-change/people";
import { changeProduction } from "@millrace/domains/every-change/production";
import { changePurchasing } from "@millrace/domains/every-change/purchasing";
import { changeSheets } from "@millrace/domains/every-change/sheets";
import { changeStock } from "@millrace/domains/every-change/stock";
import type { Row } from "@millrace/domains/every-change/walk";
import { changeWorkshop } from "@millrace/domains/every-change/workshop";
import { newId } from "@millrace/platform/id";
import { makeShop } from "@millrace/testkit/factories";
import type { Harness } from "@millrace/testkit/harness";
import { testReceiver } from "@millrace/testkit/receiver";
import { loadPreset, type Preset } from "../../src/presets/preset.ts";

type Path = { readonly [name: string]: Path } & ((input: unknown) => Promise<Row>);

/** A company, for the account that is to look at it. */
export type Company = (h: Harness, own: string) => Promise<void>;

/** The business of a preset, with its people and its week. */
export const companyOf =
  (preset: Preset): Company =>
  async (h) => {
    const loaded = await loadPreset(h.platform, preset);
    if ("refusal" in loaded) throw new Error(loaded.refusal);
  };

/** A company that has done everything that there is once. */
export const busyCompany: Company = async (h, own) => {
  const actor = { kind: "user", id: own, sessionId: newId() } as const;
  const admin = h.caller("superadmin", { actor });
  const walk = {
    h,
    admin,
    shop: await makeShop(admin, "100"),
    second: await makeShop(admin, "100"),
    secrets: [],
    async run(path: string, input: unknown, who: object = {}): Promise<Row> {
      const caller = h.caller("superadmin", { actor, ...who }) as unknown as Path;
      const mutation = path.split(".").reduce<Path>((at, step) => at[step] as Path, caller);
      const answer = await mutation(input).catch(() => ({ id: newId() }) as Row);
      await h.settle();
      return answer;
    },
  };
  const changes = [changePeople, changeFiles, changeProduction, changeSheets];
  for (const change of [...changes, changePurchasing, changeStock, changeWorkshop])
    await change(walk);
  const receiver = await testReceiver();
  await admin.webhooks.create({ name: "Shop", url: receiver.url, events: ["catalog.*"] });
  // One delivery for each.
  for (let n = 0; n < 30; n += 1)
    await admin.catalog.categories.create({ code: `RICE-${n}`, name: `Rice of kind ${n}` });
  await admin.access.apiKeys.create({ name: "Shop", permissions: ["sales:read"] });
  await admin.access.oauth.clients.create({
    name: "Ledger",
    flows: ["client_credentials"],
    scopes: ["sales:read"],
  });
  const address = { line1: "Mill Lane 1", city: "Berlin", postalCode: "10115", country: "DE" };
  await admin.identity.me.addresses.create({ ...address, label: "Home" });
  const { items } = await admin.people.employees.list({ archived: true });
  const paper = { kind: "licence", name: "Boiler attendant", expiresOn: "2027-12-24" };
  await admin.people.employees.documents.create({ id: items[0]?.id ?? "", ...paper });
  const columns = [{ column: "A", field: "a", type: "text" }] as const;
  await admin.workshop.templates.create({ name: "Another log", columns: [...columns] });
  await admin.transfer.imports.create({
    type: "products",
    data: `sku,name,price\n${Array.from({ length: 30 }, (_, n) => `BAD-${n},,x`).join("\n")}`,
  });
  await h.settle();
};
