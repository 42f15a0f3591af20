import { type Logger, pino } from "pino";
import type { Config } from "./config.ts";

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

/** JSON lines on standard output; readable ones when `LOG_PRETTY` is set. Secrets are cut at any of their usual names. */
export function createLog(config: Config, name: string): Logger {
  return pino({
    name,
    level: config.LOG_LEVEL,
    redact: {
      paths: secrets.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
      censor: "[redacted]",
    },
    ...(config.LOG_PRETTY && {
      transport: {
        target: "pino-pretty",
        options: { ignore: "pid,hostname,name", translateTime: "SYS:HH:MM:ss.l" },
      },
    }),
  });
}
