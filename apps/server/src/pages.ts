import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { problemStatus } from "@millrace/contract/problem";
import { problemCatalogue } from "@millrace/platform/errors";
import type { OpenApiDocument } from "@millrace/rest/openapi";
import { httpFile, postmanCollection } from "@millrace/rest/samples";
import compression from "compression";
import express, { type Express, type Response } from "express";
import { pagePolicyWith } from "./security.ts";

const consoleFolder = join(import.meta.dirname, "../../console/dist");
const changelogFile = join(import.meta.dirname, "../../../docs/openapi/changelog.json");
const assetsFolder = join(import.meta.dirname, "../assets");
/** Its package exports no path to the bundle for browsers. */
const apiReference = join(
  import.meta.dirname,
  "../node_modules/@scalar/api-reference/dist/browser/standalone.js",
);

interface Release {
  readonly release: string;
  readonly date: string | null;
  readonly changes: readonly {
    readonly of: string;
    readonly text: string;
    readonly breaking: boolean;
  }[];
}

/** What people look at in a browser: the API reference and what belongs to it, the console. Everything comes from disk. */
export function pages(document: () => OpenApiDocument, storageOrigin: string | null): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(compression());
  const policy = pagePolicyWith(storageOrigin);
  app.use((_req, res, next) => {
    res.set("content-security-policy", policy);
    next();
  });

  app.get(["/api-docs", "/api/docs"], (_req, res) => res.redirect(301, "/docs"));
  app.get("/docs", (_req, res) =>
    html(
      res,
      "API reference",
      `<div id="reference"></div>
    <script src="/docs/assets/reference.js"></script><script src="/docs/assets/start.js"></script>`,
    ),
  );
  app.get("/docs/assets/reference.js", (_req, res) => res.sendFile(apiReference, { maxAge: "1d" }));
  app.use("/docs/assets", express.static(assetsFolder, { maxAge: "1h" }));
  app.get("/docs/changelog", async (_req, res) => {
    const releases = JSON.parse(await readFile(changelogFile, "utf8")) as Release[];
    html(res, "Changelog of the API", changelog(releases));
  });
  app.get("/docs/postman.json", (_req, res) =>
    res.attachment("millrace.postman.json").json(postmanCollection(document())),
  );
  app.get("/docs/requests.http", (_req, res) =>
    res.attachment("millrace.http").type("text/plain").send(httpFile(document())),
  );
  app.get("/docs/problems", (_req, res) => html(res, "Problems", problemList()));
  app.get("/docs/problems/:code", (req, res) => {
    const problem = problemCatalogue().find(({ code }) => code === req.params.code);
    if (!problem) return notFound(res);
    const { code, title, help, kind, retryable } = problem;
    return html(
      res,
      title,
      `<main class="page"><p><a href="/docs/problems">All problems</a></p><h1>${escapeHtml(title)}</h1>
      <p><code>${escapeHtml(code)}</code> · HTTP ${problemStatus[kind]}${retryable ? " · may succeed when tried again" : ""}</p><p>${escapeHtml(help)}</p></main>`,
    );
  });

  app.use(
    express.static(consoleFolder, {
      index: false,
      maxAge: "1y",
      immutable: true,
      setHeaders: revalidateHtml,
    }),
  );
  app.get(/^\/(?!docs|api(?:\/|$)|trpc).*/, (req, res) => {
    if (!req.accepts("html")) return notFound(res);
    return res.sendFile(
      join(consoleFolder, "index.html"),
      { headers: { "cache-control": "no-cache" } },
      (error) => {
        if (error && !res.headersSent)
          html(
            res.status(503),
            "Console",
            '<main class="page"><h1>The console is being built</h1><p>Reload this page in a few seconds.</p></main>',
          );
      },
    );
  });
  app.use((_req, res) => notFound(res));
  return app;
}

function revalidateHtml(res: Response, path: string): void {
  if (path.endsWith(".html")) res.set("cache-control", "no-cache");
}

function problemList(): string {
  const rows = problemCatalogue().map(
    ({ code, title, kind }) =>
      `<tr><td><a href="/docs/problems/${escapeHtml(code)}">${escapeHtml(code)}</a></td><td>${problemStatus[kind]}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return `<main class="page"><h1>Problems</h1><p>Every refusal carries one of these codes.</p>
    <table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>${rows.join("")}</tbody></table></main>`;
}

function changelog(releases: readonly Release[]): string {
  const parts = releases.map(({ release, date, changes }) => {
    const rows = changes.map(
      ({ of, text, breaking }) =>
        `<tr><td><code>${escapeHtml(of)}</code></td><td>${breaking ? "<strong>Breaking:</strong> " : ""}${marked(text)}</td></tr>`,
    );
    const table = `<table><thead><tr><th>Operation or event</th><th>Change</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
    const title = date === null ? "Since then" : `${release}, ${date}`;
    return `<h2>${escapeHtml(title)}</h2>${changes.length > 0 ? table : "<p>The first release.</p>"}`;
  });
  return `<main class="page"><h1>Changelog of the API</h1>
    <p>What is different for programs. The <a href="/docs">reference</a> has it all.</p>${parts.join("")}</main>`;
}

/** Names in backquotes as code. */
const marked = (text: string) => escapeHtml(text).replace(/`([^`]*)`/g, "<code>$1</code>");

function notFound(res: Response): void {
  html(
    res.status(404),
    "Not found",
    '<main class="page"><h1>Nothing here</h1><p>The <a href="/">console</a> and the <a href="/docs">API reference</a> are.</p></main>',
  );
}

function html(res: Response, title: string, body: string): void {
  res
    .type("html")
    .send(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Millrace</title><link rel="stylesheet" href="/docs/assets/pages.css"></head><body>${body}</body></html>`);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
