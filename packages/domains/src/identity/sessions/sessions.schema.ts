import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

export const Session = z
  .object({
    id: Id,
    /** The client's name for itself, as it sent it. */
    userAgent: z.string().nullable(),
    /** Where the sign-in came from. */
    ip: z.string().nullable(),
    createdAt: Instant,
    lastSeenAt: Instant,
    expiresAt: Instant,
    /** True for the one that asks. */
    current: z.boolean(),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const SessionPage = page(Session);

export const SessionList = z.strictObject({ ...pageQuery(["lastSeenAt"]) });
export type SessionList = z.infer<typeof SessionList>;

export const EndedSessions = z.object({ ended: z.int() }).meta({ id: "EndedSessions" });
export type EndedSessions = z.infer<typeof EndedSessions>;
