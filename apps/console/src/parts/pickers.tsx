import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { trpc } from "../api/trpc.ts";

/* Fields that hold another record's id and show its name. */

type PickerProps = Omit<SelectProps, "data" | "searchable" | "onSearchChange" | "searchValue">;

const most = 20;
const choice = (record: { id: string; name: string; code?: string; sku?: string }) => ({
  value: record.id,
  label: `${record.name} · ${record.sku ?? record.code}`,
});

interface Choice {
  value: string;
  label: string;
}

/** Finds while one types, on the server; what is chosen stays named. */
export function RemoteSelect({
  choices,
  chosen,
  onSearch,
  ...props
}: PickerProps & {
  choices: Choice[] | undefined;
  /** The record that the value names, once it is known. */
  chosen: Choice | undefined;
  onSearch: (q: string) => void;
}) {
  const listed = choices ?? [];
  const data =
    chosen && !listed.some(({ value }) => value === chosen.value) ? [...listed, chosen] : listed;
  return (
    <Select
      searchable
      data={data}
      // The server has filtered.
      filter={({ options }) => options}
      nothingFoundMessage={choices ? "Nothing found" : "Searching …"}
      onSearchChange={(text) => {
        // A chosen option's text is put into the field as well; it is no search.
        if (!data.some(({ label }) => label === text)) onSearch(text.trim());
      }}
      {...props}
    />
  );
}

export function useSearchText(): [q: string | undefined, set: (text: string) => void] {
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text, 200);
  return [q || undefined, setText];
}

/** A product; `value` is its id. */
export function ProductSelect({ value, ...props }: PickerProps) {
  const [q, search] = useSearchText();
  const found = useQuery(
    trpc.catalog.products.list.queryOptions(
      { q, limit: most },
      { placeholderData: keepPreviousData },
    ),
  );
  const chosen = useQuery(
    trpc.catalog.products.get.queryOptions(value ? { id: value } : skipToken),
  );
  return (
    <RemoteSelect
      value={value ?? null}
      choices={found.data?.items.map(choice)}
      chosen={chosen.data && choice(chosen.data)}
      onSearch={search}
      {...props}
    />
  );
}

export function CustomerSelect({ value, ...props }: PickerProps) {
  const [q, search] = useSearchText();
  const found = useQuery(
    trpc.parties.customers.list.queryOptions(
      { q, limit: most },
      { placeholderData: keepPreviousData },
    ),
  );
  const chosen = useQuery(
    trpc.parties.customers.get.queryOptions(value ? { id: value } : skipToken),
  );
  return (
    <RemoteSelect
      value={value ?? null}
      choices={found.data?.items.map(choice)}
      chosen={chosen.data && choice(chosen.data)}
      onSearch={search}
      {...props}
    />
  );
}

export function VendorSelect({ value, ...props }: PickerProps) {
  const [q, search] = useSearchText();
  const found = useQuery(
    trpc.parties.vendors.list.queryOptions(
      { q, limit: most },
      { placeholderData: keepPreviousData },
    ),
  );
  const chosen = useQuery(trpc.parties.vendors.get.queryOptions(value ? { id: value } : skipToken));
  return (
    <RemoteSelect
      value={value ?? null}
      choices={found.data?.items.map(choice)}
      chosen={chosen.data && choice(chosen.data)}
      onSearch={search}
      {...props}
    />
  );
}

export function CategorySelect({ value, ...props }: PickerProps) {
  const [q, search] = useSearchText();
  const found = useQuery(
    trpc.catalog.categories.list.queryOptions(
      { q, limit: most },
      { placeholderData: keepPreviousData },
    ),
  );
  const chosen = useQuery(
    trpc.catalog.categories.get.queryOptions(value ? { id: value } : skipToken),
  );
  return (
    <RemoteSelect
      value={value ?? null}
      choices={found.data?.items.map(choice)}
      chosen={chosen.data && choice(chosen.data)}
      onSearch={search}
      {...props}
    />
  );
}

/** The first hundred warehouses that are open; most companies have fewer. */
export const useWarehouses = () =>
  useQuery(
    trpc.sites.warehouses.list.queryOptions({ limit: 100, sort: "name" }, { staleTime: 60_000 }),
  );

/** A warehouse, also one beyond the first hundred; where one is required and there is but one, it is that one. */
export function WarehouseSelect({ value, ...props }: PickerProps) {
  const [q, search] = useSearchText();
  const all = useWarehouses().data;
  const found = useQuery(
    trpc.sites.warehouses.list.queryOptions(q ? { q, limit: most, sort: "name" } : skipToken, {
      placeholderData: keepPreviousData,
    }),
  );
  const listed = all?.items.find(({ id }) => id === value);
  const other = useQuery(
    trpc.sites.warehouses.get.queryOptions(value && all && !listed ? { id: value } : skipToken),
  ).data;
  const [only] = all?.items.length === 1 && props.required ? all.items.map(choice) : [];
  const { onChange } = props;
  useEffect(() => {
    if (only && value === null) onChange?.(only.value, only);
  });
  const record = listed ?? other;
  return (
    <RemoteSelect
      value={value ?? null}
      choices={(q ? found.data : all)?.items.map(choice)}
      chosen={record && choice(record)}
      onSearch={search}
      {...props}
    />
  );
}
