import { MultiSelect, type MultiSelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMe } from "../../parts/access.ts";

/** Permissions to give away: those that who is signed in holds. */
export function PermissionPicker(props: Omit<MultiSelectProps, "data">) {
  const { permissions } = useMe();
  const holdsAll = permissions.includes("*");
  const all = useQuery({
    ...trpc.identity.permissions.list.queryOptions(undefined, { staleTime: 300_000 }),
    enabled: holdsAll,
  });
  const known = holdsAll ? (all.data?.items.map(({ slug }) => slug) ?? []) : permissions;
  return (
    <MultiSelect
      searchable
      clearable
      maxDropdownHeight={240}
      nothingFoundMessage="You hold no such permission"
      {...props}
      data={[...new Set([...known, ...(props.value ?? [])])].sort()}
    />
  );
}
