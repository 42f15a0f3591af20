import "@mantine/charts/styles.css";
import { BarChart, LineChart } from "@mantine/charts";
import type { Outputs } from "../../api/trpc.ts";
import { milliseconds, quantity } from "../../parts/format.ts";

type Hour = Outputs["webhooks"]["stats"]["hours"][number];

/* Loaded by themselves: what draws is big. */

const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const compact = new Intl.NumberFormat(undefined, { notation: "compact" });
const common = {
  h: 200,
  dataKey: "at",
  withLegend: true,
  yAxisProps: { width: 46, tickFormatter: (value: number) => compact.format(value) },
  xAxisProps: { minTickGap: 24 },
};

/** Attempts by hour: which were taken and which were not, and how long they took. */
export function WebhookCharts({ hours }: { hours: readonly Hour[] }) {
  return (
    <>
      <BarChart
        {...common}
        type="stacked"
        data={hours.map(({ at, delivered, failed }) => ({
          at: hour.format(at),
          Delivered: delivered,
          Failed: failed,
        }))}
        series={[
          { name: "Delivered", color: "var(--chart-bar)" },
          { name: "Failed", color: "var(--mantine-color-red-7)" },
        ]}
        barChartProps={{ accessibilityLayer: false }}
        maxBarWidth={22}
        valueFormatter={quantity}
      />
      <LineChart
        {...common}
        data={hours.map(({ at, p50, p95 }) => ({ at: hour.format(at), p50, p95 }))}
        series={[
          { name: "p50", color: "var(--chart-line)" },
          { name: "p95", color: "var(--mantine-color-yellow-6)" },
        ]}
        lineChartProps={{ accessibilityLayer: false }}
        curveType="linear"
        connectNulls={false}
        valueFormatter={milliseconds}
      />
    </>
  );
}
