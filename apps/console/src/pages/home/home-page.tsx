import { SegmentedControl, SimpleGrid, Skeleton, Text, VisuallyHidden } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { money, quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Figure } from "./figure.tsx";
import { LatestEvents } from "./latest-events.tsx";
import { LowStock } from "./low-stock.tsx";
import { sumOf } from "./sum.ts";

const DailyChart = lazy(async () => ({ default: (await import("./daily-chart.tsx")).DailyChart }));

type Today = Outputs["home"]["today"];

const spans = ["7", "30", "90"] as const;

export function HomePage() {
  const may = useMay();
  if (may("home:read")) return <Figures />;
  return (
    <Page title="Home">
      <Text>You see here what your roles let you see. An administrator can give you more.</Text>
    </Page>
  );
}

function Figures() {
  const may = useMay();
  const [span, setSpan] = useState<string>("30");
  const today = useQuery(
    trpc.home.today.queryOptions({ days: Number(span) }, { placeholderData: keepPreviousData }),
  );
  const countOf = (status: "draft" | "confirmed") =>
    trpc.sales.orders.list.queryOptions(
      { status, limit: 1, total: true },
      { enabled: may("sales:read") },
    );
  const drafts = useQuery(countOf("draft"));
  const confirmed = useQuery(countOf("confirmed"));
  return (
    <Page title="Home" description="How the business is doing, as it happens">
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        {may("sales:read") && (
          <>
            <Figure
              label="Drafts to confirm"
              value={drafts.data?.total}
              to="/orders"
              search={{ status: "draft" }}
            />
            <Figure
              label="Orders to ship"
              value={confirmed.data?.total}
              to="/orders"
              search={{ status: "confirmed" }}
            />
          </>
        )}
        <Figure
          label="Low in stock"
          value={today.data?.lowStock}
          to="/stock"
          search={{ low: "true" }}
          tone={today.data && today.data.lowStock > 0 ? "warn" : undefined}
        />
        <Figure
          label={`Revenue, ${span} days`}
          value={today.data && money(sumOf(today.data.days), today.data.currency)}
        />
      </SimpleGrid>
      <Section
        title="Orders and revenue"
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
        <Days today={today.data} error={today.error} />
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: "start" }}>
        {may("stock:read") && <LowStock />}
        {may("events:read") && <LatestEvents />}
      </SimpleGrid>
    </Page>
  );
}

function Days({ today, error }: { today: Today | undefined; error: unknown }) {
  if (error) return <ProblemAlert error={error} />;
  if (today === undefined) return <Skeleton h={260} />;
  if (today.days.length === 0)
    return (
      <Text c="dimmed" ta="center" h={260} pt={110}>
        The first order will show here.{" "}
        <TextLink to="/orders/new" underline="always">
          Make one
        </TextLink>
      </Text>
    );
  return (
    <>
      <VisuallyHidden>
        <table>
          <caption>Orders and revenue by day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Orders</th>
              <th scope="col">Revenue</th>
            </tr>
          </thead>
          <tbody>
            {today.days.map(({ day, orders, revenue }) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                <td>{quantity(orders)}</td>
                <td>{money(revenue, today.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
      <div aria-hidden="true" style={{ height: 260, overflow: "hidden" }}>
        <Suspense fallback={<Skeleton h={260} />}>
          <DailyChart days={today.days} currency={today.currency} />
        </Suspense>
      </div>
    </>
  );
}
