/* The pages of signing in and agreeing: plain HTML that works without scripts, with labels, headings and a language. */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (each) => entities[each] ?? each);

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Millrace</title><link rel="stylesheet" href="/docs/assets/pages.css"><link rel="stylesheet" href="/docs/assets/forms.css"></head>
<body><main class="page"><h1>${escaped(title)}</h1>${body}</main></body></html>`;
}

const alert = (text: string | undefined) =>
  text === undefined ? "" : `<p role="alert" class="alert">${escaped(text)}</p>`;

/** What every form carries, so that no other site can send it. */
const form = (guard: string, body: string) =>
  `<form method="post"><input type="hidden" name="guard" value="${escaped(guard)}">${body}</form>`;

export function signInPage(of: {
  app: string;
  guard: string;
  login?: string;
  fault?: string;
}): string {
  return page(
    `Sign in to continue to ${of.app}`,
    alert(of.fault) +
      form(
        of.guard,
        `<p><label for="login">E-mail address, phone number or user name</label>
        <input id="login" name="login" autocomplete="username" required value="${escaped(of.login ?? "")}"></p>
        <p><label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required></p>
        <p><button name="action" value="login">Sign in</button>
        <button name="action" value="cancel" class="quiet" formnovalidate>Cancel</button></p>`,
      ) +
      "<p>With a passkey or another account, sign in to the console in this browser and load this page again.</p>",
  );
}

export function secondFactorPage(of: { guard: string; challenge: string; fault?: string }): string {
  return page(
    "Enter your code",
    alert(of.fault) +
      form(
        of.guard,
        `<input type="hidden" name="challenge" value="${escaped(of.challenge)}">
        <p><label for="code">Code of your authenticator app, or a recovery code</label>
        <input id="code" name="code" autocomplete="one-time-code" required></p>
        <p><button name="action" value="code">Continue</button>
        <button name="action" value="cancel" class="quiet" formnovalidate>Cancel</button></p>`,
      ),
  );
}

/** One permission that is asked for, what it opens, and whether the person has it to give. */
export interface AskedScope {
  readonly scope: string;
  readonly opens: readonly string[];
  readonly held: boolean;
}

export function consentPage(of: {
  app: string;
  person: string;
  leadsTo: string;
  guard: string;
  asked: readonly AskedScope[];
}): string {
  const items = of.asked.map(({ scope, opens, held }) => {
    const what = opens.length > 0 ? `: ${opens.map(escaped).join("; ")}` : "";
    const note = held ? "" : " <em>You do not have this permission: it opens nothing.</em>";
    return `<li><code>${escaped(scope)}</code>${what}.${note}</li>`;
  });
  return page(
    `${of.app} asks to act for you`,
    `<p>You are signed in as <strong>${escaped(of.person)}</strong>. If you allow it, <strong>${escaped(of.app)}</strong> can, until you take it back:</p>
    <ul>${items.join("")}</ul>
    <p>You are led on to <code>${escaped(of.leadsTo)}</code>. You can take it back at any time in the console, under “Connected applications”.</p>
    ${form(
      of.guard,
      `<p><button name="action" value="allow">Allow</button>
      <button name="action" value="deny" class="quiet">Deny</button></p>`,
    )}`,
  );
}

export function errorPage(text: string): string {
  return page(
    "This did not work",
    `<p role="alert">${escaped(text)}</p><p>Go back to the application and start again.</p>`,
  );
}

/** No scripts, no frames, no cache. A form leads over redirects to the application: browsers hold all of them against `form-action`. */
export function pageHeaders(leadsTo?: string): Record<string, string> {
  const target = leadsTo === undefined ? "" : ` ${formTarget(leadsTo)}`;
  return {
    "cache-control": "no-store",
    "content-security-policy": `default-src 'none'; style-src 'self'; form-action 'self'${target}; frame-ancestors 'none'; base-uri 'none'`,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}

function formTarget(uri: string): string {
  const { protocol, origin } = new URL(uri);
  return protocol === "http:" || protocol === "https:" ? origin : protocol;
}
