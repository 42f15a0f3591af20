import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";

type PickerProps = Omit<SelectProps, "data" | "searchable">;
const kept = { staleTime: 60_000 };
const choice = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });

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

/** An employee of the sites that one sees, the first hundred by name. */
export function EmployeeSelect(props: PickerProps) {
  const { data } = useQuery(trpc.people.employees.list.queryOptions({ limit: 100 }, kept));
  return <Select searchable data={data?.items.map(choice) ?? []} {...props} />;
}

export function LeaveTypeSelect(props: PickerProps) {
  const { data } = useQuery(trpc.scheduling.leaveTypes.list.queryOptions({ limit: 100 }, kept));
  return <Select searchable data={data?.items.map(choice) ?? []} {...props} />;
}
