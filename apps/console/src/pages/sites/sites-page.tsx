import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { FlagFilter, SearchFilter } from "../../parts/filters.tsx";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle, When } from "../../parts/values.tsx";
import { SiteForm } from "./site-form.tsx";

export function SitesPage() {
  const may = useMay();
  const list = useListState({ filters: ["archived"], sorts: ["name", "code", "createdAt"] });
  const query = useQuery(
    trpc.sites.list.queryOptions(
      { ...list.page, q: list.filters.q, archived: list.filters.archived === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  const add = may("sites:write") && (
    <Dialog
      title="New site"
      button={(open) => (
        <Button leftSection={<IconPlus size={16} />} onClick={open}>
          New site
        </Button>
      )}
    >
      {(close) => <SiteForm onDone={close} />}
    </Dialog>
  );
  return (
    <Page title="Sites" description="Places of business, and the warehouses in them" actions={add}>
      <ResourceTable
        label="Sites"
        query={query}
        list={list}
        rowKey={(site) => site.id}
        empty={{ title: "No sites yet. A site is where stock is kept and orders are made." }}
        filters={
          <>
            <SearchFilter list={list} label="code or name" />
            <FlagFilter
              label="With archived"
              value={list.filters.archived}
              onChange={(archived) => list.set({ archived })}
            />
          </>
        }
        columns={[
          {
            header: "Name",
            sort: "name",
            cell: (site) => (
              <RowLink to="/sites/$id" params={{ id: site.id }}>
                {site.name}
              </RowLink>
            ),
          },
          { header: "Code", sort: "code", cell: (site) => site.code },
          { header: "Time zone", cell: (site) => site.timezone, from: "sm" },
          { header: "State", cell: (site) => <Lifecycle of={site} />, from: "xs" },
          {
            header: "Opened",
            sort: "createdAt",
            cell: (site) => <When at={site.createdAt} />,
            from: "md",
          },
        ]}
      />
    </Page>
  );
}
