import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { loadConfig } from "@millrace/platform/config";
import { createLog } from "@millrace/platform/log";
import { SMTPServer } from "smtp-server";
import { afterAll, describe, expect, it } from "vitest";
import { portsOf } from "./ports.ts";
import { httpSms } from "./sms.ts";
import { smtpMail } from "./smtp.ts";

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

/** A real mail server that takes letters for anybody but `full@`. */
async function mailServer() {
  const letters: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith("full@") ? new Error("mailbox full") : null),
    onData(stream, _session, done) {
      text(stream).then((letter) => {
        letters.push(letter);
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, letters };
}

describe("mail by SMTP", () => {
  it("arrives with its sender, subject in any script, text, and the letter's id", async () => {
    const { url, letters } = await mailServer();
    const send = smtpMail(url, "Mill <mill@example.com>");
    await send("0193-1", { to: "ada@example.com", subject: "Ваш код", text: "123456" });
    expect(letters).toHaveLength(1);
    expect(letters[0]).toContain("From: Mill <mill@example.com>");
    expect(letters[0]).toContain("To: ada@example.com");
    expect(letters[0]).toContain("Message-ID: <0193-1@example.com>");
    expect(letters[0]).toContain("=?UTF-8?");
    expect(letters[0]).toContain("123456");
  });

  it("that the server refuses rejects, so that the job tries again", async () => {
    const { url } = await mailServer();
    await expect(
      smtpMail(url, "mill@example.com")("1", { to: "full@x.org", subject: "s", text: "t" }),
    ).rejects.toThrow("mailbox full");
  });
});

describe("a text message by HTTP", () => {
  const calls: { headers: IncomingMessage["headers"]; body: unknown }[] = [];
  const server = createServer(async (req, res) => {
    calls.push({ headers: req.headers, body: JSON.parse(await text(req)) });
    res.writeHead(req.url === "/busy" ? 503 : 202).end("{}");
  });
  const listening = new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
  closing.push(() => server.close());

  it("is posted with its id as the idempotency key and the configured token", async () => {
    await httpSms(`${await listening}/send`, "gateway-token")("7", {
      to: "+77010000000",
      text: "1",
    });
    expect(calls.at(-1)).toMatchObject({
      headers: { "idempotency-key": "7", authorization: "Bearer gateway-token" },
      body: { id: "7", to: "+77010000000", text: "1" },
    });
  });

  it("that the gateway does not take rejects", async () => {
    const send = httpSms(`${await listening}/busy`, undefined);
    await expect(send("8", { to: "+1", text: "x" })).rejects.toThrow("503");
  });
});

describe("without a mail server", () => {
  const letter = { to: "a@b.c", subject: "s", text: "t" };
  it("letters go to the log in development and are refused in production", async () => {
    const at = (NODE_ENV: string) => {
      const config = loadConfig({
        NODE_ENV,
        LOG_LEVEL: "silent",
        MILLRACE_ENCRYPTION_KEYS: randomBytes(32).toString("base64"),
      });
      return portsOf(config, createLog(config, "test")).mail("1", letter);
    };
    await expect(at("development")).resolves.toBeUndefined();
    await expect(at("production")).rejects.toThrow("MILLRACE_MAIL_URL");
  });
});
