import { permitted, rest, router } from "@millrace/platform/procedure";
import * as wire from "./audit.schema.ts";
import * as service from "./audit.service.ts";

export const auditRouter = router({
  list: permitted("audit:read")
    .meta(
      rest("GET", "/audit", {
        summary: "List audit entries",
        description:
          "Who did what, the newest first, with the row before and after; secrets are never in it. `GET /audit/export?format=csv|ndjson` takes the same filters and streams all of it.",
        tags: ["Audit"],
        example: {
          input: { action: "settings.", limit: 1 },
          output: {
            items: [
              {
                id: "01939f1e-7c7b-7000-8000-0000000000b1",
                at: "2026-11-21T08:00:00.000Z",
                actor: "user:01939f1e-7c7b-7000-8000-0000000000a1",
                action: "settings.setting.changed",
                entityType: "settings.setting",
                entityId: "c0ffee00-1234-8000-8000-0123456789ab",
                before: { key: "identity.password-length", value: 12 },
                after: { key: "identity.password-length", value: 14 },
                ip: "203.0.113.7",
                trace: "01939f1e-7c7b-7000-8000-0000000000b2",
              },
            ],
            nextCursor: null,
          },
        },
      }),
    )
    .input(wire.AuditQuery)
    .output(wire.AuditPage)
    .query(({ ctx, input }) => service.listEntries(ctx, input)),
});
