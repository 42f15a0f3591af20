import { Button, Code, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay, useMe } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, type Statuses, statusNamed, statusOptions } from "../../parts/status.tsx";
import { When } from "../../parts/values.tsx";
import { type ApiKey, NewApiKey, RotateApiKey } from "./api-key-form.tsx";

const statuses: Statuses<ApiKey["status"]> = {
  active: { label: "Active", tone: "good" },
  expired: { label: "Expired", tone: "neutral" },
  revoked: { label: "Revoked", tone: "bad" },
};

export function ApiKeysPage() {
  const may = useMay();
  const list = useListState({ filters: ["status"], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.access.apiKeys.list.queryOptions(
      { ...list.page, status: statusNamed(statuses, list.filters.status) },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="API keys"
      description={
        may("api-keys:manage")
          ? "Keys with which programs call for the people who made them"
          : "Keys with which your programs call for you"
      }
      actions={
        may("api-keys:write") && (
          <Dialog
            title="New API key"
            size="lg"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New API key
              </Button>
            )}
          >
            {(close) => <NewApiKey onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="API keys"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No API keys yet. With one, a program calls for you." }}
        filters={
          <ChoiceFilter
            label="Status"
            data={statusOptions(statuses)}
            value={list.filters.status}
            onChange={(status) => list.set({ status })}
          />
        }
        columns={[
          {
            header: "Name",
            cell: (key) => (
              <>
                {key.name}
                <Text size="sm" c="dimmed" ff="monospace">
                  {key.prefix}_…{key.lastFour}
                </Text>
              </>
            ),
          },
          { header: "Status", cell: ({ status }) => <Status of={status} in={statuses} /> },
          {
            header: "Permissions",
            cell: ({ permissions }) => <Permissions of={permissions} />,
            from: "md",
          },
          {
            header: "Last used",
            cell: ({ lastUsedAt, lastUsedIp }) => (
              <span title={lastUsedIp ?? undefined}>
                <When at={lastUsedAt} />
              </span>
            ),
            from: "sm",
          },
          { header: "Uses", align: "right", cell: ({ usageCount }) => usageCount, from: "md" },
          { header: "Expires", cell: ({ expiresAt }) => <When at={expiresAt} />, from: "lg" },
          {
            header: "Made",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "lg",
          },
          { header: "Actions", align: "right", cell: (key) => <KeyActions apiKey={key} /> },
        ]}
      />
    </Page>
  );
}

/** The first few, and how many more there are. */
export function Permissions({ of: permissions }: { of: readonly string[] }) {
  const shown = permissions.slice(0, 3);
  return (
    <Group gap={4} title={permissions.join(", ")}>
      {shown.map((permission) => (
        <Code key={permission}>{permission}</Code>
      ))}
      {permissions.length > shown.length && (
        <Text span size="sm" c="dimmed">
          and {permissions.length - shown.length} more
        </Text>
      )}
    </Group>
  );
}

function KeyActions({ apiKey }: { apiKey: ApiKey }) {
  const may = useMay();
  const me = useMe();
  const confirm = useConfirm();
  const revoke = useCommand(api.access.apiKeys.revoke.mutate, { done: "API key revoked" });
  const { id, name, status, ownerId } = apiKey;
  if (status !== "active" || !may("api-keys:write")) return null;
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      {ownerId === me.id && (
        <Dialog
          title={`New secret for ${name}`}
          button={(open) => (
            <Button
              variant="default"
              size="compact-sm"
              onClick={open}
              aria-label={`Rotate ${name}`}
            >
              Rotate
            </Button>
          )}
        >
          {(close) => <RotateApiKey apiKey={apiKey} onDone={close} />}
        </Dialog>
      )}
      <Button
        variant="default"
        size="compact-sm"
        aria-label={`Revoke ${name}`}
        loading={revoke.isPending}
        onClick={() =>
          confirm(
            {
              title: "Revoke this API key?",
              body: `Programs that call with ${name} are refused at once. A revoked key does not come back.`,
              action: "Revoke key",
              isGrave: true,
            },
            () => revoke.mutate({ id }),
          )
        }
      >
        Revoke
      </Button>
    </Group>
  );
}
