import { readFileSync } from "node:fs";
import { z } from "zod";
import { BiometricProviders } from "./biometric-providers.ts";
import { networkOf } from "./client-address.ts";
import { OidcProviders } from "./oidc-providers.ts";

const port = z.coerce.number("must be a port number").int().min(0).max(65_535);
const flag = z
  .enum(["true", "false", "1", "0", ""], "must be true or false")
  .transform((value) => value === "true" || value === "1");
const oneOf = <const Values extends readonly string[]>(...values: Values) =>
  z.enum(values, `must be one of ${values.join(", ")}`);
const count = (min: number, max: number) =>
  z.coerce.number(`must be a whole number from ${min} to ${max}`).int().min(min).max(max);
const url = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, hostname: /.*/, error: `must be an address such as ${example}` });

const encryptionKeys = z.string().transform((text, { addIssue }) =>
  text.split(",").map((each) => {
    const key = Buffer.from(each.trim(), "base64");
    if (key.length !== 32)
      addIssue({
        code: "custom",
        message: "must be 32 random bytes in base64 (openssl rand -base64 32), several with commas",
      });
    return key;
  }),
);

/** `10.0.0.0/8,::1`: addresses and networks. */
const networks = z.string().transform((text, { addIssue }) =>
  text.split(",").flatMap((each) => {
    try {
      return [networkOf(each.trim())];
    } catch {
      addIssue({ code: "custom", message: "must be networks such as 10.0.0.0/8,fd00::/8" });
      return [];
    }
  }),
);

/** `import:2,notify:10:50`: how many at once in one process, and perhaps how many begin in a second. */
const queueLimits = z.string().transform((text, { addIssue }) => {
  const limits = new Map<string, { concurrency: number; perSecond: number | undefined }>();
  for (const each of text.split(",")) {
    const [, name, concurrency, perSecond] =
      /^([a-z]+):(\d{1,3})(?::(\d{1,5}))?$/.exec(each.trim()) ?? [];
    if (name === undefined || Number(concurrency) < 1 || Number(perSecond ?? 1) < 1)
      addIssue({ code: "custom", message: "must be like import:2,notify:10:50" });
    else
      limits.set(name, {
        concurrency: Number(concurrency),
        perSecond: perSecond === undefined ? undefined : Number(perSecond),
      });
  }
  return limits;
});

/** `https://app.example.com,android:apk-key-hash:…`: of pages, and of Android applications. */
const passkeyOrigins = z.string().transform((text, { addIssue }) =>
  text.split(",").map((each) => {
    const origin = each.trim();
    if (!/^(https:\/\/[\w.-]+(:\d+)?|android:apk-key-hash:[\w-]{43})$/.test(origin))
      addIssue({
        code: "custom",
        message: "must be origins such as https://app.example.com or android:apk-key-hash:…",
      });
    return origin;
  }),
);

/** `https://shop.example.com, https://*.example.com`: texts for exact origins, patterns for those with a star. */
const origins = z.string().transform((text, { addIssue }) =>
  text.split(",").map((each): string | RegExp => {
    const [, scheme, star, host] =
      /^(https?):\/\/(\*\.)?([a-z0-9.-]+(?::\d{1,5})?)$/i.exec(each.trim()) ?? [];
    if (scheme === undefined || host === undefined) {
      addIssue({
        code: "custom",
        message:
          "must be origins such as https://shop.example.com or https://*.example.com, with commas",
      });
      return "";
    }
    if (star === undefined) return `${scheme}://${host}`.toLowerCase();
    return new RegExp(`^${scheme}://([a-z0-9-]+\\.)+${host.replaceAll(".", "\\.")}$`, "i");
  }),
);

