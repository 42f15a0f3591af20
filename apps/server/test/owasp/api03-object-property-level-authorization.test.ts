import { appRouter } from "@millrace/domains/app-router";
import { createRest } from "@millrace/rest/rest";
import { beforeAll, expect, test } from "vitest";
import { apiInfo } from "../../src/api-info.ts";
import { world } from "./world.ts";

/* API3:2023 Broken object property level authorization: fields that somebody sets or sees who should not. */

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world();
});

test("nobody makes themselves more than they are by a field that is not offered", async () => {
  const extras = [
    { roles: ["superadmin"] },
    { role: "superadmin" },
    { permissions: ["*"] },
    { siteIds: [] },
    { status: "active" },
    { emailVerifiedAt: "2026-11-21T00:00:00Z" },
    { id: "01939f1e-7c7b-7000-8000-00000000dead" },
    JSON.parse('{"__proto__":{"permissions":["*"]}}'),
  ];
  for (const extra of extras) {
    const changed = await w.call("customer", "PATCH", "/api/v1/users/me", {
      body: JSON.stringify({ name: "Somebody", ...extra }).replace("}", "}"),
    });
    const names = Object.keys(extra);
    if (names.length > 0) expect([names, changed.status]).toEqual([names, 422]);
    const registered = await w.call("anonymous", "POST", "/api/v1/auth/register", {
      body: {
        email: "eve@example.com",
        name: "Eve",
        password: "four random other words",
        ...extra,
      },
    });
    if (names.length > 0) expect([names, registered.status]).toEqual([names, 422]);
  }
  const { body } = await w.call("customer", "GET", "/api/v1/auth/me");
  expect(body).toMatchObject({ roles: ["customer"], permissions: [] });
});

test("no answer has a field for a secret, except where one is shown once", () => {
  const { operations } = createRest({
    router: appRouter,
    createContext: () => Promise.reject(new Error("not served")),
    info: apiInfo(),
  });
  // Names of schemas begin with a capital, names of fields do not.
  const secret =
    /"([a-z]\w*|)(?:(?:[Pp]assword|[Ss]ecret|[Hh]ash|[Pp]rivate|[Ss]ealed|[Pp]epper)\w*)":/g;
  const shown = operations.flatMap(({ id, outputSchema }) =>
    [...JSON.stringify(outputSchema).matchAll(secret)].map(
      ([name]) => `${id}: ${name.slice(1, -2)}`,
    ),
  );
  const once =
    /^(webhooks\.(create|rotateSecret)|access\.oauth\.clients\.(create|rotateSecret)|auth\.totp\.begin): secret$/;
  const isSchema = /: [A-Z]\w*$/;
  // When it was rotated and whether there is one is no secret.
  const aboutIt = /(At|Until|Days|Hint)$|: has[A-Z]/;
  expect(
    shown.filter((each) => !once.test(each) && !isSchema.test(each) && !aboutIt.test(each)),
  ).toEqual([]);
});

test("what has been stored as a secret is in no answer of those who may read everything", async () => {
  const created = await w.call("superadmin", "POST", "/api/v1/webhooks", {
    body: { name: "Shop", url: `${w.server.url}/nowhere`, events: ["*"] },
  });
  const key = await w.call("superadmin", "POST", "/api/v1/api-keys", {
    body: { name: "Shop", permissions: ["catalog:read"] },
  });
  const secrets = [created.body.secret, key.body.key];
  expect(secrets.every((each) => typeof each === "string" && each.length > 20)).toBe(true);
  await w.h.settle();
  for (const path of [
    "/webhooks",
    `/webhooks/${created.body.id}`,
    "/api-keys",
    `/api-keys/${key.body.id}`,
    "/events",
    "/audit",
    "/users",
  ]) {
    const { status, text } = await w.call("superadmin", "GET", `/api/v1${path}`);
    expect([path, status, secrets.filter((each) => text.includes(each))]).toEqual([path, 200, []]);
  }
});
