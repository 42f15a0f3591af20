import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../api/trpc.ts";

/** A recipe in use; `value` is its id. Found while one types, on the server; what is chosen stays named. */
export function RecipeSelect({
  value,
  ...props
}: Omit<SelectProps, "data" | "searchable" | "onSearchChange" | "searchValue">) {
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text, 200);
  const found = useQuery(
    trpc.catalog.recipes.list.queryOptions(
      { q: q || undefined, limit: 20 },
      { placeholderData: keepPreviousData },
    ),
  );
  const chosen = useQuery(trpc.catalog.recipes.get.queryOptions(value ? { id: value } : skipToken));
  const recipes = [...(found.data?.items ?? []), ...(chosen.data ? [chosen.data] : [])];
  const data = [...new Map(recipes.map(({ id, name, code }) => [id, `${name} · ${code}`]))].map(
    ([id, label]) => ({ value: id, label }),
  );
  return (
    <Select
      searchable
      value={value ?? null}
      data={data}
      filter={({ options }) => options}
      nothingFoundMessage={found.data ? "Nothing found" : "Searching …"}
      onSearchChange={(typed) => {
        if (!data.some(({ label }) => label === typed)) setText(typed.trim());
      }}
      {...props}
    />
  );
}
