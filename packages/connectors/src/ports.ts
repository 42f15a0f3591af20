import { join } from "node:path";
import type { Config } from "@millrace/platform/config";
import type { Ports, Storage } from "@millrace/platform/ports";
import { createSealer } from "@millrace/platform/seal";
import type { Logger } from "pino";
import { clamdScan } from "./clamd.ts";
import { folderStorage } from "./folder-storage.ts";
import { s3Storage } from "./s3-storage.ts";
import { httpSms } from "./sms.ts";
import { smtpMail } from "./smtp.ts";

/** The adapters that the configuration asks for. What is not configured writes to the log in development, and refuses in production. */
export function portsOf(config: Config, log: Logger): Ports {
  const { MILLRACE_MAIL_URL, MILLRACE_MAIL_FROM, MILLRACE_SMS_URL, MILLRACE_SMS_TOKEN } = config;
  const absent = (what: string, setting: string) => async (id: string, message: object) => {
    if (config.NODE_ENV === "production")
      throw new Error(`No ${what} can be sent: ${setting} is not set.`);
    log.warn({ id, message }, `${what} (written here because ${setting} is not set)`);
  };
  return {
    mail: MILLRACE_MAIL_URL
      ? smtpMail(MILLRACE_MAIL_URL, MILLRACE_MAIL_FROM)
      : absent("letter", "MILLRACE_MAIL_URL"),
    sms: MILLRACE_SMS_URL
      ? httpSms(MILLRACE_SMS_URL, MILLRACE_SMS_TOKEN)
      : absent("text message", "MILLRACE_SMS_URL"),
    // No service is asked where people live unless somebody brings its adapter: addresses have the coordinates that they were given.
    geocode: async () => null,
    storage: storageOf(config),
    scan: config.MILLRACE_CLAMD_URL ? clamdScan(config.MILLRACE_CLAMD_URL) : null,
  };
}

/** A bucket where one is configured, else a folder. */
function storageOf(config: Config): Storage {
  const { MILLRACE_S3_ACCESS_KEY_ID: accessKeyId, MILLRACE_S3_SECRET_ACCESS_KEY: secretAccessKey } =
    config;
  if (config.MILLRACE_S3_BUCKET !== undefined)
    return s3Storage({
      bucket: config.MILLRACE_S3_BUCKET,
      endpoint: config.MILLRACE_S3_ENDPOINT,
      region: config.MILLRACE_S3_REGION,
      credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    });
  return folderStorage(config.MILLRACE_FILES ?? join(config.MILLRACE_DATA_DIR, "files"), {
    secret: createSealer(config).derive("file links"),
    publicUrl: config.MILLRACE_PUBLIC_URL,
  });
}
