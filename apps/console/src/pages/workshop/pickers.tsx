import { type SelectProps, Skeleton } from "@mantine/core";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { TextLink } from "../../parts/links.tsx";
import { RemoteSelect, useSearchText } from "../../parts/pickers.tsx";
import { Nothing } from "../../parts/values.tsx";

type PickerProps = Omit<SelectProps, "data" | "searchable" | "onSearchChange" | "searchValue">;
const kept = { staleTime: 60_000 };

const piece = ({ id, name, serial }: { id: string; name: string; serial: string }) => ({
  value: id,
  label: `${name} · ${serial}`,
});
const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });

/** A piece of equipment; found on the server while one types. */
export function EquipmentSelect({ value, ...props }: PickerProps) {
  const [q, search] = useSearchText();
  const found = useQuery(
    trpc.workshop.equipment.list.queryOptions(
      { q, limit: 20 },
      { placeholderData: keepPreviousData },
    ),
  );
  const chosen = useQuery(
    trpc.workshop.equipment.get.queryOptions(value ? { id: value } : skipToken),
  );
  return (
    <RemoteSelect
      value={value ?? null}
      choices={found.data?.items.map(piece)}
      chosen={chosen.data && piece(chosen.data)}
      onSearch={search}
      {...props}
    />
  );
}

/** A checklist in use; found on the server while one types. */
export function ChecklistSelect({ value, ...props }: PickerProps) {
  const [q, search] = useSearchText();
  const found = useQuery(
    trpc.workshop.checklists.list.queryOptions(
      { q, limit: 20 },
      { placeholderData: keepPreviousData },
    ),
  );
  const chosen = useQuery(
    trpc.workshop.checklists.get.queryOptions(value ? { id: value } : skipToken),
  );
  return (
    <RemoteSelect
      value={value ?? null}
      choices={found.data?.items.map(named)}
      chosen={chosen.data && named(chosen.data)}
      onSearch={search}
      {...props}
    />
  );
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
