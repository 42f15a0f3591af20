import { describe, expect, it } from "vitest";
import { beyond, narrowed } from "../access.rules.ts";
import { redirectFault } from "./clients.rules.ts";

describe("a redirect URI", () => {
  it("is https, or on this very machine, and nothing that a script or a stranger could use", () => {
    for (const uri of [
      "https://app.example.com/cb?x=1",
      "http://127.0.0.1:8080/cb",
      "http://[::1]/cb",
    ])
      expect(redirectFault(uri, "confidential"), uri).toBeNull();
    for (const uri of [
      "/cb",
      "http://app.example.com/cb",
      "https://app.example.com/cb#x",
      "https://user:pw@app.example.com/cb",
      "javascript:alert(1)",
      "data:text/html,x",
      "com.example.app:/cb",
    ])
      expect(redirectFault(uri, "confidential"), uri).not.toBeNull();
  });

  it("of a public application may have a scheme of its own, with a dot", () => {
    expect(redirectFault("com.example.app:/cb", "public")).toBeNull();
    for (const uri of ["myapp:/cb", "javascript:alert(1)", "https://localhost/cb"])
      expect(redirectFault(uri, "public"), uri).not.toBeNull();
  });
});

describe("what is given", () => {
  it("is never more than what is held, and all of it by *", () => {
    const held = new Set(["a:read", "b:read"]);
    expect(narrowed(held, ["a:read", "c:read"])).toEqual(new Set(["a:read"]));
    expect(narrowed(held, ["*"])).toEqual(held);
    expect(narrowed(new Set(["*"]), ["c:read"])).toEqual(new Set(["c:read"]));
    expect(beyond(held, ["a:read", "*"])).toEqual(["*"]);
    expect(beyond(new Set(["*"]), ["*", "x:y"])).toEqual([]);
  });
});
