import type { DocumentInfo } from "@millrace/rest/openapi";

/** The head of the OpenAPI document. */
export function apiInfo(publicUrl?: string): DocumentInfo {
  return {
    title: "Millrace",
    version: "1.0.0",
    description:
      "Operations backend for businesses that make, mend, sell and rent physical things. Every operation is also a tRPC procedure of the same name.",
    license: { name: "All rights reserved", url: "https://example.com/license" },
    contact: { name: "Whoever runs this server", url: "https://example.com" },
    ...(publicUrl && { servers: [{ url: `${publicUrl}/api/v1`, description: "This server" }] }),
  };
}
