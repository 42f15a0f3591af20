import { Instant } from "@millrace/contract/primitives";
import { z } from "zod";

const Key = z.string().max(120);

export const Setting = z
  .object({
    key: Key,
    summary: z.string(),
    value: z.unknown(),
    /** What holds until somebody decides. */
    initial: z.unknown(),
    /** JSON Schema of the value. */
    schema: z.record(z.string(), z.unknown()),
    /** 0 until somebody decides. */
    version: z.int(),
    updatedBy: z.string().nullable(),
    updatedAt: Instant.nullable(),
  })
  .meta({ id: "Setting" });
export type Setting = z.infer<typeof Setting>;

export const SettingList = z.object({ items: z.array(Setting), nextCursor: z.null() });
export type SettingList = z.infer<typeof SettingList>;

export const SettingByKey = z.strictObject({ key: Key });

export const SettingChange = z.strictObject({
  key: Key,
  value: z.unknown().refine((value) => value !== undefined, "must be given"),
  /** The version that was read: 0 is "nobody has decided yet". */
  version: z.int().min(0).optional(),
});
export type SettingChange = z.infer<typeof SettingChange>;
