import type { Ports } from "@millrace/platform/ports";
import { createTransport } from "nodemailer";

/**
 * Sends letters through a mail server: STARTTLS where it is offered, TLS for `smtps:`. A few connections are kept for the next letters. The
 * `Message-ID` is made of the letter's id, so that a second try of one that was accepted is the same letter to those who look.
 */
export function smtpMail(url: string, from: string): Ports["mail"] {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 3,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? "millrace.local";
  return async (id, { to, subject, text, html }) => {
    await transport.sendMail({
      from,
      to,
      subject,
      text,
      ...(html !== undefined && { html }),
      messageId: `<${id}@${domain}>`,
      // A letter of ours never reads files or addresses that its text might name.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };
}
