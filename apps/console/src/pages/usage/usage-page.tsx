import { SegmentedControl, SimpleGrid, Skeleton, Text, VisuallyHidden } from "@mantine/core";
import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { bytes, milliseconds, quantity, rate } from "../../parts/format.ts";
import type { Search } from "../../parts/list-state.ts";
import { Page, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { RecordId } from "../../parts/values.tsx";
import { Figure } from "../home/figure.tsx";

const charts = () => import("./usage-charts.tsx");
const RequestChart = lazy(async () => ({ default: (await charts()).RequestChart }));
const DurationChart = lazy(async () => ({ default: (await charts()).DurationChart }));

const ranges = {
  day: { label: "24 hours", days: 1, granularity: "hour" },
  week: { label: "7 days", days: 7, granularity: "hour" },
  month: { label: "30 days", days: 30, granularity: "day" },
  quarter: { label: "90 days", days: 90, granularity: "day" },
} as const;
type Range = keyof typeof ranges;

const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndHour = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });

/** The hour is a part of the question, so that what is asked in one hour is asked once and then refreshed. */
const hourMs = 3_600_000;
const spanOf = (range: Range) => ({
  from: new Date(Math.floor(Date.now() / hourMs) * hourMs - ranges[range].days * 24 * hourMs),
});

type Summary = Outputs["usage"]["summary"];

export function UsagePage() {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const range: Range =
    search.range !== undefined && search.range in ranges ? (search.range as Range) : "day";
  const { granularity } = ranges[range];
  const span = spanOf(range);
  const live = { placeholderData: keepPreviousData, refetchInterval: 10_000 } as const;
  const top = { ...span, limit: 10 };
  const summary = useQuery(trpc.usage.summary.queryOptions({ ...span, granularity }, live));
  const operations = useQuery(trpc.usage.byOperation.queryOptions(top, live));
  const slow = useQuery(trpc.usage.performance.queryOptions(top, live));
  const errors = useQuery(trpc.usage.errors.queryOptions(top, live));
  const users = useQuery(trpc.usage.byUser.queryOptions(top, live));
  const keys = useQuery(trpc.usage.byKey.queryOptions(top, live));
  const totals = summary.data?.totals;
  return (
    <Page
      title="Usage"
      description="What is asked of this system, by whom, and how long it takes"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Time shown"
          value={range}
          onChange={(value) =>
            void navigate({ to: ".", search: { range: value }, replace: true, resetScroll: false })
          }
          data={Object.entries(ranges).map(([value, { label }]) => ({ value, label }))}
        />
      }
    >
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Figure label="Requests" value={totals?.requests} />
        <Figure
          label="Failed"
          value={totals && rate(totals.serverErrorRate)}
          tone={totals && totals.serverErrorRate > 0.05 ? "bad" : undefined}
        />
        <Figure label="p95" value={totals && milliseconds(totals.p95Ms)} />
        <Figure label="Sent" value={totals && bytes(totals.responseBytes)} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Section title="Requests and errors">
          <Series
            summary={summary}
            range={range}
            Chart={RequestChart}
            caption="Requests and errors"
          />
        </Section>
        <Section title="Duration">
          <Series summary={summary} range={range} Chart={DurationChart} caption="Duration" />
        </Section>
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" style={{ alignItems: "start" }}>
        <Top
          title="Busiest operations"
          query={operations}
          columns={["Operation", "Requests", "Failed", "p95"]}
          rows={({ items }) =>
            items.map(({ operation, requests, serverErrors, p95Ms }) => [
              operation ?? "No such operation",
              quantity(requests),
              quantity(serverErrors),
              milliseconds(p95Ms),
            ])
          }
        />
        <Top
          title="Slowest operations"
          query={slow}
          columns={["Operation", "p50", "p95", "p99"]}
          rows={({ items }) =>
            items.map(({ name, p50Ms, p95Ms, p99Ms }) => [
              name ?? "No such operation",
              milliseconds(p50Ms),
              milliseconds(p95Ms),
              milliseconds(p99Ms),
            ])
          }
        />
        <Top
          title="Errors"
          query={errors}
          columns={["Code", "Operation", "Status", "Requests"]}
          rows={({ items }) =>
            items.map(({ code, operation, status, requests }) => [
              code ?? (status === 499 ? "The client left" : "No code"),
              operation ?? "No such operation",
              status,
              quantity(requests),
            ])
          }
        />
        <Top
          title="People"
          query={users}
          columns={["Person", "Requests", "Refused", "p95"]}
          rows={({ items }) =>
            items.map(({ userId, requests, clientErrors, p95Ms }) => [
              userId === null ? "Nobody signed in" : <Person key="id" id={userId} />,
              quantity(requests),
              quantity(clientErrors),
              milliseconds(p95Ms),
            ])
          }
        />
        <Top
          title="API keys and applications"
          query={keys}
          columns={["Key", "Kind", "Requests", "p95"]}
          rows={({ items }) =>
            items.map(({ keyId, kind, requests, p95Ms }) => [
              <RecordId key="id" of={keyId} />,
              kind === "key" ? "API key" : "Application",
              quantity(requests),
              milliseconds(p95Ms),
            ])
          }
        />
      </SimpleGrid>
    </Page>
  );
}

