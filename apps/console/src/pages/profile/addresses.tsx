import { Badge, Button, Group, VisuallyHidden } from "@mantine/core";
import { IconPencil, IconPlus, IconStar, IconTrash } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing } from "../../parts/values.tsx";
import { type Address, AddressForm } from "./address-form.tsx";

/** Where somebody is to be found; one of them is meant when none is named. */
export function Addresses() {
  const list = useListState({ filters: [], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.identity.me.addresses.list.queryOptions(list.page, { placeholderData: keepPreviousData }),
  );
  return (
    <Section
      title="Addresses"
      padded={false}
      actions={
        <Dialog
          title="New address"
          button={(open) => (
            <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={open}>
              New address
            </Button>
          )}
        >
          {(close) => <AddressForm onDone={close} />}
        </Dialog>
      }
    >
      <ResourceTable
        label="Addresses"
        isPart
        query={query}
        list={list}
        rowKey={(address) => address.id}
        empty={{ title: "No addresses yet." }}
        columns={[
          {
            header: "Name",
            cell: ({ label, isDefault }) => (
              <Group gap={6}>
                {label}
                {isDefault && (
                  <Badge variant="default" size="sm">
                    Default
                  </Badge>
                )}
              </Group>
            ),
          },
          {
            header: "Address",
            cell: ({ line1, city, country }) => `${line1}, ${city}, ${country}`,
          },
          {
            header: "At the door",
            cell: ({ entrance, floor, intercom }) =>
              [
                entrance && `entrance ${entrance}`,
                floor && `floor ${floor}`,
                intercom && `intercom ${intercom}`,
              ]
                .filter(Boolean)
                .join(", ") || <Nothing />,
            from: "md",
          },
          {
            header: "Actions",
            align: "right",
            cell: (address) => <AddressActions address={address} />,
          },
        ]}
      />
    </Section>
  );
}

function AddressActions({ address }: { address: Address }) {
  const { id, version, label, isDefault } = address;
  const confirm = useConfirm();
  const choose = useCommand(api.identity.me.addresses.setDefault.mutate, {
    done: `${label} is the default`,
  });
  const remove = useCommand(api.identity.me.addresses.delete.mutate, { done: `${label} removed` });
  const look = { size: "compact-sm", variant: "subtle" } as const;
  return (
    <Group gap={4} justify="flex-end">
      {!isDefault && (
        <Button
          {...look}
          leftSection={<IconStar size={14} />}
          loading={choose.isPending}
          onClick={() => choose.mutate({ id, version })}
        >
          Make <VisuallyHidden>{label}</VisuallyHidden> default
        </Button>
      )}
      <Dialog
        title={`Edit ${label}`}
        button={(open) => (
          <Button {...look} leftSection={<IconPencil size={14} />} onClick={open}>
            Edit<VisuallyHidden> {label}</VisuallyHidden>
          </Button>
        )}
      >
        {(close) => <AddressForm address={address} onDone={close} />}
      </Dialog>
      <Button
        {...look}
        leftSection={<IconTrash size={14} />}
        loading={remove.isPending}
        onClick={() =>
          confirm(
            { title: `Remove ${label}?`, body: "It is gone for good.", action: "Remove address" },
            () => remove.mutate({ id, version }),
          )
        }
      >
        Remove<VisuallyHidden> {label}</VisuallyHidden>
      </Button>
    </Group>
  );
}
