import { createPrivateKey } from "node:crypto";
import { z } from "zod";

/** An issuer of OpenID Connect by whose word people sign in. */
export interface OidcProvider {
  /** In addresses and in the database: it stays. */
  readonly id: string;
  /** What the button says. */
  readonly label: string;
  /** Where discovery begins. */
  readonly issuer: string;
  readonly clientId: string;
  readonly secret: OidcSecret;
  readonly scopes: string;
  /** The answer is posted by the browser, as Apple wants it. */
  readonly formPost: boolean;
  /** Role of people who come for the first time; without it, none are added. */
  readonly role?: string | undefined;
  /** A verified address opens the account that has it. */
  readonly linkByEmail: boolean;
  /** The issuer gives addresses to its own people only and does not say that it has verified them. */
  readonly vouchesForEmail: boolean;
}

/** How Millrace shows the issuer that it is who it says. Apple wants a token that is signed with a key of the team. */
export type OidcSecret =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "apple";
      readonly teamId: string;
      readonly keyId: string;
      /** PKCS #8 as PEM. */
      readonly privateKey: string;
    };

/** They have meanings of their own in addresses and in the database. */
const reserved = new Set(["exchange", "firebase"]);

const id = z
  .string("id must be there")
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    "id must be 1 to 40 small letters, digits and - and start with a letter",
  )
  .refine((name) => !reserved.has(name), "id is taken; choose another");
const text = (name: string) => z.string(`${name} must be there`).trim().min(1, `${name} is empty`);

const common = {
  label: z.string().trim().min(1).max(40).optional(),
  clientId: text("clientId"),
  role: z.string().min(1).optional(),
  linkByEmail: z.boolean("linkByEmail must be true or false").default(false),
  vouchesForEmail: z.boolean("vouchesForEmail must be true or false").default(false),
};
const scopes = z
  .string()
  .refine(
    (given) => given.split(" ").includes("openid"),
    'scopes must hold openid, such as "openid email profile"',
  )
  .default("openid email profile");

const any = z.strictObject({
  ...common,
  id,
  issuer: z.url({
    protocol: /^https?$/,
    hostname: /.*/,
    error: "issuer must be an address such as https://id.example.com",
  }),
  clientSecret: text("clientSecret").optional(),
  scopes,
});

const google = z.strictObject({
  ...common,
  preset: z.literal("google"),
  id: id.default("google"),
  clientSecret: text("clientSecret"),
});

/** Words of Microsoft for the people of all companies. */
const tenants = new Set(["common", "organizations", "consumers"]);

const microsoft = z
  .strictObject({
    ...common,
    preset: z.literal("microsoft"),
    id: id.default("microsoft"),
    clientSecret: text("clientSecret"),
    /** Of one's own company; without it, whoever has an account there. */
    tenant: z
      .string()
      .regex(/^[\w.-]+$/, "tenant must be the id or a domain of a directory")
      .default("common"),
  })
  .refine(
    // Whoever owns such a directory writes any address into it.
    ({ tenant, vouchesForEmail }) => !vouchesForEmail || !tenants.has(tenant),
    "vouchesForEmail needs the tenant of one company",
  );

const apple = z.strictObject({
  ...common,
  preset: z.literal("apple"),
  id: id.default("apple"),
  teamId: text("teamId"),
  keyId: text("keyId"),
  privateKey: text("privateKey").refine(
    isP256,
    "privateKey must be the text of the .p8 file, with \\n for its line ends",
  ),
});

function isP256(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === "prime256v1";
  } catch {
    return false;
  }
}

const secretOf = (clientSecret: string | undefined): OidcSecret =>
  clientSecret === undefined ? { kind: "none" } : { kind: "text", text: clientSecret };

const one = z.union([
  any.transform(
    ({ clientSecret, ...given }): OidcProvider => ({
      ...given,
      label: given.label ?? given.id,
      secret: secretOf(clientSecret),
      formPost: false,
    }),
  ),
  google.transform(
    ({ preset: _, clientSecret, ...given }): OidcProvider => ({
      ...given,
      label: given.label ?? "Google",
      issuer: "https://accounts.google.com",
      secret: secretOf(clientSecret),
      scopes: "openid email profile",
      formPost: false,
    }),
  ),
  microsoft.transform(
    ({ preset: _, clientSecret, tenant, ...given }): OidcProvider => ({
      ...given,
      label: given.label ?? "Microsoft",
      issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
      secret: secretOf(clientSecret),
      scopes: "openid email profile",
      formPost: false,
    }),
  ),
  apple.transform(
    ({ preset: _, teamId, keyId, privateKey, ...given }): OidcProvider => ({
      ...given,
      label: given.label ?? "Apple",
      issuer: "https://appleid.apple.com",
      secret: { kind: "apple", teamId, keyId, privateKey },
      scopes: "openid email name",
      formPost: true,
    }),
  ),
]);

const presets: Readonly<Record<string, z.ZodType>> = { google, microsoft, apple };

/** The sentences about the one kind that was meant, rather than about all that it is not. */
function sentencesAbout(given: unknown): string[] {
  const { preset } = (typeof given === "object" ? (given ?? {}) : {}) as { preset?: unknown };
  const meant = preset === undefined ? any : presets[String(preset)];
  if (!meant) return [`preset must be one of ${Object.keys(presets).join(", ")}, or be left out`];
  const { error } = meant.safeParse(given);
  return error?.issues.map(({ message }) => message) ?? [];
}

/** The JSON list of `MILLRACE_OIDC_PROVIDERS`; each refused entry is told by its number and what it must be. */
export const OidcProviders = z.string().transform((json, { addIssue }): OidcProvider[] => {
  const refuse = (message: string) => addIssue({ code: "custom", message });
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    refuse('must be JSON such as [{"preset":"google","clientId":"…","clientSecret":"…"}]');
    return [];
  }
  if (!Array.isArray(list)) {
    refuse("must be a JSON list, with [ and ] around its entries");
    return [];
  }
  const providers = list.flatMap((given: unknown, index) => {
    const parsed = one.safeParse(given);
    if (parsed.success) return [parsed.data];
    for (const sentence of sentencesAbout(given)) refuse(`entry ${index + 1}: ${sentence}`);
    return [];
  });
  const twice = providers.find(({ id }, index) => providers.findIndex((p) => p.id === id) < index);
  if (twice) refuse(`has two entries with the id ${twice.id}; give one of them another id`);
  return providers;
});
