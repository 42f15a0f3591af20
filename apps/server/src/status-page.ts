import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type DayOfHealth,
  daysBefore,
  type HealthStatus,
  readHealth,
} from "@millrace/domains/ops/index";
import type { Platform } from "@millrace/platform/platform";

const keptMs = 60_000;

const sentences = {
  healthy: "Everything works.",
  warning: "Everything works, some of it slowly.",
  critical: "Some things do not work at the moment.",
  offline: "Millrace is not available at the moment. We are told and look into it.",
};
const words: Readonly<Record<HealthStatus, string>> = {
  healthy: "Works",
  warning: "Slow",
  critical: "Disturbed",
  offline: "Down",
  off: "Not in use",
};
const parts: Readonly<Record<string, string>> = {
  database: "Database",
  queue: "Background work",
  relay: "Events and webhooks",
  storage: "Storage",
  redis: "Connection between servers",
  mail: "Mail",
};

/**
 * `/status`, for everybody: how it is now and how it was on each of the last 90 days. One page without script; it answers within 3 s when
 * the database does not (503), with the history that it last saw. The history is read once a minute however many look.
 */
export function statusPage(platform: Platform) {
  let days: readonly DayOfHealth[] | null = null;
  let readAt = Number.NEGATIVE_INFINITY;

  async function history(isOffline: boolean): Promise<readonly DayOfHealth[] | null> {
    if (isOffline || platform.clock.now().getTime() - readAt < keptMs) return days;
    readAt = platform.clock.now().getTime();
    days = await daysBefore({ db: platform.db, now: platform.clock.now() }, 90).catch(() => days);
    return days;
  }

  return async (_req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { status, checks } = await readHealth(platform);
    const known = await history(status === "offline");
    res.writeHead(status === "offline" ? 503 : 200, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    });
    const rows = checks
      .filter((check) => check.status !== "off")
      .map(
        (check) =>
          `<tr><th scope="row">${parts[check.name] ?? check.name}</th><td><span class="state ${check.status}">${words[check.status]}</span></td></tr>`,
      );
    res.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${words[status]} · Status · Millrace</title>
<link rel="stylesheet" href="/docs/assets/pages.css"><link rel="stylesheet" href="/docs/assets/status.css"></head>
<body><main class="page"><h1>Status</h1>
<p class="banner ${status}" role="status">${sentences[status]}</p>
<table><caption>Now</caption><thead><tr><th scope="col">Part</th><th scope="col">State</th></tr></thead><tbody>${rows.join("")}</tbody></table>
${known ? historyOf(known) : "<p>The history cannot be read at the moment.</p>"}
<p class="foot">As of ${platform.clock.now().toISOString().slice(0, 16).replace("T", " ")} UTC. <a href="/status">Look again</a>.</p>
</main></body></html>`);
  };
}

function historyOf(days: readonly DayOfHealth[]): string {
  const measured = days.flatMap(({ uptime }) => (uptime === null ? [] : [uptime]));
  const mean = measured.reduce((sum, each) => sum + each, 0) / Math.max(1, measured.length);
  const bars = days.map(
    (day) =>
      `<li class="${day.worst ?? "unknown"}" title="${titleOf(day)}"><span class="hidden">${titleOf(day)}</span></li>`,
  );
  const bad = days
    .filter(({ downMinutes }) => downMinutes > 0)
    .toReversed()
    .map(({ day, downMinutes }) => `<li>${day}: down for ${downMinutes} min</li>`);
  return `<h2>The last ${days.length} days</h2>
<p>${measured.length > 0 ? `Available ${percent(mean)} of the time, over ${measured.length} ${measured.length === 1 ? "day" : "days"} with figures.` : "No figures yet."}</p>
<ol class="days">${bars.join("")}</ol>
<p class="ends"><span>${days[0]?.day ?? ""}</span><span>today</span></p>
${bad.length > 0 ? `<h2>Outages</h2><ul>${bad.join("")}</ul>` : ""}`;
}

const percent = (share: number) => `${(Math.floor(share * 1e5) / 1e3).toFixed(2)} %`;

const titleOf = ({ day, uptime, downMinutes }: DayOfHealth) =>
  uptime === null
    ? `${day}: no figures`
    : `${day}: ${percent(uptime)} available${downMinutes > 0 ? `, down for ${downMinutes} min` : ""}`;
