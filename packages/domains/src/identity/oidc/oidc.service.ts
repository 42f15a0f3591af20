import { randomBytes } from "node:crypto";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { DomainError } from "@millrace/platform/errors";
import type { OidcProvider } from "@millrace/platform/oidc-providers";
import type { Platform } from "@millrace/platform/platform";
import { invalid, unavailable } from "@millrace/platform/problems";
import { transact } from "@millrace/platform/transact";
import * as client from "openid-client";
import { accountOfPerson, type ExternalPerson } from "../external/external-account.ts";
import { mayEnter } from "../login/guard.service.ts";
import { unkept } from "../one-time.ts";
import { issueTicket, takeTicket } from "../tickets.ts";
import { answers, boundTries, providerOf, s256 } from "./guard.ts";
import { oidcClient, ProviderUnreachable } from "./oidc.client.ts";
import { oidcDenied, oidcNotLinked, oidcRefused, oidcStateInvalid } from "./oidc.errors.ts";
import { personFrom } from "./oidc.person.ts";
import type { OidcStart, SignInProviders } from "./oidc.schema.ts";
import { arrival, type Departure, departure, linkable, linking } from "./tickets.ts";

/** Where the console shows what became of a sign-in, and of a link. */
const signInPage = "/sign-in";
const accountPage = "/account/security";

export function listProviders({ platform }: Ctx): SignInProviders {
  return {
    items: platform.config.MILLRACE_OIDC_PROVIDERS.map(({ id, label }) => ({ id, label })),
  };
}

const redirectUri = ({ config }: Platform, { id }: OidcProvider) =>
  new URL(`/api/v1/auth/oidc/${id}/callback`, config.MILLRACE_PUBLIC_URL).href;

/** A browser on its way to the provider. */
export interface Sent {
  readonly location: string;
  /** For the browser to keep where scripts and other sites cannot read it, until it has come back and exchanged its code. */
  readonly browser: string;
  /** It comes back by a request of the provider's page, so its cookie has to go with such requests. */
  readonly crossSite: boolean;
}

/**
 * Sends a browser to the provider to sign in, or to show an identity for linking. What comes back is taken once, within ten minutes, from
 * this browser only. Refuses a provider that there is not (`resource.not_found`) or that does not answer (`service.unavailable`), and
 * return addresses that are not configured (`request.invalid`). Source: OpenID Connect Core 1.0, RFC 7636, RFC 9700.
 */
export async function startSignIn(asked: Ctx, input: OidcStart): Promise<Sent> {
  const ctx = unkept(asked);
  await boundTries(ctx);
  const provider = providerOf(ctx.platform, input.provider);
  const returnTo = returnAddress(ctx.platform, input);
  const configuration = await oidcClient(ctx.platform, provider);
  const [verifier, nonce] = [client.randomPKCECodeVerifier(), client.randomNonce()];
  const browser = randomBytes(32).toString("base64url");
  const begun: Omit<Departure, "userId"> = {
    provider: provider.id,
    nonce,
    verifier,
    browser: s256(browser),
    challenge: input.challenge ?? s256(browser),
    returnTo,
  };
  const state = await transact(ctx, async (tx) => {
    const link = input.link === undefined ? null : await takeTicket(tx, linking, input.link);
    if (input.link !== undefined && link === null) return null;
    return issueTicket(tx, departure, { ...begun, userId: link?.userId ?? null });
  });
  if (state === null) throw oidcStateInvalid("This link was used or is over. Begin again.");
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri(ctx.platform, provider),
    scope: provider.scopes,
    state,
    nonce,
    code_challenge: s256(verifier),
    code_challenge_method: "S256",
    ...(provider.formPost && { response_mode: "form_post" }),
  });
  return { location: url.href, browser, crossSite: provider.formPost };
}

function returnAddress({ config }: Platform, { returnTo, challenge, next, link }: OidcStart) {
  const refuse = (path: string, message: string) =>
    invalid(`${path} ${message}`, { errors: [{ path, code: "refused", message }] });
  if (returnTo === undefined) {
    if (link !== undefined) return accountPage;
    return next === undefined ? signInPage : withQuery(signInPage, { next });
  }
  if (!config.MILLRACE_SIGN_IN_RETURN_URLS.includes(returnTo))
    throw refuse("returnTo", "is not one of MILLRACE_SIGN_IN_RETURN_URLS");
  if (challenge === undefined)
    throw refuse("challenge", "must be there when the sign-in does not end at the console");
  return returnTo;
}

