import "@mantine/charts/styles.css";
import { BarChart, LineChart } from "@mantine/charts";
import { milliseconds, quantity } from "../../parts/format.ts";

export interface Point {
  readonly at: Date;
  readonly requests: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

interface ChartProps {
  readonly points: readonly Point[];
  readonly label: (at: Date) => string;
}

const compact = new Intl.NumberFormat(undefined, { notation: "compact" });

/* Loaded by themselves: what draws is big. */

export function RequestChart({ points, label }: ChartProps) {
  return (
    <BarChart
      {...common}
      type="stacked"
      data={points.map(({ at, requests, clientErrors, serverErrors }) => ({
        at: label(at),
        "Went well": requests - clientErrors - serverErrors,
        Refused: clientErrors,
        Failed: serverErrors,
      }))}
      series={[
        { name: "Went well", color: "var(--chart-bar)" },
        { name: "Refused", color: "var(--mantine-color-yellow-6)" },
        { name: "Failed", color: "var(--mantine-color-red-7)" },
      ]}
      barChartProps={{ accessibilityLayer: false }}
      maxBarWidth={22}
      tooltipProps={tooltip(quantity)}
    />
  );
}

export function DurationChart({ points, label }: ChartProps) {
  return (
    <LineChart
      {...common}
      data={points.map(({ at, p50Ms, p95Ms, p99Ms }) => ({
        at: label(at),
        p50: p50Ms,
        p95: p95Ms,
        p99: p99Ms,
      }))}
      series={[
        { name: "p50", color: "var(--chart-line)" },
        { name: "p95", color: "var(--mantine-color-yellow-6)" },
        { name: "p99", color: "var(--mantine-color-red-7)" },
      ]}
      lineChartProps={{ accessibilityLayer: false }}
      curveType="linear"
      connectNulls={false}
      withDots={points.length < 40}
      tooltipProps={tooltip(milliseconds)}
    />
  );
}

const common = {
  h: 240,
  dataKey: "at",
  withLegend: true,
  yAxisProps: { width: 46, tickFormatter: (value: number) => compact.format(value) },
  xAxisProps: { minTickGap: 24 },
};

const tooltip = (written: (value: number) => string) => ({
  content: ({
    label,
    payload,
  }: {
    label?: string | number | undefined;
    payload?: readonly { name?: unknown; value?: unknown }[] | undefined;
  }) => (
    <div className="chart-tooltip">
      <strong>{label}</strong>
      {payload?.map(({ name, value }) => (
        <div key={String(name)}>
          {String(name)}: {written(Number(value))}
        </div>
      ))}
    </div>
  ),
});
