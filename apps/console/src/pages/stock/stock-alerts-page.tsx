import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { ChoiceFilter, FlagFilter } from "../../parts/filters.tsx";
import { quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { WarehouseName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { Expiry } from "./lot-parts.tsx";
import { StockTabs } from "./stock-tabs.tsx";

const kinds = {
  low: { label: "Low", tone: "warn" },
  out: { label: "None left", tone: "bad" },
  expiring: { label: "Expires soon", tone: "warn" },
  expired: { label: "Expired", tone: "bad" },
} as const;

export function StockAlertsPage() {
  const list = useListState({ filters: ["kind", "resolved"], sorts: ["raisedAt"] });
  const { kind, resolved } = list.filters;
  const query = useQuery(
    trpc.stock.alerts.list.queryOptions(
      { ...list.page, kind: statusNamed(kinds, kind), resolved: resolved === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page title="Stock alerts" description="What runs out and what expires, from when on">
      <StockTabs />
      <ResourceTable
        label="Stock alerts"
        query={query}
        list={list}
        rowKey={(alert) => alert.id}
        empty={{ title: "Nothing runs out and nothing expires." }}
        filters={
          <>
            <ChoiceFilter
              label="Kind"
              data={statusOptions(kinds)}
              value={kind}
              onChange={(value) => list.set({ kind: value })}
            />
            <FlagFilter
              label="Also what is over"
              value={resolved}
              onChange={(value) => list.set({ resolved: value })}
            />
          </>
        }
        columns={[
          { header: "What", cell: (alert) => <Status of={alert.kind} in={kinds} /> },
          {
            header: "Product",
            cell: (alert) => (
              <TextLink to="/products/$id" params={{ id: alert.productId }}>
                {alert.name}
              </TextLink>
            ),
          },
          {
            header: "Warehouse",
            cell: ({ warehouseId }) => <WarehouseName id={warehouseId} />,
            from: "sm",
          },
          {
            header: "On hand",
            align: "right",
            cell: ({ onHand, unit }) => quantity(onHand, unit),
          },
          { header: "Lot", cell: ({ lotCode }) => lotCode ?? <Nothing />, from: "sm" },
          { header: "Expires", cell: ({ expiresOn }) => <Expiry on={expiresOn} />, from: "md" },
          { header: "Since", sort: "raisedAt", cell: ({ raisedAt }) => <When at={raisedAt} /> },
          {
            header: "Until",
            cell: ({ resolvedAt }) => <When at={resolvedAt} />,
            from: "md",
          },
        ]}
      />
    </Page>
  );
}
