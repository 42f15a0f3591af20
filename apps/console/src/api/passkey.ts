import type { Problem } from "@millrace/contract/problem";
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";

/*
 * The device's part of a passkey: it shows its own dialogue, and answers what the server checks. Browsers offer it on https and localhost only.
 */

export const hasPasskeys = (): boolean => browserSupportsWebAuthn();

/** Makes a passkey by the server's options. */
export async function makePasskey(options: object) {
  const made = startRegistration({
    optionsJSON: options as PublicKeyCredentialCreationOptionsJSON,
  });
  const { clientExtensionResults: _, ...credential } = await spoken(
    made,
    "No passkey was added",
    "The device's dialogue was closed, took too long, or this device has a passkey for the account already.",
  );
  return credential;
}

/** Signs the server's challenge with a passkey of the person's choice. */
export async function signWithPasskey(options: object) {
  const signed = startAuthentication({
    optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
  });
  const { clientExtensionResults: _, ...credential } = await spoken(
    signed,
    "No passkey was used",
    "The device's dialogue was closed, took too long, or it has no passkey for this address.",
  );
  return credential;
}

/** Says in a sentence what the browser says in codes. */
async function spoken<Answer>(
  answer: Promise<Answer>,
  title: string,
  detail: string,
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    const problem: Problem = {
      type: "about:blank",
      title,
      status: 0,
      detail,
      instance: "",
      code: "client.passkey",
      traceId: "",
      retryable: false,
    };
    throw new Error(`${title}: ${error}`, { cause: problem });
  }
}
