// Everything the page shows comes from this server: no fonts, no proxy, no assistant of somebody else's.
Scalar.createApiReference("#reference", {
  url: "/api/v1/openapi.json",
  agent: { disabled: true },
  hideClientButton: true,
  mcp: { disabled: true },
  showDeveloperTools: "never",
  telemetry: false,
  withDefaultFonts: false,
});
