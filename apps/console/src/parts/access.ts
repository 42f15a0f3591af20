import { useSuspenseQuery } from "@tanstack/react-query";
import { queryClient, trpc } from "../api/trpc.ts";

const me = () => trpc.auth.me.queryOptions({}, { staleTime: 60_000 });

/** Has who is signed in ready for `useMe`. */
export const loadMe = () => queryClient.ensureQueryData(me());

export const useMe = () => useSuspenseQuery(me()).data;

/** Whether who is signed in holds a permission: what they may not do is not offered. The server decides all the same. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes("*") || permissions.includes(permission);
}