/** `https://shop.example.com/welcome,shopapp://signed-in`: whole addresses, also of apps. */
const returnUrls = z.string().transform((text, { addIssue }) =>
  text.split(",").map((each) => {
    const address = each.trim();
    const refused = !URL.canParse(address) || /^(javascript|data|file|blob):|[#]/i.test(address);
    if (refused)
      addIssue({
        code: "custom",
        message: "must be addresses such as https://shop.example.com/welcome,shopapp://signed-in",
      });
    return address;
  }),
);

/** Every setting there is. What is not listed here is not read from the environment anywhere. */
export const Settings = z.object({
  NODE_ENV: oneOf("development", "production", "test").default("development"),
  PORT: port.default(3000).describe("Port of the HTTP server; 0 takes a free one"),
  HOST: z.string().min(1).default("127.0.0.1").describe("Address that the HTTP server listens on"),
  MILLRACE_PUBLIC_URL: url(/^https?$/, "https://ops.example.com")
    .optional()
    .describe("Address under which people reach this server, for links and problem types"),
  MILLRACE_DATA_DIR: z
    .string()
    .min(1)
    .default(".millrace")
    .describe("Folder of `pnpm dev`: database, log of first sign-in"),
  DATABASE_URL: url(/^postgres(ql)?$/, "postgres://user:password@host:5432/millrace")
    .optional()
    .describe("Postgres 15 or later; `pnpm dev` brings its own when this is not set"),
  MILLRACE_MIGRATION_DATABASE_URL: url(
    /^postgres(ql)?$/,
    "postgres://owner:password@host:5432/millrace",
  )
    .optional()
    .describe(
      "The same database as the owner of its tables, when DATABASE_URL logs in as somebody who may not change them",
    ),
  DATABASE_POOL_SIZE: count(2, 200)
    .default(16)
    .describe("Connections of one process to Postgres at most"),
  REDIS_URL: url(/^rediss?$/, "redis://host:6379")
    .optional()
    .describe("Redis for many machines; without it the queue runs on Postgres, on one machine"),
  MILLRACE_REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/, "must be 1 to 40 letters, digits, - or _")
    .default("millrace")
    .describe("What our names in Redis begin with, where several installations share one"),
  MILLRACE_SANDBOX_DATABASE_URL: url(
    /^postgres(ql)?$/,
    "postgres://user:password@host:5432/sandbox",
  )
    .optional()
    .describe(
      "A second database, for integrators to try things out with mr_test_ keys; `pnpm dev` brings its own",
    ),
  MILLRACE_ADMIN_EMAIL: z
    .email("must be an e-mail address")
    .optional()
    .describe("First administrator, made when the database has none"),
  MILLRACE_ADMIN_PASSWORD: z
    .string()
    .min(12, "must be at least 12 characters")
    .max(200)
    .optional()
    .describe("Password of the first administrator"),
  MILLRACE_ENCRYPTION_KEYS: encryptionKeys
    .optional()
    .describe("Keys that seal secrets in the database, the newest first; needed in production"),
  MILLRACE_MAIL_URL: url(/^smtps?$/, "smtp://user:password@host:587")
    .optional()
    .describe("Mail server; without it, letters are written to the log (not in production)"),
  MILLRACE_MAIL_FROM: z
    .string()
    .max(320)
    .default("Millrace <millrace@localhost>")
    .describe("Sender of letters"),
  MILLRACE_SMS_URL: url(/^https?$/, "https://sms.example.com/send")
    .optional()
    .describe(
      "Address that sends a text message for `POST { to, text }`; without it, they are written to the log",
    ),
  MILLRACE_SMS_TOKEN: z.string().min(8).optional().describe("Bearer token of the SMS address"),
  MILLRACE_ALLOW_PRIVATE_WEBHOOKS: flag
    .default(false)
    .describe("Let webhooks call private and loopback addresses and plain http"),
  MILLRACE_CORS_ORIGINS: origins
    .optional()
    .describe(
      "Origins whose scripts may call the API from a browser; any in development, none otherwise",
    ),
  MILLRACE_FIREBASE_PROJECT: z
    .string()
    .regex(/^[a-z0-9-]{4,40}$/, "must be the id of a Firebase project")
    .optional()
    .describe("Project whose people sign in by their Firebase token"),
  MILLRACE_FIREBASE_JWKS_URL: url(/^https?$/, "https://keys.example.com/jwks")
    .default(
      "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
    )
    .describe("Where the keys of Firebase tokens are published"),
  MILLRACE_FIREBASE_ROLE: z
    .string()
    .min(1)
    .optional()
    .describe("Role of people who come by Firebase for the first time; without it, none are added"),
  MILLRACE_FIREBASE_LINK_BY_EMAIL: flag
    .default(false)
    .describe("Let Firebase tokens with a verified address open the account that has the address"),
  MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS: flag
    .default(false)
    .describe("Let identity providers be at private and loopback addresses, by plain http as well"),
  MILLRACE_OIDC_PROVIDERS: OidcProviders.default([]).describe(
    'Issuers of OpenID Connect that people sign in with: `[{"preset":"google","clientId":"…","clientSecret":"…"}]`',
  ),
  MILLRACE_SIGN_IN_RETURN_URLS: returnUrls
    .default([])
    .describe("Addresses besides the console that a sign-in by OpenID Connect may end at"),
  MILLRACE_PASSKEY_ORIGINS: passkeyOrigins
    .default([])
    .describe("Origins of applications whose passkeys count, besides the public address"),
  MILLRACE_BIOMETRIC_PROVIDERS: BiometricProviders.default([]).describe(
    'Providers of biometric checks that report here, signed: `[{"id":"faces","secret":"…"}]`',
  ),
  MILLRACE_DEMO_DATA: flag
    .default(true)
    .describe("Let `pnpm dev` fill an empty database with a demo company"),
  MILLRACE_ACCESS_TOKEN_MINUTES: count(1, 1440).default(60).describe("Life of an access token"),
  MILLRACE_REFRESH_TOKEN_DAYS: count(1, 365).default(7).describe("Life of a refresh token"),
  MILLRACE_LOGIN_LIMIT: count(1, 100_000)
    .default(5)
    .describe("Sign-in attempts a minute per address and account"),
  MILLRACE_RATE_LIMITS: flag
    .default(true)
    .describe("Bound how often each caller may call; false where a gateway in front does"),
  MILLRACE_TRUSTED_PROXIES: networks
    .default([])
    .describe("Networks of the proxies in front, whose X-Forwarded-For is believed: 10.0.0.0/8"),
  MILLRACE_MAX_UPLOAD_MB: count(1, 1024).default(10).describe("Largest upload in MiB"),
  MILLRACE_FILES: z
    .string()
    .min(1)
    .optional()
    .describe("Folder that files are kept in; without it, `files` in the data folder"),
  MILLRACE_MAX_FILE_MB: count(1, 5_000)
    .default(100)
    .describe("Largest file that is uploaded by a signed address, in MiB"),
  MILLRACE_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of a bucket")
    .optional()
    .describe("Keep files in this bucket instead of a folder"),
  MILLRACE_S3_ENDPOINT: url(/^https?$/, "https://s3.example.com")
    .optional()
    .describe("Address of an S3-compatible storage; without it, Amazon's of the region"),
  MILLRACE_S3_REGION: z.string().min(1).max(60).default("us-east-1"),
  MILLRACE_S3_ACCESS_KEY_ID: z.string().min(1).optional().describe("Key of the bucket"),
  MILLRACE_S3_SECRET_ACCESS_KEY: z
    .string()
    .min(1)
    .optional()
    .describe("Its secret; without both, the machine's own role"),
  MILLRACE_CLAMD_URL: url(/^tcp$/, "tcp://clamd:3310")
    .optional()
    .describe("ClamAV daemon that looks at every file; without it, none is looked at"),
  MILLRACE_SHEETS_FOLDER: z
    .string()
    .min(1)
    .optional()
    .describe("Folder whose folders may be watched for spreadsheets"),
  MILLRACE_ALLOW_PRIVATE_SHEETS: flag
    .default(false)
    .describe("Let spreadsheets be fetched from private and loopback addresses, by plain http"),
  MILLRACE_METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe("Bearer token that may read /metrics besides callers with ops:read"),
  MILLRACE_WORKER_CONCURRENCY: count(1, 100)
    .default(5)
    .describe("Jobs that one worker process runs at once in each queue"),
  MILLRACE_WORKER_QUEUES: queueLimits
    .optional()
    .describe(
      "Queues with other numbers: import:2 is 2 at once, notify:10:50 also 50 a second at most",
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?$/, "http://collector:4318")
    .optional()
    .describe(
      "Collector that traces are sent to (OTLP over HTTP); without it, nothing of tracing is loaded",
    ),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .max(4_000)
    .optional()
    .describe("Headers for the collector: `authorization=Bearer%20abc,x-team=ops`"),
  OTEL_SERVICE_NAME: z.string().min(1).max(100).default("millrace").describe("Name in traces"),
  MILLRACE_TRACE_RATIO: z.coerce
    .number("must be a number from 0 to 1")
    .min(0)
    .max(1)
    .default(1)
    .describe(
      "Share of the traces that begin here which are kept; a caller's own decision counts before it",
    ),
  LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "silent").default("info"),
  LOG_PRETTY: flag.default(false).describe("Readable log lines instead of JSON"),
});

