import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { JobsTabs } from "./jobs-tabs.tsx";
import { runStatuses } from "./run-statuses.ts";
import { useLiveRuns } from "./use-live-runs.ts";

export function JobsPage() {
  const list = useListState({ filters: [], sorts: [] });
  useLiveRuns();
  const query = useQuery(trpc.jobs.list.queryOptions({}));
  return (
    <Page title="Jobs" description="What runs by itself, and when it ran last">
      <JobsTabs />
      <ResourceTable
        label="Jobs"
        query={query}
        list={list}
        rowKey={({ name }) => name}
        empty={{ title: "No jobs." }}
        columns={[
          {
            header: "Job",
            cell: ({ name, summary }) => (
              <>
                <RowLink to="/jobs/$name" params={{ name }}>
                  {name}
                </RowLink>
                <Text size="sm" c="dimmed">
                  {summary}
                </Text>
              </>
            ),
          },
          {
            header: "Schedule",
            cell: ({ schedule }) => (
              <span style={{ whiteSpace: "nowrap" }}>{schedule?.cron ?? "On demand"}</span>
            ),
            from: "md",
          },
          {
            header: "Next",
            cell: ({ schedule, pausedAt }) =>
              pausedAt ? "Paused" : <When at={schedule?.nextAt ?? null} />,
            from: "sm",
          },
          {
            header: "Last run",
            cell: ({ lastRun }) =>
              lastRun ? <Status of={lastRun.status} in={runStatuses} /> : <Nothing />,
          },
          {
            header: "Finished",
            cell: ({ lastRun }) => <When at={lastRun?.finishedAt ?? null} />,
            from: "md",
          },
        ]}
      />
    </Page>
  );
}
