import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Code, Id, line, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

/** How many of another unit it is: more than zero, at most six decimals. */
const Factor = z
  .string()
  .regex(
    /^(?!0(?:\.0+)?$)(?:0|[1-9]\d{0,12})(?:\.\d{1,6})?$/,
    'must be a decimal string such as "1000" or "0.001", more than zero',
  );

const fields = {
  code: Code.max(20, "must be at most 20 characters"),
  name: line(60),
  /** The unit that it is so many of: a tonne is 1000 kg. */
  baseCode: Code.nullable().default(null),
  factor: Factor.nullable().default(null),
};

export const Unit = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    baseCode: z.string().nullable(),
    factor: z.string().nullable(),
    ...tracked,
  })
  .meta({ id: "Unit" });
export type Unit = z.infer<typeof Unit>;

export const NewUnit = z.strictObject(fields);
export type NewUnit = z.infer<typeof NewUnit>;

export const UnitChange = changeOf(NewUnit);
export type UnitChange = z.infer<typeof UnitChange>;

export const UnitQuery = z.strictObject({
  ...pageQuery(["name", "code"]),
  q: line(60).optional(),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type UnitQuery = z.infer<typeof UnitQuery>;
export const UnitPage = page(Unit);
