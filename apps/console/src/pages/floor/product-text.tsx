import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";

/** A product's name and unit, without leading anywhere. */
export function ProductText({ id, many }: { id: string; many?: string }) {
  const { data } = useQuery(
    trpc.catalog.products.get.queryOptions({ id }, { staleTime: 5 * 60_000 }),
  );
  if (!data) return "…";
  return many === undefined ? data.name : `${many} ${data.unit} ${data.name}`;
}
