import { Instant } from "@millrace/contract/primitives";
import { z } from "zod";

const calls = z.int().min(1).max(1_000_000).nullable();
const places = z.int().min(1).max(10_000).nullable();

/** How often and how many at once; null is no such bound. */
const bounds = {
  /** Calls of one caller in any minute. */
  perMinute: calls,
  /** Calls of one caller in any hour. */
  perHour: calls,
  /** Calls that run at once, of all callers together, in one process. */
  running: places,
  /** Calls that wait for one of those to end. */
  queued: z.int().min(0).max(10_000).nullable(),
  /** How long they wait before they are refused. */
  waitSeconds: z.int().min(1).max(300).nullable(),
};

const Operation = z.string().max(120);

const LaneLoad = z
  .object({
    running: z.int(),
    queued: z.int(),
    /** Since the start of the process. */
    refused: z.int(),
    /** Since the start of the process. */
    waited: z.int(),
  })
  .meta({ id: "LaneLoad" });

export const LimitRule = z
  .object({
    /** An operation's name, a kind of caller (`user`, `key` …) or a lane (`all`, `health`). */
    operation: Operation,
    kind: z.enum(["caller", "lane", "operation"]),
    summary: z.string(),
    ...bounds,
    /** Whether it is as it came: nobody has decided. */
    isDefault: z.boolean(),
    /** What its lane holds in the process that answers; null for a rule without one, or when nobody has come by. */
    load: LaneLoad.nullable(),
    /** 0 until somebody decides. */
    version: z.int(),
    updatedBy: z.string().nullable(),
    updatedAt: Instant.nullable(),
  })
  .meta({ id: "LimitRule" });
export type LimitRule = z.infer<typeof LimitRule>;

export const LimitRuleList = z.object({ items: z.array(LimitRule), nextCursor: z.null() });
export type LimitRuleList = z.infer<typeof LimitRuleList>;

export const LimitRuleByOperation = z.strictObject({ operation: Operation });

export const LimitRuleChange = z.strictObject({
  operation: Operation,
  perMinute: bounds.perMinute.default(null),
  perHour: bounds.perHour.default(null),
  running: bounds.running.default(null),
  queued: bounds.queued.default(null),
  waitSeconds: bounds.waitSeconds.default(null),
  /** The version that was read: 0 is "nobody has decided yet". */
  version: z.int().min(0).optional(),
});
export type LimitRuleChange = z.infer<typeof LimitRuleChange>;
