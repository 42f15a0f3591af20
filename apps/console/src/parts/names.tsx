import { Skeleton } from "@mantine/core";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { trpc } from "../api/trpc.ts";
import { TextLink } from "./links.tsx";
import { useWarehouses } from "./pickers.tsx";
import { Nothing } from "./values.tsx";

/* A record by its id, shown by its name. Those of one page are asked for in one request. */

const stay = { staleTime: 5 * 60_000 };

function Named<Data>({
  query,
  children,
}: {
  query: UseQueryResult<Data, unknown>;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  return query.error ? <Nothing /> : <Skeleton h={12} w={120} display="inline-block" />;
}

export function ProductName({ id }: { id: string }) {
  return (
    <Named query={useQuery(trpc.catalog.products.get.queryOptions({ id }, stay))}>
      {({ name }) => (
        <TextLink to="/products/$id" params={{ id }}>
          {name}
        </TextLink>
      )}
    </Named>
  );
}

/** As text: for rows that are links themselves, set `isText`. */
export function CustomerName({ id, isText = false }: { id: string; isText?: boolean }) {
  return (
    <Named query={useQuery(trpc.parties.customers.get.queryOptions({ id }, stay))}>
      {({ name }) =>
        isText ? (
          name
        ) : (
          <TextLink to="/customers/$id" params={{ id }}>
            {name}
          </TextLink>
        )
      }
    </Named>
  );
}

export function VendorName({ id }: { id: string }) {
  return (
    <Named query={useQuery(trpc.parties.vendors.get.queryOptions({ id }, stay))}>
      {({ name }) => (
        <TextLink to="/vendors/$id" params={{ id }}>
          {name}
        </TextLink>
      )}
    </Named>
  );
}

export function CategoryName({ id }: { id: string }) {
  return (
    <Named query={useQuery(trpc.catalog.categories.get.queryOptions({ id }, stay))}>
      {({ name }) => name}
    </Named>
  );
}

export function WarehouseName({ id }: { id: string }) {
  const warehouses = useWarehouses().data?.items;
  const listed = warehouses?.find((warehouse) => warehouse.id === id);
  // An archived one is not among them.
  const other = useQuery(
    trpc.sites.warehouses.get.queryOptions(
      { id },
      { ...stay, enabled: warehouses !== undefined && !listed },
    ),
  );
  return listed ? listed.name : <Named query={other}>{({ name }) => name}</Named>;
}
