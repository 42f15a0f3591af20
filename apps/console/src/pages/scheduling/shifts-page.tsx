import { Box, Button, Group, Paper, Skeleton, Text, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { dayAndMonth } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { useSites } from "./pickers.tsx";
import { ShiftTabs } from "./scheduling-tabs.tsx";
import { type Shift, ShiftDetail } from "./shift-detail.tsx";
import { ShiftForm } from "./shift-form.tsx";
import { daysLater, hoursText, momentIn, mondayOf, shownIn, weekday } from "./zoned.ts";

/** A week of a site: people down, days across. */
export function ShiftsPage() {
  const may = useMay();
  const list = useListState({ filters: ["site", "week"], sorts: [] });
  const sites = useSites();
  const site = sites.data?.items.find(({ id }) => id === list.filters.site) ?? sites.data?.items[0];
  const isDate = /^\d{4}-\d\d-\d\d$/.test(list.filters.week ?? "");
  const today = shownIn(site?.timezone ?? "UTC", new Date()).date;
  const monday = mondayOf(isDate ? (list.filters.week ?? today) : today);
  const days = Array.from({ length: 7 }, (_, at) => daysLater(monday, at));
  const span = site && {
    siteId: site.id,
    startsFrom: momentIn(site.timezone, monday, "00:00"),
    startsTo: momentIn(site.timezone, daysLater(monday, 7), "00:00"),
  };
  const query = useQuery(
    trpc.scheduling.shifts.list.queryOptions(span ? { ...span, limit: 100 } : skipToken, {
      placeholderData: keepPreviousData,
    }),
  );
  const publish = useCommand(api.scheduling.shifts.publish.mutate, {
    done: ({ published }) => `${published} ${published === 1 ? "shift" : "shifts"} published`,
  });
  // In a week that has begun, from today on.
  const first = [today, monday].sort().at(-1) ?? monday;
  const drafts = query.data?.items.filter(({ status }) => status === "draft").length ?? 0;
  const go = (by: number) => list.set({ week: daysLater(monday, by) });
  const actions = may("scheduling:write") && site && span && (
    <>
      <Button
        variant="default"
        disabled={drafts === 0}
        loading={publish.isPending}
        onClick={() => publish.mutate(span)}
      >
        Publish {drafts === 1 ? "1 draft" : `${drafts} drafts`}
      </Button>
      <Dialog
        title="New shift"
        button={(open) => (
          <Button leftSection={<IconPlus size={16} />} onClick={open}>
            New shift
          </Button>
        )}
      >
        {(close) => <ShiftForm siteId={site.id} date={first} onDone={close} />}
      </Dialog>
    </>
  );
  return (
    <Page
      title="Shifts"
      description={site ? `Who works when, by the clocks of ${site.timezone}` : "Who works when"}
      actions={actions}
    >
      <ShiftTabs />
      <Paper>
        <Group gap="xs" p="sm" style={{ borderBottom: "1px solid var(--line)" }}>
          <ChoiceFilter
            label="Site"
            value={site?.id}
            data={sites.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            onChange={(chosen) => list.set({ site: chosen })}
          />
          <Group gap="xs" wrap="nowrap">
            <Button variant="default" px="xs" aria-label="The week before" onClick={() => go(-7)}>
              <IconChevronLeft size={16} />
            </Button>
            <Text size="md" aria-live="polite">
              {dayAndMonth(monday)} – {dayAndMonth(daysLater(monday, 6))}
            </Text>
            <Button variant="default" px="xs" aria-label="The week after" onClick={() => go(7)}>
              <IconChevronRight size={16} />
            </Button>
          </Group>
        </Group>
        {query.error ? (
          <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data ? (
          <Board
            shifts={query.data.items}
            days={days}
            today={today}
            isMore={query.data.nextCursor !== null}
          />
        ) : sites.data?.items.length === 0 ? (
          <Text p="md">No sites yet. Shifts are worked at one.</Text>
        ) : (
          <Skeleton h={240} />
        )}
      </Paper>
    </Page>
  );
}

function Board({
  shifts,
  days,
  today,
  isMore,
}: {
  shifts: readonly Shift[];
  days: readonly string[];
  today: string;
  isMore: boolean;
}) {
  const isWide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const View = isWide ? WeekTable : DayList;
  if (shifts.length === 0) return <Text p="md">Nobody works in this week yet.</Text>;
  return (
    <>
      <View shifts={shifts} days={days} today={today} />
      {isMore && <Text p="md">The first 100 shifts of the week are shown.</Text>}
    </>
  );
}

interface Week {
  readonly shifts: readonly Shift[];
  readonly days: readonly string[];
  readonly today: string;
}

const beginsOn = (day: string) => (shift: Shift) =>
  shownIn(shift.timezone, shift.startsAt).date === day;
const byName = (one: Shift, other: Shift) => one.employeeName.localeCompare(other.employeeName);

/** People down, days across. */
function WeekTable({ shifts, days, today }: Week) {
  const people = [...Map.groupBy(shifts.toSorted(byName), ({ employeeId }) => employeeId)];
  return (
    <TableFrame label="Week">
      <table className="table" aria-label="Week" style={{ fontVariantNumeric: "tabular-nums" }}>
        <thead>
          <tr>
            <th scope="col">Employee</th>
            {days.map((day) => (
              <th scope="col" key={day} style={narrow} {...(day === today && isToday)}>
                {weekday(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map(([id, theirs]) => (
            <tr key={id}>
              <th scope="row">{theirs[0]?.employeeName}</th>
              {days.map((day) => (
                <td key={day} style={narrow}>
                  {theirs.filter(beginsOn(day)).map((shift) => (
                    <ShiftHours key={shift.id} shift={shift} />
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** Seven days fit a desk. */
const narrow = { paddingInline: 6 };
const isToday = { "aria-current": "date" as const, title: "Today" };

/** Day by day, for a phone. */
function DayList({ shifts, days, today }: Week) {
  return days.map((day) => {
    const those = shifts.filter(beginsOn(day)).toSorted(byName);
    return (
      <Box key={day} p="md" style={{ borderBottom: "1px solid var(--line)" }}>
        <Title order={2} size="h4" mb={4}>
          {weekday(day)}
          {day === today && ", today"}
        </Title>
        {those.length === 0 && (
          <Text size="md" c="dimmed">
            Nobody
          </Text>
        )}
        {those.map((shift) => (
          <Group key={shift.id} justify="space-between" wrap="nowrap" align="flex-start" py={4}>
            <Text size="md" flex={1}>
              {shift.employeeName}
            </Text>
            <ShiftHours shift={shift} />
          </Group>
        ))}
      </Box>
    );
  });
}

function ShiftHours({ shift }: { shift: Shift }) {
  return (
    <ShiftDetail shift={shift}>
      {hoursText(shift)
        .split(", ")
        .map((text) => (
          <div key={text}>
            <span className="status" data-tone={shift.status === "published" ? "good" : "neutral"}>
              {text}
            </span>
          </div>
        ))}
      {shift.status === "draft" && (
        <Text size="sm" c="dimmed">
          Draft
        </Text>
      )}
    </ShiftDetail>
  );
}
