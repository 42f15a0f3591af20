import { Alert, Button, JsonInput, Text, UnstyledButton } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { exactDateTime } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { When } from "../../parts/values.tsx";
import { RunDrawer, RunProgress } from "./run-detail.tsx";
import { runStatuses } from "./run-statuses.ts";
import { useLiveRuns } from "./use-live-runs.ts";

export function JobPage() {
  const { name } = useParams({ from: "/signed-in/jobs/$name" });
  const may = useMay();
  const [shown, setShown] = useState<string | null>(null);
  useLiveRuns(name);
  const job = useQuery(
    trpc.jobs.list.queryOptions(
      {},
      { select: ({ items }) => items.find((it) => it.name === name) },
    ),
  );
  const list = useListState({ filters: ["status"], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.jobs.history.queryOptions(
      { ...list.page, name, status: statusNamed(runStatuses, list.filters.status) },
      {
        placeholderData: keepPreviousData,
      },
    ),
  );
  return (
    <Page
      title={name}
      description={job.data?.summary ?? "\u00a0"}
      back={<TextLink to="/jobs">Jobs</TextLink>}
      actions={
        may("jobs:write") && <JobActions name={name} pausedAt={job.data?.pausedAt ?? null} />
      }
    >
      {job.data?.pausedAt && (
        <Alert color="yellow" title="Paused">
          Since {exactDateTime(job.data.pausedAt)}. What is due waits until it is resumed.
        </Alert>
      )}
      <ResourceTable
        label="Runs"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "It has not run yet." }}
        filters={
          <ChoiceFilter
            label="Status"
            data={statusOptions(runStatuses)}
            value={list.filters.status}
            onChange={(status) => list.set({ status })}
          />
        }
        columns={[
          {
            header: "Asked for",
            sort: "createdAt",
            cell: (run) => (
              <UnstyledButton className="row-link" onClick={() => setShown(run.id)}>
                <When at={run.createdAt} />
              </UnstyledButton>
            ),
          },
          {
            header: "Status",
            cell: ({ status, progress }) => (
              <>
                <Status of={status} in={runStatuses} />
                {status === "running" && <RunProgress progress={progress} />}
              </>
            ),
          },
          { header: "Attempt", align: "right", cell: ({ attempt }) => attempt, from: "xs" },
          { header: "By", cell: ({ actor }) => actor.split(":")[0], from: "sm" },
          { header: "Finished", cell: ({ finishedAt }) => <When at={finishedAt} />, from: "sm" },
          {
            header: "Error",
            cell: ({ error }) => (
              <Text size="md" lineClamp={1}>
                {error}
              </Text>
            ),
            from: "md",
          },
        ]}
      />
      <RunDrawer id={shown} onClose={() => setShown(null)} />
    </Page>
  );
}

/** Run now, keep from beginning, and clear what failed. */
function JobActions({ name, pausedAt }: { name: string; pausedAt: Date | null }) {
  const confirm = useConfirm();
  const pause = useCommand(api.jobs.pause.mutate, {
    done: "It does not begin until it is resumed",
  });
  const resume = useCommand(api.jobs.resume.mutate, { done: "It goes on" });
  const purge = useCommand(api.jobs.purge.mutate, {
    done: ({ runs }) => `${runs} failed runs removed`,
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} />}
        loading={purge.isPending}
        onClick={() =>
          confirm(
            {
              title: "Remove the failed runs?",
              body: "They cannot be tried again afterwards.",
              action: "Remove",
              isGrave: true,
            },
            () => purge.mutate({ name }),
          )
        }
      >
        Remove failed
      </Button>
      {pausedAt ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ name })}
        >
          Resume
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} />}
          loading={pause.isPending}
          onClick={() => pause.mutate({ name })}
        >
          Pause
        </Button>
      )}
      <Dialog
        title="Run now"
        button={(open) => (
          <Button leftSection={<IconPlayerPlay size={16} />} onClick={open}>
            Run now
          </Button>
        )}
      >
        {(close) => <TriggerForm name={name} onDone={close} />}
      </Dialog>
    </>
  );
}

function TriggerForm({ name, onDone }: { name: string; onDone: () => void }) {
  const trigger = useCommand(api.jobs.trigger.mutate, {
    done: "It will run in a moment",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { input: "{}" },
    command: trigger,
    toInput: ({ input }) => ({ name, input: objectIn(input) }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Run now" onCancel={onDone}>
      <JsonInput
        label="Input"
        description="Most jobs take none"
        formatOnBlur
        autosize
        minRows={2}
        validationError="Must be a JSON object"
        ff="monospace"
        {...form.getInputProps("input")}
      />
    </CommandForm>
  );
}

/** What is no JSON stands under a name of its own, for the server to refuse. */
function objectIn(text: string): Record<string, never> {
  try {
    return JSON.parse(text) as Record<string, never>;
  } catch {
    return { text } as unknown as Record<string, never>;
  }
}
