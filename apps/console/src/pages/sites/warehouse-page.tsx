import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ArchiveButton } from "../../parts/archive-button.tsx";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle, When } from "../../parts/values.tsx";

type Warehouse = Outputs["sites"]["warehouses"]["get"];
type Location = Outputs["sites"]["locations"]["list"]["items"][number];

export function WarehousePage() {
  const { id } = useParams({ from: "/signed-in/warehouses/$id" });
  const query = useQuery(trpc.sites.warehouses.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Warehouse">
      {(warehouse) => (
        <Page
          title={warehouse.name}
          back={
            <TextLink to="/sites/$id" params={{ id: warehouse.siteId }}>
              Site
            </TextLink>
          }
        >
          <Section title="About">
            <Facts
              facts={[
                ["Code", warehouse.code],
                ["State", <Lifecycle key="state" of={warehouse} />],
                ["Opened", <When key="opened" at={warehouse.createdAt} />],
              ]}
            />
          </Section>
          <Locations warehouse={warehouse} />
        </Page>
      )}
    </QueryPage>
  );
}

function Locations({ warehouse }: { warehouse: Warehouse }) {
  const mayWrite = useMay()("sites:write") && !warehouse.archivedAt;
  const list = useListState({ filters: [], sorts: ["name", "code"] });
  const query = useQuery(
    trpc.sites.locations.list.queryOptions(
      { ...list.page, id: warehouse.id },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Section
      title="Locations"
      padded={false}
      actions={
        mayWrite && (
          <Dialog
            title="New location"
            button={(open) => (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={open}
              >
                New location
              </Button>
            )}
          >
            {(close) => <LocationForm warehouseId={warehouse.id} onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="Locations"
        isPart
        query={query}
        list={list}
        rowKey={(location) => location.id}
        empty={{ title: "No locations. Goods lie in the warehouse as a whole." }}
        columns={[
          { header: "Code", sort: "code", cell: ({ code }) => code },
          { header: "Name", sort: "name", cell: ({ name }) => name },
          { header: "Added", cell: ({ createdAt }) => <When at={createdAt} />, from: "sm" },
          ...(mayWrite
            ? [
                {
                  header: "Actions",
                  align: "right" as const,
                  cell: (location: Location) => <LocationActions location={location} />,
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}

function LocationActions({ location }: { location: Location }) {
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Dialog
        title="Edit location"
        button={(open) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Edit ${location.code}`}
            onClick={open}
          >
            <IconPencil size={16} />
          </ActionIcon>
        )}
      >
        {(close) => (
          <LocationForm warehouseId={location.warehouseId} location={location} onDone={close} />
        )}
      </Dialog>
      <ArchiveButton
        what="location"
        of={location}
        by={api.sites.locations.archive.mutate}
        consequence={`Nothing more comes into ${location.code}. What lies there can leave.`}
        name={location.code}
      />
    </Group>
  );
}

function LocationForm({
  warehouseId,
  location: given,
  onDone,
}: {
  warehouseId: string;
  location?: Location;
  onDone: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [location] = useState(given);
  const save = useCommand(
    (fields: { code: string; name: string }, options) =>
      location
        ? api.sites.locations.update.mutate(
            { ...fields, id: location.id, version: location.version },
            options,
          )
        : api.sites.locations.create.mutate({ ...fields, id: warehouseId }, options),
    { done: location ? "Location saved" : "Location added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { code: location?.code ?? "", name: location?.name ?? "" },
    command: save,
    toInput: (values) => values,
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={location ? "Save" : "Add location"} onCancel={onDone}>
      <TextInput label="Code" required data-autofocus {...form.getInputProps("code")} />
      <TextInput label="Name" required {...form.getInputProps("name")} />
    </CommandForm>
  );
}
