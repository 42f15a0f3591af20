import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Code, Id, line, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

export const Location = z
  .object({ id: Id, warehouseId: Id, code: z.string(), name: z.string(), ...tracked })
  .meta({ id: "Location" });
export type Location = z.infer<typeof Location>;

export const LocationFields = z.strictObject({ code: Code, name: line(120) });
/** `id` is the warehouse's. */
export const NewLocation = LocationFields.extend({ id: Id });
export type NewLocation = z.infer<typeof NewLocation>;

/** A location stays in its warehouse. */
export const LocationChange = changeOf(LocationFields);
export type LocationChange = z.infer<typeof LocationChange>;

export const LocationQuery = z.strictObject({
  ...pageQuery(["name", "code"]),
  id: Id,
  q: line(100).optional(),
  archived: z.boolean().default(false),
});
export type LocationQuery = z.infer<typeof LocationQuery>;
export const LocationPage = page(Location);
