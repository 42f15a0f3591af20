import { z } from "zod";

/** A row's id: UUIDv7, made by the application, lower case. */
export const Id = z.uuid("must be an id (a UUID)").toLowerCase();

/** A moment. `Date` in TypeScript, ISO 8601 UTC text on REST. */
export const Instant = z.date("must be a date and time such as 2026-11-21T09:30:00Z");

/** A calendar date without a time zone: `"2026-11-21"`. */
export const CalendarDate = z.iso.date("must be a date such as 2026-11-21");

/** A short key that people type: letters, digits and `._/-`, stored as written. */
export const Code = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(40, "must be at most 40 characters")
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u, "may hold letters, digits and . _ / - only");

/*
 * Text that reaches Postgres must not hold NUL (text columns refuse it) and has no use for other
 * control characters or lone surrogates, which no UTF-8 encoder keeps.
 */
const printable = (text: string, multiline: boolean) =>
  text.isWellFormed() &&
  !(multiline ? /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/ : /[\0-\x1f\x7f]/).test(text);

/** One line of text, trimmed, 1 to `max` characters. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(max, `must be at most ${max} characters`)
    .refine((text) => printable(text, false), "must not hold control characters");

/** Text of several lines, trimmed, 0 to `max` characters. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `must be at most ${max} characters`)
    .refine((value) => printable(value, true), "must not hold control characters");

export const Email = z
  .email("must be an e-mail address")
  .max(254, "must be at most 254 characters")
  .toLowerCase();

/** The row's version: a write names the one it read, and is refused (412) when the row has moved on. */
export const Version = z.int().min(1);

/** What a read by id takes. */
export const ById = z.strictObject({ id: Id });

/** What an action on one row takes that needs nothing else; `version` makes it conditional. */
export const Target = z.strictObject({ id: Id, version: Version.optional() });

/** The columns that every versioned resource ends with. */
export const tracked = {
  version: Version,
  createdAt: Instant,
  updatedAt: Instant,
  archivedAt: Instant.nullable(),
};
