const loopback = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** Why a redirect URI cannot be used, by RFC 6749 (3.1.2) and, for applications on devices, RFC 8252; null when it can. */
export function redirectFault(uri: string, type: "confidential" | "public"): string | null {
  if (!URL.canParse(uri)) return "must be an absolute URI";
  const { protocol, hostname, hash, username, password } = new URL(uri);
  if (hash !== "" || uri.includes("#")) return "must have no fragment";
  if (username !== "" || password !== "") return "must not hold a user name or a password";
  if (protocol === "https:") {
    return type === "public" && loopback.has(hostname)
      ? "must not be https on this very machine"
      : null;
  }
  if (protocol === "http:")
    return loopback.has(hostname)
      ? null
      : "must be https, or http on 127.0.0.1, [::1] or localhost";
  return type === "public" && protocol.includes(".")
    ? null
    : "must be https, or for a public application a scheme of its own with a dot";
}