function withQuery(address: string, parameters: Readonly<Record<string, string>>): string {
  const more = new URLSearchParams(parameters).toString();
  return `${address}${address.includes("?") ? "&" : "?"}${more}`;
}

/**
 * What the provider answered, and whose browser brought it: gives the address that the browser goes to next, with a `code` of 60 seconds for
 * whoever began the sign-in, or with the code of a `problem`. Never throws for what a stranger can send; opens no session itself. One answer
 * is looked at once, also of several that race.
 */
export async function finishSignIn(
  asked: Ctx,
  came: { provider: string; parameters: URLSearchParams; browser: string | undefined },
): Promise<string> {
  const ctx = unkept(asked);
  let back = signInPage;
  try {
    await boundTries(ctx);
    const begun = await transact(ctx, (tx) =>
      takeTicket(tx, departure, came.parameters.get("state") ?? ""),
    );
    if (!begun) throw oidcStateInvalid("There is no such sign-in, or it is over.");
    back = begun.returnTo;
    if (begun.provider !== came.provider || !answers(came.browser ?? "", begun.browser))
      throw oidcStateInvalid("Another provider or another browser has answered.");
    const provider = providerOf(ctx.platform, begun.provider);
    const person = await personOf(ctx, provider, begun, came.parameters);
    return withQuery(back, await arrive(ctx, provider, begun, person));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    await transact(ctx, async (tx) =>
      audit(
        tx,
        "identity.login.failed",
        { type: "identity.user", id: null },
        {
          after: {
            factor: "oidc",
            provider: came.provider.slice(0, 40),
            code: error.definition.code,
            reason: reason.slice(0, 300),
          },
        },
      ),
    );
    return withQuery(back, { problem: error.definition.code });
  }
}

/** Whom the provider names, once everything it says has been checked. */
async function personOf(
  ctx: Ctx,
  provider: OidcProvider,
  begun: Departure,
  parameters: URLSearchParams,
): Promise<ExternalPerson> {
  const configuration = await oidcClient(ctx.platform, provider);
  const answer = new URL(redirectUri(ctx.platform, provider));
  answer.search = parameters.toString();
  try {
    const tokens = await client.authorizationCodeGrant(configuration, answer, {
      pkceCodeVerifier: begun.verifier,
      expectedNonce: begun.nonce,
      expectedState: parameters.get("state") ?? "",
      idTokenExpected: true,
    });
    return await personFrom(provider, configuration, tokens);
  } catch (error) {
    throw Object.assign(refusalFor(error, provider), { cause: error });
  }
}

function refusalFor(error: unknown, { label }: OidcProvider): DomainError {
  if (error instanceof client.AuthorizationResponseError && error.error === "access_denied")
    return oidcDenied(`${label} did not sign you in.`);
  if (error instanceof Error && error.cause instanceof ProviderUnreachable)
    return unavailable(`${label} cannot be asked for a moment.`, { retryAfter: 5 });
  return oidcRefused(`What ${label} sent is not valid.`);
}

/** What the browser takes along: a code for the session, or one for the link. */
async function arrive(
  ctx: Ctx,
  provider: OidcProvider,
  begun: Departure,
  person: ExternalPerson,
): Promise<Record<string, string>> {
  const { userId, challenge } = begun;
  if (userId !== null) {
    const { subject, email } = person;
    const wanted = { userId, provider: provider.id, subject, email: email ?? null };
    return { link: await transact(ctx, (tx) => issueTicket(tx, linkable, wanted)) };
  }
  const { role, linkByEmail } = provider;
  const account = await transact(ctx, (tx) => accountOfPerson(tx, person, { role, linkByEmail }));
  if (!account) throw oidcNotLinked(`No account is linked to this ${provider.label} sign-in.`);
  if (!(await mayEnter(ctx, account)))
    throw oidcRefused("This account may not sign in at present.");
  const known = { userId: account.id, provider: provider.id, challenge };
  return { code: await transact(ctx, (tx) => issueTicket(tx, arrival, known)) };
}