/** A person by name, where the reader may know it. */
function Person({ id }: { id: string }) {
  const may = useMay();
  const user = useQuery(
    trpc.identity.users.get.queryOptions(
      { id },
      { enabled: may("users:read"), staleTime: 300_000, retry: false },
    ),
  );
  return user.data ? user.data.name : <RecordId of={id} />;
}

function Series({
  summary: { data, error },
  range,
  Chart,
  caption,
}: {
  summary: UseQueryResult<Summary, unknown>;
  range: Range;
  Chart: typeof RequestChart;
  caption: string;
}) {
  if (error) return <ProblemAlert error={error} />;
  if (data === undefined) return <Skeleton h={240} />;
  const label = (at: Date) =>
    (range === "day" ? hour : ranges[range].granularity === "day" ? day : dayAndHour).format(at);
  return (
    <>
      <VisuallyHidden>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {["Time", "Requests", "Refused", "Failed", "p50", "p95", "p99"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.series
              .filter(({ requests }) => requests > 0)
              .map(({ at, requests, clientErrors, serverErrors, p50Ms, p95Ms, p99Ms }) => (
                <tr key={at.toISOString()}>
                  <th scope="row">{label(at)}</th>
                  <td>{requests}</td>
                  <td>{clientErrors}</td>
                  <td>{serverErrors}</td>
                  <td>{milliseconds(p50Ms)}</td>
                  <td>{milliseconds(p95Ms)}</td>
                  <td>{milliseconds(p99Ms)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </VisuallyHidden>
      <div aria-hidden="true" style={{ height: 240, overflow: "hidden" }}>
        <Suspense fallback={<Skeleton h={240} />}>
          <Chart points={data.series} label={label} />
        </Suspense>
      </div>
    </>
  );
}

function Top<Data>({
  title,
  query: { data, error },
  columns,
  rows,
}: {
  title: string;
  query: UseQueryResult<Data, unknown>;
  columns: readonly [string, string, string, string];
  rows: (data: Data) => readonly (readonly ReactNode[])[];
}) {
  const shown = data === undefined ? undefined : rows(data);
  return (
    <Section title={title} padded={false}>
      {error ? (
        <div style={{ padding: 14 }}>
          <ProblemAlert error={error} />
        </div>
      ) : shown === undefined ? (
        <Skeleton h={160} m="md" w="auto" />
      ) : shown.length === 0 ? (
        <Text c="dimmed" ta="center" py={36}>
          Nothing in this time.
        </Text>
      ) : (
        <TableFrame label={title}>
          <table className="table" aria-label={title}>
            <thead>
              <tr>
                {columns.map((name, at) => (
                  <th key={name} scope="col" data-align={alignOf(name, at)}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((cells, row) => (
                <tr key={row}>
                  {cells.map((cell, at) => (
                    <td key={columns[at]} data-align={alignOf(columns[at] ?? "", at)}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Section>
  );
}

/** Figures stand to the right. */
const alignOf = (name: string, at: number) =>
  at > 0 && name !== "Operation" && name !== "Kind" ? "right" : undefined;
