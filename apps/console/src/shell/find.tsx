import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { trpc } from "../api/trpc.ts";
import { useMay } from "../parts/access.ts";
import { rooms } from "./navigation.ts";

const most = 5;

/** Finds rooms, products and customers by a few letters, orders by their number. */
export function Find() {
  const navigate = useNavigate();
  const may = useMay();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 200);
  const isAsking = q.length >= 2;
  const ask = (permission: string) => ({
    enabled: isAsking && may(permission),
    placeholderData: keepPreviousData,
  });
  const products = useQuery(
    trpc.catalog.products.list.queryOptions({ q, limit: most }, ask("catalog:read")),
  );
  const customers = useQuery(
    trpc.parties.customers.list.queryOptions({ q, limit: most }, ask("customers:read")),
  );
  const orders = useQuery(
    trpc.sales.orders.list.queryOptions({ number: q.toUpperCase(), limit: 1 }, ask("sales:read")),
  );

  const found = [
    ["orders", orders.data?.items.map(({ id, number }) => ({ id, label: number }))],
    [
      "products",
      products.data?.items.map(({ id, name, sku }) => ({ id, label: `${name} · ${sku}` })),
    ],
    [
      "customers",
      customers.data?.items.map(({ id, name, code }) => ({ id, label: `${name} · ${code}` })),
    ],
  ] as const;
  const groups = isAsking
    ? found.flatMap(([room, items]) =>
        items && items.length > 0
          ? [
              {
                group: room.charAt(0).toUpperCase() + room.slice(1),
                items: items.map(({ id, label }) => ({ value: `/${room}/${id}`, label })),
              },
            ]
          : [],
      )
    : [];
  const places = rooms
    .filter(
      ({ permission, label }) =>
        may(permission) && label.toLowerCase().includes(text.trim().toLowerCase()),
    )
    .map(({ to, label }) => ({ value: to as string, label: `Go to ${label.toLowerCase()}` }));

  return (
    <Autocomplete
      data-find
      size="sm"
      w="100%"
      maw={420}
      leftSection={<IconSearch size={15} />}
      placeholder="Find a product, customer, order …"
      aria-label="Find a product, customer or order"
      value={text}
      onChange={setText}
      data={[...groups, ...(text.trim() ? [{ group: "Rooms", items: places }] : [])].filter(
        ({ items }) => items.length > 0,
      )}
      filter={({ options }) => options}
      maxDropdownHeight={360}
      comboboxProps={{ shadow: "md" }}
      onOptionSubmit={(to) => {
        void navigate({ to });
        // After the field has taken the option's text.
        setTimeout(() => setText(""));
      }}
    />
  );
}
