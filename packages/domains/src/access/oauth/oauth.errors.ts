import { defineProblem } from "@millrace/platform/errors";

export const redirectRefused = defineProblem({
  code: "access.redirect_refused",
  kind: "invalid",
  title: "This redirect URI cannot be used",
  help: "A redirect URI is absolute and has no fragment: `https://…`; `http://` on 127.0.0.1, [::1] or localhost only; for a public application also a scheme of its own with a dot, such as `com.example.app:/callback`. An application that uses the authorization code flow needs one, another needs none.",
});

export const publicClient = defineProblem({
  code: "access.public_client",
  kind: "conflict",
  title: "A public application has no secret",
  help: "What runs on the devices of others cannot keep a secret: a public application proves itself by PKCE and cannot call for itself (`client_credentials`).",
});
