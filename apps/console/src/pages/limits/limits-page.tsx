import { Badge, Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing } from "../../parts/values.tsx";
import { type Limit, LimitForm } from "./limit-form.tsx";

export function LimitsPage() {
  const may = useMay();
  const list = useListState({ filters: [], sorts: [] });
  // What runs and waits changes by the second.
  const query = useQuery(
    trpc.access.limits.list.queryOptions(undefined, { refetchInterval: 5_000 }),
  );
  const add = may("limits:write") && (
    <Dialog
      title="Limit an operation"
      button={(open) => (
        <Button leftSection={<IconPlus size={16} />} onClick={open}>
          Limit an operation
        </Button>
      )}
    >
      {(close) => <LimitForm onDone={close} />}
    </Dialog>
  );
  return (
    <Page
      title="Limits"
      description="How often each caller may call, and how many calls run at once"
      actions={add}
    >
      <ResourceTable
        label="Limits"
        query={query}
        list={list}
        rowKey={({ operation }) => operation}
        empty={{ title: "No limits." }}
        columns={[
          {
            header: "For",
            cell: ({ operation, summary, isDefault }) => (
              <>
                <Group gap="xs">
                  {operation}
                  {!isDefault && (
                    <Badge variant="light" size="sm">
                      Changed
                    </Badge>
                  )}
                </Group>
                <Text size="sm" c="dimmed">
                  {summary}
                </Text>
              </>
            ),
          },
          {
            header: "A minute",
            cell: (limit) => <Bound value={limit.perMinute} />,
            align: "right",
          },
          { header: "An hour", cell: (limit) => <Bound value={limit.perHour} />, align: "right" },
          {
            header: "At once",
            cell: (limit) => <Bound value={limit.running} />,
            align: "right",
            from: "sm",
          },
          {
            header: "Waiting",
            cell: ({ queued, waitSeconds }) =>
              queued === null ? <Nothing /> : `${queued.toLocaleString()} for ${waitSeconds} s`,
            align: "right",
            from: "sm",
          },
          { header: "Now", cell: ({ load }) => <Load of={load} />, from: "md" },
          {
            header: "Change",
            cell: (limit) => may("limits:write") && <Actions limit={limit} />,
            align: "right",
          },
        ]}
      />
    </Page>
  );
}

const Bound = ({ value }: { value: number | null }) =>
  value === null ? <Nothing /> : value.toLocaleString();

function Load({ of }: { of: Limit["load"] }) {
  if (!of) return <Nothing />;
  const { running, queued, refused, waited } = of;
  return (
    <>
      {running} running, {queued} waiting
      <Text size="sm" c="dimmed">
        {waited.toLocaleString()} waited, {refused.toLocaleString()} refused so far
      </Text>
    </>
  );
}

function Actions({ limit }: { limit: Limit }) {
  const confirm = useConfirm();
  const reset = useCommand(api.access.limits.reset.mutate, { done: "Limit reset" });
  const { operation, isDefault } = limit;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Dialog
        title={`Limit of ${operation}`}
        button={(open) => (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Edit ${operation}`}
            onClick={open}
          >
            Edit
          </Button>
        )}
      >
        {(close) => <LimitForm limit={limit} onDone={close} />}
      </Dialog>
      {!isDefault && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Reset ${operation}`}
          loading={reset.isPending}
          onClick={() =>
            confirm(
              {
                title: "Reset the limit?",
                body: `${operation} goes back to what holds until somebody decides.`,
                action: "Reset limit",
              },
              () => reset.mutate({ operation }),
            )
          }
        >
          Reset
        </Button>
      )}
    </Group>
  );
}
