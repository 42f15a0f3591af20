import { Select, type SelectProps, Skeleton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../api/trpc.ts";
import { TextLink } from "../../parts/links.tsx";
import { Nothing } from "../../parts/values.tsx";

type PickerProps = Omit<SelectProps, "data" | "searchable" | "onSearchChange" | "searchValue">;
const kept = { staleTime: 60_000 };

/** A piece of equipment; found on the server while one types. */
export function EquipmentSelect(props: PickerProps) {
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 200);
  const { data } = useQuery(
    trpc.workshop.equipment.list.queryOptions(
      { ...(q && { q }), limit: 20 },
      { placeholderData: keepPreviousData },
    ),
  );
  const choices =
    data?.items.map(({ id, name, serial }) => ({ value: id, label: `${name} · ${serial}` })) ?? [];
  return (
    <Select
      searchable
      data={choices}
      filter={({ options }) => options}
      nothingFoundMessage="Nothing found"
      onSearchChange={(typed) => {
        // A chosen option's text is put into the field as well; it is no search.
        if (!choices.some(({ label }) => label === typed)) setText(typed);
      }}
      {...props}
    />
  );
}

export function ChecklistSelect(props: PickerProps) {
  const { data } = useQuery(trpc.workshop.checklists.list.queryOptions({ limit: 100 }, kept));
  const choices = data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  return <Select searchable data={choices} {...props} />;
}

export function EquipmentName({ id }: { id: string }) {
  const query = useQuery(trpc.workshop.equipment.get.queryOptions({ id }, kept));
  if (query.error) return <Nothing />;
  if (!query.data) return <Skeleton h={12} w={120} display="inline-block" />;
  return (
    <TextLink to="/equipment/$id" params={{ id }}>
      {query.data.name}
    </TextLink>
  );
}

export function EmployeeName({ id }: { id: string }) {
  const query = useQuery(trpc.people.employees.get.queryOptions({ id }, kept));
  if (query.error) return <Nothing />;
  return query.data ? query.data.name : <Skeleton h={12} w={90} display="inline-block" />;
}
