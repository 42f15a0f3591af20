import { Button, Skeleton, Text } from "@mantine/core";
import {
  IconCalendarPlus,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { problemOf } from "../../api/problem.ts";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Facts, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Status } from "../../parts/status.tsx";
import { When } from "../../parts/values.tsx";
import { ScheduleForm } from "./schedule-form.tsx";
import { saidTimes } from "./schedule-times.ts";
import { isRunning, runStatuses, type Schedule, type Template } from "./sheet-types.ts";

/** When a template's sheets are fetched by themselves, and how it went the last time. */
export function SheetSchedule({ template, mayWrite }: { template: Template; mayWrite: boolean }) {
  const { id } = template;
  const query = useQuery(
    trpc.workshop.schedules.get.queryOptions(
      { id },
      {
        // No event tells of a run that finds nothing new.
        refetchInterval: ({ state: { data } }) =>
          data && !data.paused ? (isRunning(data) && data.lastRunAt ? 2_000 : 20_000) : false,
      },
    ),
  );
  const isNone = query.error !== null && problemOf(query.error).code === "resource.not_found";
  const schedule = isNone ? undefined : query.data;
  if (query.error && !isNone)
    return (
      <Section title="Schedule">
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      </Section>
    );
  if (!schedule && !isNone)
    return (
      <Section title="Schedule">
        <Skeleton h={60} />
      </Section>
    );
  const editor = (button: (open: () => void) => ReactNode) => (
    <Dialog title="When and where" button={button}>
      {(close) => <ScheduleForm templateId={id} schedule={schedule} onDone={close} />}
    </Dialog>
  );
  if (!schedule)
    return (
      <Section
        title="Schedule"
        actions={
          mayWrite &&
          editor((open) => (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconCalendarPlus size={14} />}
              onClick={open}
            >
              Schedule it
            </Button>
          ))
        }
      >
        <Text c="dimmed">Sheets come in when somebody imports them.</Text>
      </Section>
    );
  return (
    <Section
      title="Schedule"
      actions={
        mayWrite && (
          <>
            {editor((open) => (
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconPencil size={14} />}
                onClick={open}
              >
                Change
              </Button>
            ))}
            <ScheduleActions schedule={schedule} />
          </>
        )
      }
    >
      <Facts
        facts={[
          ["When", `${saidTimes(schedule.cron)} (${schedule.timezone})`],
          schedule.folder === null ? ["Address", schedule.url] : ["Folder", schedule.folder],
          ["Next", schedule.paused ? "Paused" : <When key="next" at={schedule.nextRunAt} />],
          ["Last", <When key="last" at={schedule.lastRunAt} />],
          ["How it went", <Outcome key="outcome" schedule={schedule} />],
        ]}
      />
    </Section>
  );
}

function Outcome({ schedule: { status, problem, lastRunAt } }: { schedule: Schedule }) {
  if (status === "pending" && lastRunAt === null) return "It has not run yet";
  return (
    <>
      <Status of={status} in={runStatuses} />
      {problem && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {problem}
        </Text>
      )}
    </>
  );
}

function ScheduleActions({ schedule }: { schedule: Schedule }) {
  const confirm = useConfirm();
  const { templateId: id, cron, timezone, folder, url, paused } = schedule;
  const pause = useCommand(api.workshop.schedules.set.mutate, {
    done: ({ paused }) => (paused ? "Schedule paused" : "Schedule goes on"),
  });
  const remove = useCommand(api.workshop.schedules.delete.mutate, { done: "Schedule removed" });
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
        loading={pause.isPending}
        onClick={() => pause.mutate({ id, cron, timezone, folder, url, paused: !paused })}
      >
        {paused ? "Go on" : "Pause"}
      </Button>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconTrash size={14} />}
        loading={remove.isPending}
        onClick={() =>
          confirm(
            {
              title: "Remove this schedule?",
              body: "Nothing is fetched any more. What was imported stays; a schedule that is made anew takes no file in twice.",
              action: "Remove schedule",
              isGrave: true,
            },
            () => remove.mutate({ id }),
          )
        }
      >
        Remove
      </Button>
    </>
  );
}
