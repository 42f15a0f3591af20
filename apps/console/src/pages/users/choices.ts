import { skipToken, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";

/* What people are given: roles and sites. A company has few of either. */

/** Names of all roles in use; none where who is signed in may not read them. */
export function useRoleNames(): string[] {
  const may = useMay();
  const roles = useQuery(
    trpc.identity.roles.list.queryOptions(
      may("roles:read") ? { limit: 100, sort: "name" } : skipToken,
      { staleTime: 60_000 },
    ),
  );
  return roles.data?.items.map(({ name }) => name) ?? [];
}

/** Sites by id and name. */
export function useSiteChoices(): { value: string; label: string }[] {
  const may = useMay();
  const sites = useQuery(
    trpc.sites.list.queryOptions(may("sites:read") ? { limit: 100, sort: "name" } : skipToken, {
      staleTime: 60_000,
    }),
  );
  return (
    sites.data?.items.map(({ id, name, code }) => ({ value: id, label: `${name} · ${code}` })) ?? []
  );
}
