/** What the conformance test must know about the rows that a domain's operations read by id, by the path before the id: `/machines/`. */
export interface Rows {
  /** The id of a row at the shop's site, which people of other sites must not see. */
  readonly scoped: Readonly<Record<string, string>>;
  /** Paths whose rows all sites share. */
  readonly shared: readonly string[];
}
