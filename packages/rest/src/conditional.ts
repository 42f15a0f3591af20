import { hash } from "node:crypto";
import { malformed, versionMismatch } from "@millrace/platform/problems";

/*
 * The strong tag of a versioned resource is "<id>.<version>.<view>": `If-Match` reads the version back out of it, and the
 * view, a digest of the very text, tells apart projections, roles and joined data that moved without the version.
 */

/** The tag of an answer: strong for a single resource with id and version, weak for everything else. */
export function entityTag(answer: unknown, body: string, isVersioned: boolean): string {
  const view = hash("sha1", body, "base64url").slice(0, 16);
  if (isVersioned) {
    const { id, version } = answer as { id?: unknown; version?: unknown };
    if (typeof id === "string" && typeof version === "number")
      return `"${tagText(id)}.${version}.${view}"`;
  }
  return `W/"${view}"`;
}

/** Strong tags differ between the plain and the packed form of the same text. */
export const codedTag = (tag: string, coding: string): string =>
  tag.startsWith("W/") ? tag : `${tag.slice(0, -1)}-${coding}"`;

/** Whether `If-None-Match` names the tag, so that 304 is the answer; coded forms of it count. */
export function isHeld(header: string, tag: string): boolean {
  if (header.trim() === "*") return true;
  const opaque = tag.replace(/^W\//, "").slice(1, -1);
  for (const [, held] of header.matchAll(/"([^"]*)"/g)) {
    if (held === opaque || held === `${opaque}-br` || held === `${opaque}-gzip`) return true;
  }
  return false;
}

/**
 * The version that `If-Match` asks for of the resource `id`; undefined for `*`, which any version satisfies.
 * Errors: `request.malformed` for what is not a tag, `resource.version_mismatch` for the tag of something else.
 */
export function expectedVersion(header: string, id: string): number | undefined {
  if (header.trim() === "*") return undefined;
  if (!/^\s*(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*\s*$/.test(header)) {
    throw malformed(
      'If-Match must be an entity tag such as "<id>.<version>.<view>", as ETag gave it, or *.',
    );
  }
  const versions = new Set<number>();
  for (const [, weak, tag] of header.matchAll(/(W\/)?"([^"]*)"/g)) {
    const version = weak === undefined && versionIn(tag as string, id);
    if (typeof version === "number") versions.add(version);
  }
  const [version, ...others] = versions;
  if (version === undefined) throw versionMismatch("If-Match names no version of this resource.");
  if (others.length > 0) throw malformed("If-Match must name one version.");
  return version;
}

function versionIn(tag: string, id: string): number | undefined {
  const start = `${tagText(id)}.`;
  if (!tag.toLowerCase().startsWith(start.toLowerCase())) return undefined;
  const version = /^([1-9]\d{0,15})(?:\.[\w-]*)?$/.exec(tag.slice(start.length))?.[1];
  return version === undefined ? undefined : Number(version);
}

const tagText = (id: string) => (/^[\x21\x23-\x7e]+$/.test(id) ? id : encodeURIComponent(id));
