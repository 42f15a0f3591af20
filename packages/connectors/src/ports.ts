import type { Config } from "@millrace/platform/config";
import type { Ports } from "@millrace/platform/ports";
import type { Logger } from "pino";
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
  };
}
