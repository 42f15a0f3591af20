import { redoclyErrors, spectralErrors } from "@millrace/testkit/openapi-lint";
import { expect, test } from "vitest";
import { openApiText } from "./openapi.ts";
import { createRest } from "./rest.ts";
import { operationsIn } from "./table.ts";
import { app } from "./test-router.ts";
import { info, signedInContext } from "./test-server.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into the document everywhere
type Anything = any;
const facade = createRest({ router: app, info, createContext: signedInContext });
const document = facade.document() as Anything;
const text = openApiText(app, info);

test("redocly and spectral, with the OWASP rules, find no error in the document", async () => {
  expect(await redoclyErrors(text)).toEqual([]);
  expect(await spectralErrors(text)).toEqual([]);
}, 120_000);

test("every operation of the table is in the document, with an id of its own, and nothing else is", () => {
  const ids = Object.values(document.paths as Anything).flatMap((methods: Anything) =>
    Object.values(methods).map((operation: Anything) => operation.operationId),
  );
  expect(ids.length).toBe(operationsIn("v1", facade.operations).length);
  expect(new Set(ids).size).toBe(ids.length);
  expect(document.paths["/gears/{id}"].put.operationId).toBe("gearsUpdatePut");
  expect(text).not.toContain("hidden");
});

test("the document says who may call, and what an operation of everybody's needs", () => {
  const guarded = document.paths["/gears/{id}/guarded"].post;
  expect(guarded["x-permission"]).toBe("gears:read");
  expect(guarded.security).toBeUndefined();
  expect(document.security).toEqual([{ bearer: [] }, { apiKey: [] }]);
  expect(guarded.responses[403]).toEqual({ $ref: "#/components/responses/Forbidden" });
  expect(document.paths["/gears"].get.security).toEqual([{}, { bearer: [] }]);
});

test("an application's scope is the permission of the operation", () => {
  const oauth = { authorizationUrl: "/oauth/authorize", tokenUrl: "/oauth/token" };
  const withOauth = JSON.parse(openApiText(app, { ...info, oauth })) as Anything;
  expect(withOauth.paths["/gears/{id}/guarded"].post.security).toContainEqual({
    oauth2: ["gears:read"],
  });
  expect(
    Object.keys(withOauth.components.securitySchemes.oauth2.flows.clientCredentials.scopes),
  ).toContain("gears:read");
});

test("a named schema is written once and referred to", () => {
  const ref = { $ref: "#/components/schemas/Gear" };
  expect(
    document.paths["/gears/{id}"].get.responses[200].content["application/json"].schema,
  ).toEqual(ref);
  expect(
    document.paths["/gears"].get.responses[200].content["application/json"].schema.properties.items
      .items,
  ).toEqual(ref);
  expect(document.components.schemas.Gear.properties.madeAt).toMatchObject({
    type: "string",
    format: "date-time",
  });
  expect(text).not.toContain("x-instant");
});

test("the body of an operation has its fields but not its path's parameters", () => {
  const patch = document.paths["/gears/{id}"].patch;
  expect(patch.requestBody.content["application/json"].schema.properties).not.toHaveProperty("id");
  expect(patch.parameters).toContainEqual({ $ref: "#/components/parameters/IfMatch" });
  const put = document.paths["/gears/{id}"].put.requestBody.content["application/json"];
  expect(put.schema.required).toEqual(["name"]);
  expect(put.example).toMatchObject({ name: "Zahnrad größe M", teeth: 12 });
  expect(document.paths["/gears/{id}/spin"].post.requestBody).toBeUndefined();
});

test("reads take fields and If-None-Match, POSTs an idempotency key", () => {
  const list = document.paths["/gears"].get;
  const fields = list.parameters.find((one: Anything) => one.name === "fields");
  expect(fields.schema.items.enum).toContain("teeth");
  expect(list.parameters).toContainEqual({ $ref: "#/components/parameters/IfNoneMatch" });
  expect(list.responses).toHaveProperty("304");
  expect(document.paths["/gears"].post.parameters).toContainEqual({
    $ref: "#/components/parameters/IdempotencyKey",
  });
});

test("a problem that is the operation's own stands beside the standard ones of its status", () => {
  const conflict = document.paths["/gears"].post.responses[409];
  expect(Object.keys(conflict.content["application/problem+json"].examples)).toEqual([
    "gear.broken",
    "idempotency.in_flight",
  ]);
  expect(document.paths["/gears/{id}"].get.responses[404]).toEqual({
    $ref: "#/components/responses/NotFound",
  });
});

test("an upload can be a form, a file or JSON", () => {
  const { requestBody, parameters } = document.paths["/shapes/upload"].post;
  expect(Object.keys(requestBody.content)).toEqual([
    "application/json",
    "multipart/form-data",
    "text/csv",
    "application/octet-stream",
  ]);
  expect(parameters.find((one: Anything) => one.name === "kind").required).toBe(false);
});

test("the snapshot is the document that is served, whoever makes it", () => {
  expect(JSON.parse(text)).toEqual(document);
  expect(openApiText(app, info)).toBe(text);
});
