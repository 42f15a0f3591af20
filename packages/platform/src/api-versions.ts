/** A version of the REST API. An operation that a version does not have of its own is that of the version before. */
export interface ApiVersionInfo {
  readonly version: "v1" | "v2";
  /** `current` is what callers get who name none, `available` the others; `deprecated` ends at its sunset. */
  readonly status: "current" | "available" | "deprecated";
  readonly releasedOn: string;
  readonly deprecatedOn: string | null;
  readonly sunsetOn: string | null;
  /** What it brought. */
  readonly features: readonly string[];
  /** What a client of the version before has to change. */
  readonly breakingChanges: readonly string[];
}

export type ApiVersion = ApiVersionInfo["version"];

/** The versions that this program answers, the oldest first. tRPC clients are built with the server and need none. */
export const apiVersions: readonly [ApiVersionInfo, ...ApiVersionInfo[]] = [
  {
    version: "v1",
    status: "current",
    releasedOn: "2026-11-21",
    deprecatedOn: null,
    sunsetOn: null,
    features: ["Everything: each operation exists in v1 first."],
    breakingChanges: [],
  },
  {
    version: "v2",
    status: "available",
    releasedOn: "2026-11-21",
    deprecatedOn: null,
    sunsetOn: null,
    features: [
      "`GET /events` reads the log in both directions, filters by aggregate and time, and pages by `cursor` as every list does.",
    ],
    breakingChanges: [
      "`GET /events`: `nextCursor` is an opaque cursor for `cursor`, not a number for `after`; what `lastSeq` was is `position`.",
    ],
  },
];

/** Whom callers get who name no version. */
export const defaultApiVersion: ApiVersion =
  apiVersions.find(({ status }) => status === "current")?.version ?? "v1";
