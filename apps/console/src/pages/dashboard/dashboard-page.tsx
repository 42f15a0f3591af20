import { SegmentedControl, SimpleGrid, Skeleton, Text, VisuallyHidden } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { money, quantity } from "../../parts/format.ts";
import { Page, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Figure } from "../home/figure.tsx";

const YieldChart = lazy(async () => ({ default: (await import("./yield-chart.tsx")).YieldChart }));

type Stats = Outputs["reports"]["dashboard"]["stats"];

const spans = ["7", "30", "90"] as const;
/** The server makes figures anew at most that often while much happens. */
const againMs = 15_000;

/** Midnight so many days ago: the question stays the same for a day, so that screens share its answer. */
function since(days: number): Date {
  const midnight = new Date();
  midnight.setDate(midnight.getDate() - days);
  midnight.setHours(0, 0, 0, 0);
  return midnight;
}

export function DashboardPage() {
  const [span, setSpan] = useState<string>("7");
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const { data, error, refetch } = useQuery(
    trpc.reports.dashboard.stats.queryOptions(
      { from: since(Number(span)), timezone: timeZone },
      { placeholderData: keepPreviousData, refetchInterval: againMs },
    ),
  );
  return (
    <Page
      title="Operations today"
      description="What is made and mended, who is in, and what the stock says, as it happens"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Days shown"
          value={span}
          onChange={setSpan}
          data={spans.map((days) => ({ value: days, label: `${days} days` }))}
        />
      }
    >
      {error && !data ? (
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      ) : (
        <Figures stats={data} />
      )}
    </Page>
  );
}

function Figures({ stats }: { stats: Stats | undefined }) {
  const alerts = stats && stats.alerts.low + stats.alerts.out;
  const expiry = stats && stats.alerts.expiring + stats.alerts.expired;
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Figure label="Made today" value={stats && quantity(stats.today.quantity)} />
        <Figure
          label="Batches running"
          value={stats?.today.batchesInProgress}
          to="/production/batches"
        />
        <Figure label="Orders to make" value={stats?.today.openOrders} to="/production" />
        <Figure label="People in" value={stats?.people.in} to="/attendance" />
        <Figure label="Stock is worth" value={stats && money(stats.stockValue, stats.currency)} />
        <Figure
          label="Low or out"
          value={alerts}
          to="/stock/alerts"
          tone={alerts ? "warn" : undefined}
        />
        <Figure
          label="About to expire"
          value={expiry}
          to="/stock/alerts"
          tone={expiry ? "warn" : undefined}
        />
        <Figure
          label="Inspections passed"
          value={stats && share(stats.inspections.passRate, stats.inspections.completed)}
        />
      </SimpleGrid>
      <Section title="Made and planned">
        <Made stats={stats} />
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: "start" }}>
        <Counts title="Work orders" counts={stats?.workOrders} none="No work order was opened." />
        <Counts title="Equipment" counts={stats?.equipment} none="There is no equipment yet." />
      </SimpleGrid>
    </>
  );
}

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const share = (rate: string, of: number) => (of === 0 ? "None yet" : percent.format(Number(rate)));

function Made({ stats }: { stats: Stats | undefined }) {
  if (!stats) return <Skeleton h={240} />;
  if (stats.yield.length === 0)
    return (
      <Text c="dimmed" ta="center" h={240} pt={100}>
        The first batch that is completed will show here.
      </Text>
    );
  return (
    <>
      <VisuallyHidden>
        <table>
          <caption>Made and planned by day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Made</th>
              <th scope="col">Planned</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {stats.yield.map((each) => (
              <tr key={each.day}>
                <th scope="row">{each.day}</th>
                <td>{quantity(each.quantity)}</td>
                <td>{quantity(each.planned)}</td>
                <td>{each.rate === null ? "" : percent.format(Number(each.rate))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
      <div aria-hidden="true">
        <Suspense fallback={<Skeleton h={240} />}>
          <YieldChart days={stats.yield} />
        </Suspense>
      </div>
    </>
  );
}

const words = (status: string) =>
  status.charAt(0).toUpperCase() + status.slice(1).replaceAll("_", " ");

function Counts({
  title,
  counts,
  none,
}: {
  title: string;
  counts: Readonly<Record<string, number>> | undefined;
  none: string;
}) {
  const rows = Object.entries(counts ?? {});
  return (
    <Section title={title} padded={false}>
      {counts === undefined ? (
        <Skeleton h={120} />
      ) : rows.length === 0 ? (
        <Text c="dimmed" p="md">
          {none}
        </Text>
      ) : (
        <TableFrame label={title}>
          <table className="table" aria-label={title}>
            <thead>
              <tr>
                <th scope="col">Status</th>
                <th scope="col" data-align="right">
                  Number
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([status, count]) => (
                <tr key={status}>
                  <td>{words(status)}</td>
                  <td data-align="right">{count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Section>
  );
}
