import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  holds,
  noteConsent,
  type ProtocolRecords,
  readGrants,
} from "@millrace/domains/access/index";
import { appRouter } from "@millrace/domains/app-router";
import { nameOfPerson } from "@millrace/domains/identity/index";
import type { Ctx } from "@millrace/platform/context";
import type { DomainError } from "@millrace/platform/errors";
import type { Platform } from "@millrace/platform/platform";
import type { Meta } from "@millrace/platform/procedure";
import { asDomainError } from "@millrace/platform/refusals";
import { errors, type InteractionResults, type Provider } from "oidc-provider";
import { anonymousCtx, type CreateContext, newRequestId } from "./context.ts";
import {
  consentPage,
  errorPage,
  pageHeaders,
  secondFactorPage,
  signInPage,
} from "./oauth-pages.ts";

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;
type Fields = Readonly<Record<string, string | undefined>>;

/** Who is signed in to the console in the browser that asks, if anybody. */
export type PersonOf = (req: IncomingMessage) => Promise<string | null>;

const mostBytes = 16_384;

/** The pages between an application's request and its answer: who is it, and do they agree. */
export function interactionHandler(
  platform: Platform,
  provider: Provider,
  records: ProtocolRecords,
  createContext: CreateContext,
  personOf: PersonOf,
) {
  const guardKey = platform.sealer.derive("oauth-form");
  const guardOf = ({ jti }: Interaction) =>
    createHmac("sha256", guardKey)
      .update(jti ?? "")
      .digest("base64url");

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    try {
      const interaction = await provider.interactionDetails(req, res);
      const client = await provider.Client.find(String(interaction.params.client_id));
      if (!client) throw new errors.SessionNotFound("the application is gone");
      const about = { interaction, app: client.clientName ?? "An application" };
      if (req.method === "GET") return await show(req, res, about);
      if (req.method !== "POST") return answer(res, 405, errorPage("Nothing is sent this way."));
      const fields = await fieldsOf(req);
      if (!isSame(fields.guard ?? "", guardOf(interaction)))
        return answer(res, 403, errorPage("This form was not sent by its page."));
      await act(req, res, about, fields);
    } catch (error) {
      if (error instanceof errors.SessionNotFound)
        return answer(
          res,
          400,
          errorPage("This sign-in is over, or was begun in another browser."),
        );
      throw error;
    }
  };

  interface About {
    readonly interaction: Interaction;
    readonly app: string;
  }

  async function show(req: IncomingMessage, res: ServerResponse, { interaction, app }: About) {
    const guard = guardOf(interaction);
    const redirect = String(interaction.params.redirect_uri);
    const { accountId } = interaction.session ?? {};
    if (interaction.prompt.name === "login" || accountId === undefined) {
      const signedIn = isAskedAnew(interaction) ? null : await personOf(req);
      if (signedIn !== null) return enter(req, res, interaction, signedIn);
      return answer(res, 200, signInPage({ app, guard }), redirect);
    }
    const { permissions } = await readGrants(platform, accountId);
    const asked = askedOf(interaction).map((scope) => ({
      scope,
      opens: opened.get(scope) ?? [],
      held: holds(permissions, scope),
    }));
    const person = (await nameOfPerson(platform, accountId)) ?? "";
    answer(res, 200, consentPage({ app, guard, person, asked, leadsTo: redirect }), redirect);
  }

  /** Goes on as this person. Who was there before is gone from the protocol's session, which would ask about that first. */
  async function enter(
    req: IncomingMessage,
    res: ServerResponse,
    interaction: Interaction,
    accountId: string,
  ): Promise<void> {
    const before = interaction.session;
    if (before?.accountId !== undefined && before.accountId !== accountId && before.uid) {
      const session = await provider.Session.findByUid(before.uid);
      if (session) await Object.assign(session, nobody).persist();
      interaction.session = { ...before, accountId: undefined } as unknown as typeof before;
      await interaction.persist();
    }
    const result = { login: { accountId, remember: false } };
    await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
  }

  async function act(req: IncomingMessage, res: ServerResponse, about: About, fields: Fields) {
    const { interaction } = about;
    const finish = (result: InteractionResults, goOn: boolean) =>
      provider.interactionFinished(req, res, result, { mergeWithLastSubmission: goOn });
    const { accountId } = interaction.session ?? {};
    switch (fields.action) {
      case "login":
      case "code": {
        const signedIn = await signIn(req, res, about, fields);
        return signedIn === null ? undefined : enter(req, res, interaction, signedIn);
      }
      case "allow": {
        if (interaction.prompt.name !== "consent" || accountId === undefined)
          return answer(res, 409, errorPage("There is nothing to agree to."));
        return finish({ consent: { grantId: await agree(req, interaction, accountId) } }, true);
      }
      default:
        return finish({ error: "access_denied", error_description: "The person said no." }, false);
    }
  }

  /** The person's id; null when they were shown what is wrong instead. */
  async function signIn(
    req: IncomingMessage,
    res: ServerResponse,
    { interaction, app }: About,
    { action, login = "", password = "", code = "", challenge = "" }: Fields,
  ): Promise<string | null> {
    const guard = guardOf(interaction);
    const redirect = String(interaction.params.redirect_uri);
    const ctx = anonymousCtx(platform, req, newRequestId());
    const caller = appRouter.createCaller(ctx).auth;
    try {
      const { user, accessToken } =
        action === "login"
          ? await caller.login({ login, password })
          : await caller.totp.verify({ challenge, code });
      // The protocol has a session of its own: what signing in has opened is closed again.
      const opened = await createContext(req, { requestId: newRequestId(), token: accessToken });
      await appRouter.createCaller(opened).auth.logout({});
      return user.id;
    } catch (error) {
      const refusal = asDomainError(error);
      const { kind, code: problem } = refusal.definition;
      if (kind === "internal" || kind === "unavailable") throw error;
      const next = secondFactorOf(refusal);
      if (next !== null) answer(res, 401, secondFactorPage({ guard, challenge: next }), redirect);
      else if (action === "code" && problem !== "auth.invalid_challenge")
        answer(res, 401, secondFactorPage({ guard, challenge, fault: refusal.message }), redirect);
      else answer(res, 401, signInPage({ app, guard, login, fault: refusal.message }), redirect);
      return null;
    }
  }

  /** Writes down what the person agreed to, beside what they had agreed to before; the grant's id. */
  async function agree(
    req: IncomingMessage,
    interaction: Interaction,
    accountId: string,
  ): Promise<string> {
    const clientId = String(interaction.params.client_id);
    const known = interaction.grantId ?? (await records.grantOf(clientId, accountId));
    const before = known === undefined ? undefined : await provider.Grant.find(known);
    const grant = before ?? new provider.Grant({ accountId, clientId });
    grant.addOIDCScope(askedOf(interaction).join(" "));
    const grantId = await grant.save();
    const ctx = anonymousCtx(platform, req, newRequestId());
    const actor = {
      kind: "user",
      id: accountId,
      sessionId: interaction.session?.uid ?? "",
    } as const;
    await noteConsent({ ...ctx, actor } satisfies Ctx, grantId);
    return grantId;
  }
}

