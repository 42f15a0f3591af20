import type { DocumentInfo } from "@millrace/rest/openapi";

/** The head of the OpenAPI document. */
export function apiInfo(publicUrl?: string): DocumentInfo {
  return {
    title: "Millrace",
    version: "1.0.0",
    description: [
      "Operations backend for businesses that make, mend, sell and rent physical things. Every operation is also a tRPC procedure of the same name.",
      "The version stands in the path; below `/api` alone it comes from `X-API-Version` or `?api-version=`, and is v1 when nothing says so. An operation that a version does not have anew is the one of the version before; `GET /versions` lists them.",
      "A POST takes an `Idempotency-Key`: sent again with the same key it has one effect and one answer. What is refused answers with a problem (RFC 9457), whose `code` has a page under `/docs/problems`.",
    ].join("\n\n"),
    license: { name: "All rights reserved", url: "https://example.com/license" },
    contact: { name: "Whoever runs this server", url: "https://example.com" },
    tags: {
      Categories: "The tree in which products stand, at most eight levels deep.",
      Customers: "Whom you sell to.",
      Events: "The log of everything that happened, to be read in order.",
      Imports:
        "CSV files in: tried first, resumed after a crash, the same file twice without effect.",
      Jobs: "Queued and scheduled work, and how it went.",
      Products: "What is made, kept, sold and serviced.",
      "Sales orders":
        "From draft over confirmed (stock reserved) and shipped (stock issued) to completed.",
      "Sign-in": "Tokens: getting, renewing and ending them.",
      Sites: "Branches, mills, shops, and the warehouses in them.",
      Stock:
        "What is where: the ledger of movements, the levels that it adds up to, and what is held of them.",
      Vendors: "Whom you buy from.",
      Webhooks: "Other systems that are told when something happens, signed by Standard Webhooks.",
    },
    oauth: {
      authorizationUrl: `${publicUrl ?? ""}/oauth/authorize`,
      tokenUrl: `${publicUrl ?? ""}/oauth/token`,
    },
    ...(publicUrl && {
      server: { origin: publicUrl, description: "This server, in production." },
    }),
  };
}
