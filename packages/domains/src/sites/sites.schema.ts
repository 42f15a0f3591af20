import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Code, Id, line, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

/** An IANA time zone that this runtime knows. */
const Timezone = z
  .string()
  .max(64)
  .refine((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
    } catch {
      return false;
    }
  }, "must be an IANA time zone such as Europe/Berlin");

export const Site = z
  .object({ id: Id, code: z.string(), name: z.string(), timezone: z.string(), ...tracked })
  .meta({ id: "Site" });
export type Site = z.infer<typeof Site>;

export const NewSite = z.strictObject({
  code: Code,
  name: line(120),
  timezone: Timezone.default("UTC"),
});
export type NewSite = z.infer<typeof NewSite>;

export const SiteChange = changeOf(NewSite);
export type SiteChange = z.infer<typeof SiteChange>;

export const SiteQuery = z.strictObject({
  ...pageQuery(["name", "code", "createdAt"]),
  q: line(100).optional(),
  archived: z.boolean().default(false),
});
export type SiteQuery = z.infer<typeof SiteQuery>;
export const SitePage = page(Site);

export const Warehouse = z
  .object({ id: Id, siteId: Id, code: z.string(), name: z.string(), ...tracked })
  .meta({ id: "Warehouse" });
export type Warehouse = z.infer<typeof Warehouse>;

export const NewWarehouse = z.strictObject({ siteId: Id, code: Code, name: line(120) });
export type NewWarehouse = z.infer<typeof NewWarehouse>;

/** A warehouse stays where it is: its stock and orders belong to its site. */
export const WarehouseFields = NewWarehouse.omit({ siteId: true });
export const WarehouseChange = changeOf(WarehouseFields);
export type WarehouseChange = z.infer<typeof WarehouseChange>;

export const WarehouseQuery = z.strictObject({
  ...pageQuery(["name", "code", "createdAt"]),
  siteId: Id.optional(),
  q: line(100).optional(),
  archived: z.boolean().default(false),
});
export type WarehouseQuery = z.infer<typeof WarehouseQuery>;
export const WarehousePage = page(Warehouse);
