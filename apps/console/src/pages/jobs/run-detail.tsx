import { Alert, Button, Drawer, Group, Loader, Progress, Stack, Table, Text } from "@mantine/core";
import { IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { exactDateTime } from "../../parts/format.ts";
import { Facts } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Status } from "../../parts/status.tsx";
import { Copyable, Json, RecordId, When } from "../../parts/values.tsx";
import { runStatuses } from "./run-statuses.ts";

type RunDetail = Outputs["jobs"]["runs"]["get"];

/** A run with its tries and what can be done about it; it stays as live as the page below. */
export function RunDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title="Run"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {id !== null && <RunById id={id} />}
    </Drawer>
  );
}

function RunById({ id }: { id: string }) {
  const query = useQuery(trpc.jobs.runs.get.queryOptions({ id }));
  if (query.error) return <ProblemAlert error={query.error} />;
  if (!query.data) return <Loader aria-label="Loading" />;
  return <Detail run={query.data} />;
}

function Detail({ run }: { run: RunDetail }) {
  return (
    <Stack gap="lg">
      <Actions run={run} />
      <RunProgress progress={run.progress} />
      <Facts
        facts={[
          ["Job", run.name],
          ["Status", <Status key="status" of={run.status} in={runStatuses} />],
          ["Attempt", run.attempt],
          ["Due", <When key="due" at={run.runAt} />],
          ["Started", <When key="started" at={run.startedAt} />],
          ["Finished", <When key="finished" at={run.finishedAt} />],
          ["By", <Copyable key="by" value={run.actor} label="Copy actor" />],
          ["Trace", <RecordId key="trace" of={run.trace} />],
          ["Id", <RecordId key="id" of={run.id} />],
        ]}
      />
      {run.cancelAskedAt && run.status === "running" && (
        <Alert title="It was told to end" color="yellow">
          It ends when its work notices, and says here how.
        </Alert>
      )}
      {run.error && <Text c="var(--mantine-color-error)">{run.error}</Text>}
      {run.attempts.length > 0 && <Attempts of={run} />}
      <Json
        value={{ input: run.input, progress: run.progress, result: run.result }}
        label="Input, progress and result"
      />
    </Stack>
  );
}

function Actions({ run }: { run: RunDetail }) {
  const may = useMay();
  const confirm = useConfirm();
  const cancel = useCommand(api.jobs.runs.cancel.mutate, { done: "The run was told to end" });
  const retry = useCommand(api.jobs.runs.retry.mutate, { done: "It begins again in a moment" });
  if (!may("jobs:write")) return null;
  const isOpen = run.status === "queued" || run.status === "running";
  const mayRetry = run.status === "failed" || run.status === "cancelled";
  if (!isOpen && !mayRetry) return null;
  return (
    <Group gap="xs">
      {isOpen && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} />}
          disabled={run.cancelAskedAt !== null}
          loading={cancel.isPending}
          onClick={() =>
            confirm(
              {
                title: "Cancel this run?",
                body: "What it has finished so far stays. It can be tried again.",
                action: "Cancel run",
                isGrave: true,
              },
              () => cancel.mutate({ id: run.id }),
            )
          }
        >
          Cancel run
        </Button>
      )}
      {mayRetry && (
        <Button
          leftSection={<IconRefresh size={16} />}
          loading={retry.isPending}
          onClick={() => retry.mutate({ id: run.id })}
        >
          Try again
        </Button>
      )}
    </Group>
  );
}

function Attempts({ of }: { of: RunDetail }) {
  return (
    <Table>
      <Table.Caption>Tries that have ended</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Try</Table.Th>
          <Table.Th>Began</Table.Th>
          <Table.Th>Took</Table.Th>
          <Table.Th>Error</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {of.attempts.map(({ attempt, startedAt, finishedAt, error }) => (
          <Table.Tr key={`${attempt} ${startedAt.toISOString()}`}>
            <Table.Td>{attempt}</Table.Td>
            <Table.Td>{exactDateTime(startedAt)}</Table.Td>
            <Table.Td>
              {((finishedAt.getTime() - startedAt.getTime()) / 1000).toFixed(1)} s
            </Table.Td>
            <Table.Td>{error}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A bar for jobs that say how much of what is done: `{ processed, total }`. */
export function RunProgress({ progress }: { progress: unknown }) {
  const { processed, total } = (progress ?? {}) as { processed?: unknown; total?: unknown };
  if (typeof processed !== "number" || typeof total !== "number" || total <= 0) return null;
  const percent = Math.min(100, Math.round((processed / total) * 100));
  return <Progress value={percent} aria-label={`${percent} % done`} />;
}
