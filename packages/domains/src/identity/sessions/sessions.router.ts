import { ById } from "@millrace/contract/primitives";
import { notFound } from "@millrace/platform/problems";
import { rest, router, signedIn } from "@millrace/platform/procedure";
import { Done, Nothing } from "../identity.schema.ts";
import { listSessions, revokeOthers, revokeSession } from "./own-sessions.service.ts";
import * as wire from "./sessions.schema.ts";

const tags = ["Sign-in"] as const;
const session = {
  id: "01939f1e-7c7b-7000-8000-0000000000b1",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  ip: "203.0.113.7",
  createdAt: "2026-11-21T08:00:00.000Z",
  lastSeenAt: "2026-11-21T09:30:00.000Z",
  expiresAt: "2026-11-28T09:30:00.000Z",
  current: true,
};

export const sessionsRouter = router({
  list: signedIn
    .meta(
      rest("GET", "/auth/sessions", {
        summary: "List where you are signed in",
        tags,
        example: { output: { items: [session], nextCursor: null } },
      }),
    )
    .input(wire.SessionList)
    .output(wire.SessionPage)
    .query(({ ctx, input }) => listSessions(ctx, input)),
  revoke: signedIn
    .meta(
      rest("DELETE", "/auth/sessions/{id}", {
        summary: "End one of your sessions",
        tags,
        problems: [notFound],
        example: { output: { ok: true } },
      }),
    )
    .input(ById)
    .output(Done)
    .mutation(({ ctx, input }) => revokeSession(ctx, input)),
  revokeOthers: signedIn
    .meta(
      rest("POST", "/auth/sessions/revoke-others", {
        summary: "End all of your sessions but this one",
        tags,
        example: { input: {}, output: { ended: 2 } },
      }),
    )
    .input(Nothing)
    .output(wire.EndedSessions)
    .mutation(({ ctx }) => revokeOthers(ctx)),
});
