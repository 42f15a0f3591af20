import { type DestinationStream, type Logger, pino } from "pino";
import type { Config } from "./config.ts";
import { spanIds } from "./tracing.ts";

/* Whatever is logged by mistake under these names is not written. */
const secrets = [
  "password",
  "currentPassword",
  "newPassword",
  "secret",
  "token",
  "accessToken",
  "refreshToken",
  "authorization",
  "cookie",
];

/* What tells who somebody is: its first letter stays, so that two people can be told apart in a log. */
const personal = [
  "email",
  "phone",
  "username",
  "nationalId",
  "line1",
  "line2",
  "postalCode",
  "latitude",
  "longitude",
];

/**
 * JSON lines on standard output; readable ones when `LOG_PRETTY` is set. Secrets are cut at any of their usual names, what is
 * personal is masked at its. Written to `destination` instead where one is given.
 */
export function createLog(config: Config, name: string, destination?: DestinationStream): Logger {
  const options = {
    name,
    level: config.LOG_LEVEL,
    // Which span a line was written in, so that the log and the traces can be read side by side.
    ...(config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined && { mixin: () => spanIds() ?? {} }),
    redact: {
      paths: [...secrets, ...personal].flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
      censor: (value: unknown, path: string[]) =>
        personal.includes(path.at(-1) ?? "") ? masked(value) : "[redacted]",
    },
    ...(config.LOG_PRETTY && {
      transport: {
        target: "pino-pretty",
        options: { ignore: "pid,hostname,name", translateTime: "SYS:HH:MM:ss.l" },
      },
    }),
  };
  return destination ? pino(options, destination) : pino(options);
}

/** `a…@example.com`, `+…`, `…`: nothing of what is not text, nor of what is empty. */
function masked(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (typeof value !== "string") return "…";
  const at = value.lastIndexOf("@");
  return `${value.slice(0, 1)}…${at > 0 ? value.slice(at) : ""}`;
}
