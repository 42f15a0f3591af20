import { ActionIcon, Button, Group } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ArchiveButton } from "../../parts/archive-button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle, RecordId, When } from "../../parts/values.tsx";
import { SiteForm } from "./site-form.tsx";
import { WarehouseForm } from "./warehouse-form.tsx";

type Site = Outputs["sites"]["get"];

export function SitePage() {
  const { id } = useParams({ from: "/signed-in/sites/$id" });
  const query = useQuery(trpc.sites.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Site">
      {(site) => (
        <Page
          title={site.name}
          back={<TextLink to="/sites">Sites</TextLink>}
          actions={<SiteActions site={site} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["Code", site.code],
                ["Time zone", site.timezone],
                ["State", <Lifecycle key="state" of={site} />],
                ["Opened", <When key="opened" at={site.createdAt} />],
                ["Id", <RecordId key="id" of={site.id} />],
              ]}
            />
          </Section>
          <Warehouses site={site} />
        </Page>
      )}
    </QueryPage>
  );
}

function SiteActions({ site }: { site: Site }) {
  const may = useMay();
  if (!may("sites:write") || site.archivedAt) return null;
  return (
    <>
      <ArchiveButton
        what="site"
        of={site}
        by={api.sites.archive.mutate}
        consequence={`${site.name} takes no new warehouses any more. What is there stays.`}
      />
      <Dialog
        title="Edit site"
        button={(open) => (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
            Edit
          </Button>
        )}
      >
        {(close) => <SiteForm site={site} onDone={close} />}
      </Dialog>
    </>
  );
}

function Warehouses({ site }: { site: Site }) {
  const mayWrite = useMay()("sites:write");
  const list = useListState({ filters: [], sorts: ["name", "code"] });
  const query = useQuery(
    trpc.sites.warehouses.list.queryOptions(
      { ...list.page, siteId: site.id },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Section
      title="Warehouses"
      padded={false}
      actions={
        mayWrite &&
        !site.archivedAt && (
          <Dialog
            title="New warehouse"
            button={(open) => (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={open}
              >
                New warehouse
              </Button>
            )}
          >
            {(close) => <WarehouseForm siteId={site.id} onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="Warehouses"
        isPart
        query={query}
        list={list}
        rowKey={(warehouse) => warehouse.id}
        empty={{ title: "No warehouses yet. Stock is kept in them." }}
        columns={[
          {
            header: "Name",
            sort: "name",
            cell: (warehouse) => (
              <TextLink to="/warehouses/$id" params={{ id: warehouse.id }}>
                {warehouse.name}
              </TextLink>
            ),
          },
          { header: "Code", sort: "code", cell: (warehouse) => warehouse.code },
          {
            header: "Stock",
            cell: (warehouse) => (
              <TextLink to="/stock" search={{ warehouseId: warehouse.id }}>
                Levels
              </TextLink>
            ),
          },
          { header: "Opened", cell: ({ createdAt }) => <When at={createdAt} />, from: "sm" },
          ...(mayWrite
            ? [
                {
                  header: "Actions",
                  align: "right" as const,
                  cell: (warehouse: Outputs["sites"]["warehouses"]["get"]) => (
                    <Group gap={4} justify="flex-end" wrap="nowrap">
                      <Dialog
                        title="Edit warehouse"
                        button={(open) => (
                          <ActionIcon
                            variant="subtle"
                            color="gray"
                            aria-label={`Edit ${warehouse.name}`}
                            onClick={open}
                          >
                            <IconPencil size={16} />
                          </ActionIcon>
                        )}
                      >
                        {(close) => (
                          <WarehouseForm siteId={site.id} warehouse={warehouse} onDone={close} />
                        )}
                      </Dialog>
                      <ArchiveButton
                        what="warehouse"
                        of={warehouse}
                        by={api.sites.warehouses.archive.mutate}
                        consequence={`Nothing is booked into or out of ${warehouse.name} any more.`}
                        name={warehouse.name}
                      />
                    </Group>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}
