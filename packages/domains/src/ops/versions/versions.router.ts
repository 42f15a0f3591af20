import { apiVersions } from "@millrace/platform/api-versions";
import { open, rest, router } from "@millrace/platform/procedure";
import { z } from "zod";

const Version = z
  .object({
    version: z.string(),
    status: z.enum(["current", "available", "deprecated"]),
    isDeprecated: z.boolean(),
    releasedOn: z.string(),
    deprecatedOn: z.string().nullable(),
    sunsetOn: z.string().nullable(),
    features: z.array(z.string()),
    breakingChanges: z.array(z.string()),
    /** Where its OpenAPI document is. */
    document: z.string(),
  })
  .meta({ id: "ApiVersion" });

export const versionsRouter = router({
  list: open
    .meta(
      rest("GET", "/versions", {
        summary: "List the versions of this API",
        tags: ["Versions"],
        example: {
          output: {
            items: [
              {
                version: "v1",
                status: "current",
                isDeprecated: false,
                releasedOn: "2026-11-21",
                deprecatedOn: null,
                sunsetOn: null,
                features: ["Everything: each operation exists in v1 first."],
                breakingChanges: [],
                document: "/api/v1/openapi.json",
              },
            ],
            nextCursor: null,
          },
        },
      }),
    )
    .output(z.object({ items: z.array(Version), nextCursor: z.null() }))
    .query(() => ({
      items: apiVersions.map(({ features, breakingChanges, ...info }) => ({
        ...info,
        isDeprecated: info.status === "deprecated",
        features: [...features],
        breakingChanges: [...breakingChanges],
        document: `/api/${info.version}/openapi.json`,
      })),
      nextCursor: null,
    })),
});
