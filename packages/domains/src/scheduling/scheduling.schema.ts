import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, Instant, line, text, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

const hour = 3_600_000;

export const Segment = z.strictObject({ startsAt: Instant, endsAt: Instant });
export type Segment = z.infer<typeof Segment>;

/** The hours of a shift in their order: one, or several with time off between; within 24 hours in all. */
const Segments = z
  .array(Segment)
  .min(1)
  .max(6)
  .refine(
    (segments) =>
      segments.every(
        ({ startsAt, endsAt }, place) =>
          startsAt < endsAt &&
          (place === 0 || (segments[place - 1]?.endsAt ?? startsAt) <= startsAt),
      ),
    "must each end after they start and follow each other",
  )
  .refine((segments) => {
    const [first, last] = [segments[0], segments.at(-1)];
    return !first || !last || last.endsAt.getTime() - first.startsAt.getTime() <= 24 * hour;
  }, "must lie within 24 hours");

export const ShiftStatus = z.enum(["draft", "published"]);
export type ShiftStatus = z.infer<typeof ShiftStatus>;

export const Shift = z
  .object({
    id: Id,
    employeeId: Id,
    employeeName: z.string(),
    siteId: Id,
    /** The site's, in which its people read it. */
    timezone: z.string(),
    positionId: Id.nullable(),
    startsAt: Instant,
    endsAt: Instant,
    segments: z.array(z.object({ startsAt: Instant, endsAt: Instant })).max(6),
    /** Of work, as the clock runs: a night in which clocks change is an hour longer or shorter. */
    minutes: z.int(),
    status: ShiftStatus,
    note: z.string().nullable(),
    patternId: Id.nullable(),
    /** The date of the pattern that it stands for. */
    occursOn: CalendarDate.nullable(),
    /** Changed by hand: a change of the pattern leaves it alone. */
    isException: z.boolean(),
    ...tracked,
  })
  .meta({ id: "Shift" });
export type Shift = z.infer<typeof Shift>;

export const NewShift = z.strictObject({
  employeeId: Id,
  siteId: Id.optional().describe("The employee's own unless given"),
  positionId: Id.nullable().default(null),
  segments: Segments,
  note: text(500).nullable().default(null),
});
export type NewShift = z.infer<typeof NewShift>;

export const ShiftFields = NewShift.extend({
  siteId: Id.optional().describe("Where it is unless given; its hours are instants and stay"),
});
export const ShiftChange = changeOf(ShiftFields);
export type ShiftChange = z.infer<typeof ShiftChange>;

export const ShiftQuery = z.strictObject({
  ...pageQuery(["startsAt"]),
  startsFrom: Instant.optional(),
  startsTo: Instant.optional(),
  siteId: Id.optional(),
  employeeId: Id.optional(),
  status: ShiftStatus.optional(),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type ShiftQuery = z.infer<typeof ShiftQuery>;
export const ShiftPage = page(Shift);

export const PublishShifts = z
  .strictObject({
    siteId: Id,
    startsFrom: Instant,
    startsTo: Instant,
    employeeId: Id.optional(),
  })
  .refine(
    ({ startsFrom, startsTo }) =>
      startsFrom < startsTo && startsTo.getTime() - startsFrom.getTime() <= 62 * 24 * hour,
    { path: ["startsTo"], message: "must be after startsFrom, by 62 days at most" },
  );
export type PublishShifts = z.infer<typeof PublishShifts>;
export const PublishedShifts = z.object({ published: z.int() }).meta({ id: "PublishedShifts" });

const WallTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 22:00");
export const WallSegment = z
  .object({ start: WallTime, end: WallTime })
  .describe("An end that is not after its start is on the next day");
export type WallSegment = z.infer<typeof WallSegment>;

export const ShiftPattern = z
  .object({
    id: Id,
    name: z.string(),
    employeeId: Id,
    employeeName: z.string(),
    siteId: Id,
    timezone: z.string(),
    positionId: Id.nullable(),
    rule: z.string(),
    startsOn: CalendarDate,
    endsOn: CalendarDate.nullable(),
    segments: z.array(WallSegment).max(6),
    ...tracked,
  })
  .meta({ id: "ShiftPattern" });
export type ShiftPattern = z.infer<typeof ShiftPattern>;

export const NewPattern = z.strictObject({
  name: line(120),
  employeeId: Id,
  siteId: Id.optional().describe("The employee's own unless given"),
  positionId: Id.nullable().default(null),
  rule: line(300).describe("RFC 5545, of whole days: FREQ=WEEKLY;BYDAY=MO,TU"),
  startsOn: CalendarDate,
  endsOn: CalendarDate.nullable().default(null),
  segments: z
    .array(WallSegment.strict())
    .min(1)
    .max(6)
    .describe("Times of the site's clocks, which stay when they change to summer and back"),
});
export type NewPattern = z.infer<typeof NewPattern>;

/** A pattern keeps its person and its site. */
export const PatternFields = NewPattern.omit({ siteId: true, employeeId: true });
export const PatternChange = changeOf(PatternFields);
export type PatternChange = z.infer<typeof PatternChange>;

export const PatternQuery = z.strictObject({
  ...pageQuery(["name"]),
  siteId: Id.optional(),
  employeeId: Id.optional(),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type PatternQuery = z.infer<typeof PatternQuery>;
export const PatternPage = page(ShiftPattern);

export const SwapStatus = z.enum(["pending", "approved", "rejected"]);
export type SwapStatus = z.infer<typeof SwapStatus>;

export const ShiftSwap = z
  .object({
    id: Id,
    shiftId: Id,
    siteId: Id,
    fromEmployeeId: Id,
    /** Null while it is offered to anybody. */
    toEmployeeId: Id.nullable(),
    /** The shift that is given in exchange. */
    forShiftId: Id.nullable(),
    status: SwapStatus,
    note: z.string().nullable(),
    decidedBy: z.string().nullable(),
    decidedAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: "ShiftSwap" });
export type ShiftSwap = z.infer<typeof ShiftSwap>;

export const NewSwap = z
  .strictObject({
    id: Id.describe("The shift"),
    toEmployeeId: Id.nullable().default(null).describe("To anybody unless given"),
    forShiftId: Id.nullable().default(null).describe("Their shift that is wanted in exchange"),
    note: text(500).nullable().default(null),
  })
  .refine(({ toEmployeeId, forShiftId }) => !forShiftId || toEmployeeId, {
    path: ["toEmployeeId"],
    message: "must name whose shift is wanted",
  });
export type NewSwap = z.infer<typeof NewSwap>;

export const SwapQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  status: SwapStatus.optional(),
  siteId: Id.optional(),
});
export type SwapQuery = z.infer<typeof SwapQuery>;
export const SwapPage = page(ShiftSwap);

export const ApproveSwap = z.strictObject({
  id: Id,
  toEmployeeId: Id.optional().describe("Who takes it, where it was offered to anybody"),
});
export type ApproveSwap = z.infer<typeof ApproveSwap>;
