import { useNavigate, useSearch } from "@tanstack/react-router";

/** What the address holds after `?`: text by name, read and written by whoever knows the name. */
export type Search = Record<string, string | undefined>;

export interface ListState<Filter extends string, Sort extends string> {
  /** Filters as the address has them: text that is not checked yet. */
  readonly filters: Readonly<Partial<Record<Filter | "q", string>>>;
  readonly sort: Sort | `-${Sort}` | undefined;
  readonly cursor: string | undefined;
  /** What every list query takes: `{ ...list.page, status }`. */
  readonly page: {
    readonly sort: Sort | `-${Sort}` | undefined;
    readonly cursor: string | undefined;
    readonly total: boolean;
  };
  readonly isFiltered: boolean;
  /** Changes filters or sort, and goes to the first page. */
  set(change: Partial<Record<Filter | "q" | "sort", string | undefined>>): void;
  next(cursor: string): void;
  first(): void;
  clear(): void;
}

/**
 * A list's filters, sort and page. They live in the address, so that a view can be kept, shared, reloaded and gone back to.
 * An unknown sort is none.
 */
export function useListState<const Filter extends string, const Sort extends string>({
  filters,
  sorts,
}: {
  filters: readonly Filter[];
  sorts: readonly Sort[];
}): ListState<Filter, Sort> {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const go = (change: (old: Search) => Search, replace: boolean) =>
    void navigate({ to: ".", search: change, replace, resetScroll: false });
  const names = [...filters, "q"] as const;
  const cursor = search.cursor;
  const sort = sorts.find((name) => name === search.sort || `-${name}` === search.sort)
    ? (search.sort as Sort | `-${Sort}`)
    : undefined;
  return {
    filters: Object.fromEntries(names.map((name) => [name, search[name]])) as Partial<
      Record<Filter | "q", string>
    >,
    sort,
    cursor,
    page: { sort, cursor, total: cursor === undefined },
    isFiltered: names.some((name) => search[name] !== undefined),
    set: (change) => go((old) => ({ ...old, ...change, cursor: undefined }), true),
    next: (cursor) => go((old) => ({ ...old, cursor }), false),
    first: () => go((old) => ({ ...old, cursor: undefined }), false),
    clear: () =>
      go(
        (old) => ({
          ...old,
          cursor: undefined,
          ...Object.fromEntries(names.map((name) => [name, undefined])),
        }),
        true,
      ),
  };
}
