import { defineProblem } from "./errors.ts";

/* Codes that any operation can answer. A domain's own codes stand in its `<domain>.errors.ts`. */

export const malformed = defineProblem({
  code: "request.malformed",
  kind: "malformed",
  title: "The request cannot be read",
  help: "The body is not valid JSON, is not UTF-8, is nested too deeply, or a header has the wrong form. Nothing was done.",
});

export const invalid = defineProblem({
  code: "request.invalid",
  kind: "invalid",
  title: "Some fields are not valid",
  help: "`errors` lists each refused field with its path and a sentence. Unknown fields are refused, not dropped. Nothing was done.",
});

export const unauthenticated = defineProblem({
  code: "auth.required",
  kind: "unauthenticated",
  title: "Sign in first",
  help: "The request carries no credential, or one that is expired, revoked or not ours. Sign in with `POST /auth/login` and send `Authorization: Bearer <accessToken>`.",
});

export const forbidden = defineProblem({
  code: "auth.forbidden",
  kind: "forbidden",
  title: "Not permitted",
  help: "You are signed in, but your roles do not hold the permission that `details.permission` names. An administrator can grant it.",
});

export const notFound = defineProblem({
  code: "resource.not_found",
  kind: "notFound",
  title: "Not found",
  help: "There is no such resource, or it belongs to a site that you have no access to; the answer is the same for both.",
});

export const routeNotFound = defineProblem({
  code: "route.not_found",
  kind: "notFound",
  title: "No such address",
  help: "No operation answers at this path. `/api/v1/openapi.json` lists them all; paths are case-sensitive and have no trailing slash.",
});

export const methodNotAllowed = defineProblem({
  code: "route.method_not_allowed",
  kind: "methodNotAllowed",
  title: "Method not allowed",
  help: "The address exists, but not with this method; the `Allow` header names those that it has.",
});

export const tooLarge = defineProblem({
  code: "request.too_large",
  kind: "tooLarge",
  title: "The request is too large",
  help: "The body, also when it is inflated, is over the bound that `details.limit` gives in bytes. Nothing was done.",
});

export const unsupportedMediaType = defineProblem({
  code: "request.unsupported_media_type",
  kind: "unsupportedMediaType",
  title: "Unsupported media type",
  help: "Send `Content-Type: application/json` (or what the operation's documentation names), encoded with gzip, br or deflate at most.",
});

export const versionMismatch = defineProblem({
  code: "resource.version_mismatch",
  kind: "versionMismatch",
  title: "Somebody changed it first",
  help: "The version you named (`If-Match`, or `version` in the body) is not the current one. Read the resource again, reapply your change and send it with the new version. `details.current` is the current version.",
});

export const inUse = defineProblem({
  code: "resource.in_use",
  kind: "conflict",
  title: "Still in use",
  help: "Something else refers to this resource, so it cannot be removed; `details` says what.",
});

export const cursorInvalid = defineProblem({
  code: "cursor.invalid",
  kind: "malformed",
  title: "The cursor is not valid here",
  help: "A cursor continues exactly the list that gave it: same filters, same sort. Start again without `cursor`.",
});

export const idempotencyInFlight = defineProblem({
  code: "idempotency.in_flight",
  kind: "conflict",
  title: "The first call with this key is still running",
  help: "Wait the seconds that `Retry-After` names and send the same request again: you get the first call's answer.",
  retryable: true,
});

export const idempotencyMismatch = defineProblem({
  code: "idempotency.mismatch",
  kind: "invalid",
  title: "This key was used for another request",
  help: "An idempotency key stands for one operation with one body for 24 hours. Use a new key for a new request.",
});

export const limited = defineProblem({
  code: "limit.exceeded",
  kind: "limited",
  title: "Too many requests",
  help: "Wait the seconds that `Retry-After` names.",
  retryable: true,
});

export const unavailable = defineProblem({
  code: "service.unavailable",
  kind: "unavailable",
  title: "Not available right now",
  help: "The service is starting, stopping, saturated or cut off from its database. Nothing was done; try again after `Retry-After` seconds.",
  retryable: true,
});

export const internal = defineProblem({
  code: "service.internal",
  kind: "internal",
  title: "Something went wrong on our side",
  help: "A defect. The log has the details under the `traceId` of this answer; nothing of the request was kept.",
  retryable: true,
});