export type Config = Readonly<z.infer<typeof Settings>>;

/** The settings are not usable; the message names each bad one and says what it must be. */
export class ConfigError extends Error {}

/** Reads the environment once, at start. Empty values count as not set. Throws `ConfigError`. */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Settings.safeParse(withFiles(given));
  const lines = parsed.success
    ? [...notForProduction(parsed.data), ...notTogether(parsed.data)]
    : parsed.error.issues.map((issue) => `  ${issue.path.join(".")} ${issue.message}`);
  if (parsed.success && lines.length === 0) return parsed.data;
  throw refusal(lines);
}

/** `<NAME>_FILE` names a file that holds the value of `<NAME>`, as secrets are mounted by Docker and Kubernetes. */
function withFiles(given: Record<string, string | undefined>): Record<string, string | undefined> {
  const read = { ...given };
  for (const [name, path] of Object.entries(given)) {
    const setting = name.endsWith("_FILE") ? name.slice(0, -"_FILE".length) : "";
    if (!(setting in Settings.shape) || path === undefined) continue;
    if (given[setting] !== undefined)
      throw refusal([`  ${setting} is given twice: directly and by ${name}`]);
    try {
      read[setting] = readFileSync(path, "utf8").trimEnd();
    } catch (error) {
      throw refusal([
        `  ${name} names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`,
      ]);
    }
  }
  return read;
}

/** What does for trying out and must not reach the world. */
function notForProduction(config: Config): string[] {
  if (config.NODE_ENV !== "production") return [];
  const keys = config.MILLRACE_ENCRYPTION_KEYS ?? [];
  const lines = [];
  if (keys.length === 0)
    lines.push(
      "  MILLRACE_ENCRYPTION_KEYS must be set in production: `openssl rand -base64 32` makes one; keep it apart from the database",
    );
  if (keys.some((key) => new Set(key).size < 12))
    lines.push("  MILLRACE_ENCRYPTION_KEYS holds a key that is not random");
  return lines;
}

/** What is given without what it needs. */
function notTogether(config: Config): string[] {
  if (config.MILLRACE_OIDC_PROVIDERS.length === 0 || config.MILLRACE_PUBLIC_URL) return [];
  return [
    "  MILLRACE_OIDC_PROVIDERS needs MILLRACE_PUBLIC_URL: the address that providers send people back to",
  ];
}

function refusal(lines: readonly string[]): ConfigError {
  return new ConfigError(
    `The configuration has ${lines.length === 1 ? "a bad value" : "bad values"}:\n${lines.join("\n")}`,
  );
}