const nobody = { accountId: undefined, loginTs: undefined, authorizations: undefined };

/** Whether the application wants the password even of somebody who is signed in. */
const isAskedAnew = ({ prompt }: Interaction) =>
  prompt.reasons.some((reason) => reason !== "no_session" && reason !== "another_person");

const askedOf = ({ params }: Interaction) =>
  typeof params.scope === "string" ? params.scope.split(" ").filter(Boolean) : [];

const opened = new Map<string, string[]>();
for (const { _def } of Object.values(
  appRouter._def.procedures as unknown as Record<string, { _def: { meta?: Meta } }>,
)) {
  const { permission = "", rest } = _def.meta ?? {};
  const summaries = opened.get(permission) ?? [];
  if (rest && summaries.length < 4) opened.set(permission, [...summaries, rest.summary]);
}

/** The challenge of a second factor that signing in asks for. */
function secondFactorOf({ definition, particulars }: DomainError): string | null {
  if (definition.code !== "auth.second_factor_required") return null;
  const challenge = particulars.details?.challenge;
  return typeof challenge === "string" ? challenge : null;
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function fieldsOf(req: IncomingMessage): Promise<Fields> {
  let text = "";
  for await (const chunk of req.setEncoding("utf8")) {
    text += chunk;
    if (text.length > mostBytes) throw new errors.SessionNotFound("the form is too large");
  }
  return Object.fromEntries(new URLSearchParams(text));
}

function answer(res: ServerResponse, status: number, html: string, leadsTo?: string): void {
  res.writeHead(status, { "content-type": "text/html; charset=utf-8", ...pageHeaders(leadsTo) });
  res.end(html);
}
