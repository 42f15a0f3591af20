import { Select, type SelectProps } from "@mantine/core";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { RemoteSelect, useSearchText } from "../../parts/pickers.tsx";

type PickerProps = Omit<SelectProps, "data" | "searchable" | "onSearchChange" | "searchValue">;
const kept = { staleTime: 60_000 };
const choice = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });
const person = ({ id, name, code }: { id: string; name: string; code: string }) => ({
  value: id,
  label: `${name} · ${code}`,
});

/** All sites that are open; a company has few. */
export const useSites = () =>
  useQuery(trpc.sites.list.queryOptions({ limit: 100, sort: "name" }, kept));

export function SiteSelect(props: PickerProps) {
  const { data } = useSites();
  return <Select searchable data={data?.items.map(choice) ?? []} {...props} />;
}

export function PositionSelect(props: PickerProps) {
  const { data } = useQuery(trpc.people.positions.list.queryOptions({ limit: 100 }, kept));
  return <Select searchable data={data?.items.map(choice) ?? []} {...props} />;
}

/** Somebody who works at the sites that one sees, found by name or code while one types. */
export function EmployeeSelect({ value, ...props }: PickerProps) {
  const [q, search] = useSearchText();
  const found = useQuery(
    trpc.people.employees.list.queryOptions(
      { q, limit: 20, sort: "name" },
      { placeholderData: keepPreviousData },
    ),
  );
  const chosen = useQuery(
    trpc.people.employees.get.queryOptions(value ? { id: value } : skipToken),
  ).data;
  return (
    <RemoteSelect
      value={value ?? null}
      choices={found.data?.items.map(person)}
      chosen={chosen && person(chosen)}
      onSearch={search}
      {...props}
    />
  );
}

export function LeaveTypeSelect(props: PickerProps) {
  const { data } = useQuery(trpc.scheduling.leaveTypes.list.queryOptions({ limit: 100 }, kept));
  return <Select searchable data={data?.items.map(choice) ?? []} {...props} />;
}
