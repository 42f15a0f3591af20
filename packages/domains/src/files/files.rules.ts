/** A name that every system can keep: no path, no control or reserved characters, no leading dots, at most 150 characters with its extension. */
export function safeName(given: string): string {
  const base = given.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const plain = base
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  if (plain === "") return "file";
  const [, stem = plain, extension = ""] = /^(.*?)(\.[\p{L}\p{N}]{1,10})?$/u.exec(plain) ?? [];
  return [...stem].slice(0, 150 - extension.length).join("") + extension;
}

const textTypes: Readonly<Record<string, string>> = {
  csv: "text/csv",
  json: "application/json",
  md: "text/markdown",
};

/**
 * The media type of a file: what its content shows (`found`); for text, which has no signature, one of a few harmless types by its extension.
 * Nothing that a browser would run (HTML, SVG, XML) is ever called by its name.
 */
export function mediaType(found: string | undefined, isText: boolean, name: string): string {
  if (found !== undefined && !/html|xml|svg|javascript/.test(found.replace(/openxmlformats/, "")))
    return found;
  if (!isText && found === undefined) return "application/octet-stream";
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return textTypes[extension] ?? "text/plain";
}

/** Pictures that smaller copies are made of. */
export const isPicture = (type: string): boolean =>
  ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"].includes(type);

/** The domain whose `:read` and `:write` open what hangs on a thing of this type: `workshop.work_order` is of `workshop`. */
export const domainOf = (ownerType: string): string => ownerType.slice(0, ownerType.indexOf("."));
